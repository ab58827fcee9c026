import type { WatchState } from 'calendar-bots';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { isRecord } from '../shared/values';

/** Raised whenever what is kept changes its shape; older state is then dropped and the calendars are read afresh. */
const VERSION = 1;

/** What a trigger remembers from poll to poll. */
export interface TriggerState {
  /** Null before the first poll. */
  calendars: WatchState | null;
  /** The own ids of calendars that were chosen by another name, such as `primary`. */
  ids: Record<string, string>;
}

/**
 * States that no poll has found in the static data yet. With durable cursors n8n does not keep what the poll at
 * activation wrote when it emitted nothing, and that is the baseline: without it the next poll would begin again and
 * what happened in between would never be told.
 */
const unconfirmed = new Map<string, string>();

/** Names a node of a workflow in this process. */
export const nodeKey = (context: Pick<IPollFunctions, 'getWorkflow' | 'getNode'>): string =>
  `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;

/**
 * What was read so far, as one JSON text in the node's static data: n8n watches static data object by object, which a
 * mirror of hundreds of rows would make slow.
 *
 * @param account what the state belongs to; that of another account is not used.
 */
export function loadState(context: IPollFunctions, account: string): TriggerState {
  const stored = context.getWorkflowStaticData('node')['state'];
  const key = nodeKey(context);
  const state = typeof stored === 'string' ? stored : unconfirmed.get(key);
  if (typeof stored === 'string') unconfirmed.delete(key);
  if (state === undefined) return NOTHING_YET();
  const saved = parse(state);
  if (!isRecord(saved) || saved['version'] !== VERSION || saved['account'] !== account) return NOTHING_YET();
  const { calendars, ids } = saved;
  return { calendars: isWatchState(calendars) ? calendars : null, ids: isRecord(ids) ? textsOf(ids) : {} };
}

const NOTHING_YET = (): TriggerState => ({ calendars: null, ids: {} });

const textsOf = (record: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

export function saveState(context: IPollFunctions, account: string, { calendars, ids }: TriggerState): void {
  // Looked up anew: a poll that took long may hold an object that n8n has replaced meanwhile.
  const staticData: IDataObject = context.getWorkflowStaticData('node');
  const state = JSON.stringify({ version: VERSION, account, calendars, ids });
  if (typeof staticData['state'] !== 'string') unconfirmed.set(nodeKey(context), state);
  staticData['state'] = state;
}

/** Which account a node reads with: another credential is another account, whose `primary` is another calendar. */
export function accountOf(context: IPollFunctions, credentialType: string): string {
  return context.getNode().credentials?.[credentialType]?.id ?? '';
}

function isWatchState(value: unknown): value is WatchState {
  return isRecord(value) && Object.values(value).every((state) => isRecord(state) && isRecord(state['rows']));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
