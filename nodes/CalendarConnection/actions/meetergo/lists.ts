import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { toNodeError } from '../../../shared/errors';
import { isRecord, textOf } from '../../../shared/values';
import { openMeetergo } from './open';

/** The connections of the chosen user, the primary one first. */
export async function searchMeetergoConnections(
  context: ILoadOptionsFunctions,
  filter?: string,
): Promise<INodeListSearchResult> {
  try {
    const connections = await (await openMeetergo(context, userOf(context))).client.listConnections();
    return listed(
      connections
        .sort((a, b) => Number(b.isPrimary === true) - Number(a.isPrimary === true))
        .map(({ id, provider, email, isConnected, isPrimary }) => ({
          name: `${email ?? id} (${[provider, ...(isPrimary ? ['primary'] : []), ...(isConnected === false ? ['not connected any more'] : [])].join(', ')})`,
          value: id,
        })),
      filter,
    );
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  }
}

/** The calendars of the chosen connection, the primary one first. */
export async function getMeetergoCalendars(context: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  try {
    const chosen: unknown = context.getNodeParameter('connection', '', { extractValue: true });
    const connectionId = textOf(isRecord(chosen) ? chosen['value'] : chosen)?.trim() ?? '';
    // Before a connection is chosen there is nothing to list.
    if (connectionId === '') return [];
    const calendars = await (await openMeetergo(context, userOf(context))).client.listCalendars(connectionId);
    return calendars
      .sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
      .map(({ id, name, isPrimary, canEdit }) => ({
        name: `${name === '' ? id : name}${isPrimary ? ' (primary)' : ''}${canEdit ? '' : ' (read only)'}`,
        value: id,
      }));
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  }
}

const userOf = (context: ILoadOptionsFunctions): string => textOf(context.getNodeParameter('userId', '')) ?? '';

function listed(results: { name: string; value: string }[], filter?: string): INodeListSearchResult {
  const wanted = filter?.trim().toLowerCase() ?? '';
  return { results: results.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted)) };
}
