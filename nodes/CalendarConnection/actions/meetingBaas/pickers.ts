import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

async function searchMeetingBaasConnections(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  const lists = await import('./lists');
  return lists.searchMeetingBaasConnections(this, filter, paginationToken);
}

export const meetingBaasPickers = { searchMeetingBaasConnections };
