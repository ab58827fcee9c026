import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

async function searchMeetergoConnections(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./lists');
  return lists.searchMeetergoConnections(this, filter);
}

async function getMeetergoCalendars(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const lists = await import('./lists');
  return lists.getMeetergoCalendars(this);
}

export const meetergoPickers = { searchMeetergoConnections };
export const meetergoOptions = { getMeetergoCalendars };
