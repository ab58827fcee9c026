import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

async function searchMeetergoConnections(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./lists');
  return lists.searchMeetergoConnections(this, filter);
}

async function searchMeetergoCalendars(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./lists');
  return lists.searchMeetergoCalendars(this, filter);
}

export const meetergoPickers = { searchMeetergoConnections, searchMeetergoCalendars };
