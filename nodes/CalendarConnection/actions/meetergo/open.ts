import type { MeetergoClient } from 'calendar-bots/connections/meetergo';
import type { IExecuteFunctions } from 'n8n-workflow';
import { n8nClock } from '../../../shared/clock';
import type { RequestContext } from '../../../shared/context';
import { settingsError } from '../../../shared/errors';
import { readParameters } from '../../../shared/parameters';
import { createFetch } from '../../../shared/transport';
import { textOf } from '../../../shared/values';

const CREDENTIAL = 'calendarBotsMeetergoApi';

export interface OpenMeetergo {
  client: MeetergoClient;
  /** The user that was named; null for the owner of the key. */
  userId: string | null;
  /** What callback tokens are made with. */
  apiKey: string;
}

/** @param user of the node; when it is empty the credential's counts. */
export async function openMeetergo(context: RequestContext, user: string): Promise<OpenMeetergo> {
  const { accountOf, createMeetergoHttp, MEETERGO_BASE_URL, MeetergoClient } =
    await import('calendar-bots/connections/meetergo');
  const credentials = await context.getCredentials(CREDENTIAL);
  const apiKey = textOf(credentials['apiKey'])?.trim() ?? '';
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETERGO_BASE_URL;
  const userId = user.trim() || textOf(credentials['userId'])?.trim() || null;
  const account = accountOf(apiKey, userId);
  const fetch = createFetch(context, { credentialType: CREDENTIAL, baseUrl, service: 'meetergo' });
  const http = createMeetergoHttp({ fetch, clock: n8nClock, account, baseUrl });
  return { client: new MeetergoClient({ http, account }), userId, apiKey };
}

/** The client and the chosen connection of an operation. @throws NodeOperationError when none is chosen */
export async function openConnection(
  context: IExecuteFunctions,
  itemIndex: number,
): Promise<OpenMeetergo & { connectionId: string }> {
  const parameters = readParameters(context, itemIndex);
  const connectionId = parameters.picked('connection');
  if (connectionId === '') {
    throw settingsError(
      context.getNode(),
      'No connection is chosen',
      'Pick a connection in "Connection", or enter its ID there.',
      itemIndex,
    );
  }
  return { ...(await openMeetergo(context, parameters.text('userId'))), connectionId };
}
