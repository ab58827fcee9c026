import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { toNodeError } from '../../../shared/errors';
import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';

/** The connections with their addresses and statuses, newest first, page by page. */
export async function searchMeetingBaasConnections(
  context: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  try {
    const calendars = await openMeetingBaasCalendars(context);
    const { rows, next } = await calendars.list(paginationToken === undefined ? {} : { cursor: paginationToken });
    const wanted = filter?.trim().toLowerCase() ?? '';
    const results = rows
      .map(({ id, email, platform, status }) => ({
        name: `${email ?? id} (${[platform, status].filter((word) => word !== null).join(', ')})`,
        value: id,
      }))
      .filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted));
    return next === null ? { results } : { results, paginationToken: next };
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  }
}
