import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

// The lists themselves are loaded when one is opened: n8n reads the nodes at its start.

export async function searchCalendars(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  const lists = await import('./picker-lists');
  return lists.searchCalendars(this, filter, paginationToken);
}

export async function getCalendars(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const lists = await import('./picker-lists');
  return lists.getCalendars(this);
}

export async function searchBots(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./picker-lists');
  return lists.searchBots(this, filter);
}
