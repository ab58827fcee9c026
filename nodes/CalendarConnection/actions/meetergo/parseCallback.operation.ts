import type { CallbackQuery, CallbackResult } from 'calendar-bots/connections/meetergo';
import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';
import { settingsError, toNodeError } from '../../../shared/errors';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { isRecord } from '../../../shared/values';
import { checkFilled } from './filled';
import { openMeetergo } from './open';
import { spentTokens } from './spent-tokens';

const REFUSALS = {
  missing: 'The callback has no one-time token',
  forged: 'The one-time token of the callback does not belong to it',
  expired: 'The sign-in took too long: its one-time token has expired',
} as const;

const EXPECTED_USER = {
  name: 'expectedUser',
  displayName: 'Expected User ID',
  without: 'the callback of any user may come',
};

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { popupPage, readCallback } = await import('calendar-bots/connections/meetergo');
    const options = readParameters(context, itemIndex).collection('callbackOptions');
    checkFilled(options, EXPECTED_USER, context.getNode(), itemIndex);
    const query = readQuery(context, itemIndex);
    const result = readCallback(query);
    const origin = options.text('popupOrigin');
    const page =
      origin === undefined ? {} : { page: popupPage(result, originOf(context.getNode(), origin, itemIndex)) };

    const { userId, spend, giveBack } = await proven(context, query, {
      required: options.flag('tokenRequired') ?? true,
      expectedUser: options.text('expectedUser')?.trim(),
      itemIndex,
    });
    if (spend()) {
      throw refused(context.getNode(), 'This callback came before: its one-time token has been used', itemIndex);
    }
    try {
      const connection =
        result.connected && (options.flag('confirm') ?? true)
          ? await confirmed(context, result, userId, itemIndex)
          : null;
      return [{ ...result, userId, connection, ...page } as IDataObject];
    } catch (error) {
      giveBack();
      throw toNodeError(context.getNode(), error, itemIndex);
    }
  },
};

interface Proven {
  userId: string | null;
  /** Notes the token as used; true when it was already. */
  spend(): boolean;
  giveBack(): void;
}

async function proven(
  context: IExecuteFunctions,
  query: CallbackQuery,
  wanted: { required: boolean; expectedUser: string | undefined; itemIndex: number },
): Promise<Proven> {
  const { checkToken } = await import('calendar-bots/connections/meetergo');
  const { required, expectedUser, itemIndex } = wanted;
  const credentials = await context.getCredentials('calendarBotsMeetergoApi');
  const verdict = checkToken(query, String(credentials['apiKey'] ?? '').trim(), Date.now());
  if (!verdict.ok) {
    if (verdict.reason === 'missing' && !required && expectedUser === undefined) {
      return { userId: null, spend: () => false, giveBack: () => undefined };
    }
    throw refused(context.getNode(), REFUSALS[verdict.reason], itemIndex);
  }
  if (expectedUser !== undefined && verdict.userId !== expectedUser) {
    throw refused(context.getNode(), 'The callback is for another user', itemIndex);
  }
  return { userId: verdict.userId, ...spentTokens(context, verdict) };
}

/** The browser could name any connection: what counts is what meetergo has for this user. */
async function confirmed(
  context: IExecuteFunctions,
  result: Extract<CallbackResult, { connected: true }>,
  userId: string | null,
  itemIndex: number,
): Promise<IDataObject> {
  const { client } = await openMeetergo(context, userId ?? '');
  const connection = result.connectionId === null ? null : await client.getConnection(result.connectionId);
  if (connection !== null) return connection as IDataObject;
  throw settingsError(
    context.getNode(),
    'meetergo does not have the connection that the callback names',
    'The callback may be for another user, or the connection was deleted since. "Get Many" shows what is connected.',
    itemIndex,
  );
}

function readQuery(context: IExecuteFunctions, itemIndex: number): CallbackQuery {
  const value: unknown = context.getNodeParameter('callback', itemIndex, '');
  if (isRecord(value)) return value;
  const text = typeof value === 'string' ? value.trim() : '';
  if (!text.startsWith('{')) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : text;
  } catch {
    return text;
  }
}

function originOf(node: INode, text: string, itemIndex: number): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url.origin;
  throw settingsError(
    node,
    '"Popup Origin" is not a web address',
    'Enter where the page is that opened the popup, for example https://app.example.com.',
    itemIndex,
  );
}

const refused = (node: INode, message: string, itemIndex: number) =>
  settingsError(node, message, 'Begin again with a new address of "Get Authorization URL".', itemIndex);
