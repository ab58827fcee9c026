import type { WatchState } from 'calendar-bots';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { isRecord } from '../shared/values';

/** Raised whenever what is kept changes its shape; older state is then dropped and the calendars are read afresh. */
const VERSION = 1;

/**
 * What was read so far, as one JSON text in the node's static data: n8n watches static data object by object, which a
 * mirror of hundreds of rows would make slow.
 *
 * @param account what the state belongs to; that of another account is not used.
 */
export function loadState(context: IPollFunctions, account: string): WatchState | null {
  const { state } = context.getWorkflowStaticData('node');
  if (typeof state !== 'string') return null;
  const saved = parse(state);
  if (!isRecord(saved) || saved['version'] !== VERSION || saved['account'] !== account) return null;
  return isWatchState(saved['calendars']) ? saved['calendars'] : null;
}

export function saveState(context: IPollFunctions, account: string, calendars: WatchState): void {
  // Looked up anew: a poll that took long may hold an object that n8n has replaced meanwhile.
  const staticData: IDataObject = context.getWorkflowStaticData('node');
  staticData['state'] = JSON.stringify({ version: VERSION, account, calendars });
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
