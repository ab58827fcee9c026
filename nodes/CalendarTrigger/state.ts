import type { ChannelState, KeptChannel, WatchState } from 'calendar-bots';
import type { IDataObject, IHookFunctions, IPollFunctions } from 'n8n-workflow';
import { isRecord } from '../shared/values';
import { nameOf } from './push/secret';

/** Raised whenever what is kept changes its shape; older state is then dropped and the calendars are read afresh. */
const VERSION = 1;

/** What a trigger remembers from poll to poll. */
export interface TriggerState {
  /** Null before the first poll. */
  calendars: WatchState | null;
  /** The own ids of calendars that were chosen by another name, such as `primary`. */
  ids: Record<string, string>;
  /** Instant notifications; of the channels' secrets only the public part. */
  channels: ChannelState;
}

/** A state as text, and its place in the order of states. */
interface Numbered {
  serial: number;
  text: string;
  /** Until when it is taken to hold, ms since epoch; without it always. */
  until?: number;
}

/** n8n stores what a poll handed over within moments. */
const STORING_MS = 10_000;

/**
 * The newest state of each node that is known to hold, where n8n may show an older one: with durable cursors n8n reads
 * the state some moments before it calls `poll()`, and does not keep what the poll at activation wrote.
 */
const newest = new Map<string, Numbered>();

type NodeContext = Pick<IPollFunctions, 'getWorkflow' | 'getNode'>;

/** Names a node of a workflow in this process. */
export const nodeKey = (context: NodeContext): string => `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;

/** The state as n8n holds it now. With durable cursors it is read from the database at each entry into a poll. */
export function storedState(context: IPollFunctions | IHookFunctions): string | undefined {
  const stored = context.getWorkflowStaticData('node')['state'];
  return typeof stored === 'string' ? stored : undefined;
}

/**
 * What was read so far, as one JSON text in the node's static data: n8n watches static data object by object, which a
 * mirror of hundreds of rows would make slow.
 *
 * @param account what the state belongs to; that of another account is not used.
 */
export function loadState(context: IPollFunctions, account: string): TriggerState {
  const saved = parse(current(context)?.text);
  if (!isRecord(saved) || saved['version'] !== VERSION || saved['account'] !== account) return NOTHING_YET();
  const { calendars, ids } = saved;
  return {
    calendars: isWatchState(calendars) ? calendars : null,
    ids: isRecord(ids) ? textsOf(ids) : {},
    channels: readChannels(saved['channels']),
  };
}

/** The channels of a state, whatever account it belongs to. */
export function channelsIn(state: string | undefined): KeptChannel[] {
  const saved = parse(state);
  return isRecord(saved) ? readChannels(saved['channels']).channels : [];
}

const NOTHING_YET = (): TriggerState => ({ calendars: null, ids: {}, channels: { channels: [], failures: {} } });

const textsOf = (record: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** @returns the text that was put into the static data. */
export function saveState(context: IPollFunctions, account: string, state: TriggerState): string {
  const serial = (current(context)?.serial ?? 0) + 1;
  // Looked up anew: a poll that took long may hold an object that n8n has replaced meanwhile.
  const staticData: IDataObject = context.getWorkflowStaticData('node');
  const { calendars, ids, channels } = state;
  const hasChannels = channels.channels.length > 0 || Object.keys(channels.failures).length > 0;
  const text = JSON.stringify({
    serial,
    version: VERSION,
    account,
    calendars,
    ids,
    ...(hasChannels ? { channels: { ...channels, channels: channels.channels.map(withoutSecret) } } : {}),
  });
  if (typeof staticData['state'] !== 'string') newest.set(nodeKey(context), { serial, text });
  staticData['state'] = text;
  return text;
}

/** n8n has stored this state: no older one counts any more. */
export function remember(key: string, text: string): void {
  newest.set(key, { serial: serialOf(text), text });
}

/**
 * A poll has handed this state over together with items. With durable cursors, after a start of n8n that took long, polls
 * that are overdue come one upon the other: the next one would be shown the state from before, and tell the items again.
 */
export function handOver(key: string, text: string): void {
  newest.set(key, { serial: serialOf(text), text, until: Date.now() + STORING_MS });
}

/** What counts now: the state that n8n shows, or a newer one that is known to hold. */
function current(context: IPollFunctions): Numbered | undefined {
  const key = nodeKey(context);
  const stored = storedState(context);
  const known = newest.get(key);
  if (stored === undefined) return known;
  const serial = serialOf(stored);
  if (known !== undefined && known.serial > serial && Date.now() <= (known.until ?? Infinity)) return known;
  newest.delete(key);
  return { serial, text: stored };
}

/** Stands first, so that a large state need not be parsed for it. */
const serialOf = (text: string): number => Number(/^\{"serial":(\d+)/.exec(text)?.[1] ?? 0);

/** Which account a node reads with: another credential is another account, whose `primary` is another calendar. */
export function accountOf(context: IPollFunctions, credentialType: string): string {
  return context.getNode().credentials?.[credentialType]?.id ?? '';
}

function isWatchState(value: unknown): value is WatchState {
  return isRecord(value) && Object.values(value).every((state) => isRecord(state) && isRecord(state['rows']));
}

/** The secret is made again from its name, which is no secret. */
function withoutSecret(channel: KeptChannel): KeptChannel {
  return { ...channel, secret: nameOf(channel.secret) };
}

function readChannels(value: unknown): ChannelState {
  const { channels, failures } = isRecord(value) ? value : {};
  return {
    channels: Array.isArray(channels) ? channels.filter(isChannel) : [],
    failures: Object.fromEntries(
      Object.entries(isRecord(failures) ? failures : {}).flatMap(([calendarId, failure]) => {
        const { count, retryAt } = isRecord(failure) ? failure : {};
        return typeof count === 'number' && typeof retryAt === 'number' ? [[calendarId, { count, retryAt }]] : [];
      }),
    ),
  };
}

function isChannel(value: unknown): value is KeptChannel {
  return (
    isRecord(value) &&
    ['id', 'calendarId', 'secret', 'address'].every((field) => typeof value[field] === 'string') &&
    (value['resource'] === null || typeof value['resource'] === 'string') &&
    ['openedAt', 'expiresAt'].every((field) => typeof value[field] === 'number')
  );
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
