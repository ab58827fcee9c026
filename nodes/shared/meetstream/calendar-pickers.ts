import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

async function searchMeetStreamEvents(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./calendar-lists');
  return lists.searchEvents(this, filter);
}

async function searchMeetStreamAccounts(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./calendar-lists');
  return lists.searchAccounts(this, filter);
}

async function searchMeetStreamCalendars(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./calendar-lists');
  return lists.searchCalendars(this, filter);
}

async function searchMeetStreamBots(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./calendar-lists');
  return lists.searchBots(this, filter);
}

export const meetStreamPickers = {
  searchMeetStreamEvents,
  searchMeetStreamAccounts,
  searchMeetStreamCalendars,
  searchMeetStreamBots,
};
