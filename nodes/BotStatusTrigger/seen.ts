import { forgetId, noteId, type SeenIds } from 'calendar-bots/webhooks';
import type { IWebhookFunctions } from 'n8n-workflow';
import { isRecord } from '../shared/values';

/**
 * Messages taken in by this process, by node. n8n gives every call its own copy of the static data, so that two
 * deliveries at once would not see each other there.
 */
const inProcess = new Map<string, SeenIds>();

/**
 * Notes a message's id, in this process and in the node's static data, which lasts beyond a restart.
 *
 * @returns true when the message was taken in before.
 */
export function isRepeat(context: IWebhookFunctions, id: string, now: number): boolean {
  const key = nodeKey(context);
  const staticData = context.getWorkflowStaticData('node');
  const merged = { ...read(staticData['seen']), ...inProcess.get(key) };
  const { duplicate, seen } = noteId(merged, id, now, { count: 500 });
  inProcess.set(key, seen);
  if (!duplicate) staticData['seen'] = JSON.stringify(seen);
  return duplicate;
}

/** Takes an id back, so that the message is taken in when it comes again. */
export function forget(context: IWebhookFunctions, id: string): void {
  const key = nodeKey(context);
  const seen = forgetId(inProcess.get(key) ?? {}, id);
  inProcess.set(key, seen);
  context.getWorkflowStaticData('node')['seen'] = JSON.stringify(seen);
}

/** A test run and the live workflow each take a message in once. */
function nodeKey(context: IWebhookFunctions): string {
  return `${context.getMode()} ${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
}

function read(saved: unknown): SeenIds {
  if (typeof saved !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(saved);
    const entries = isRecord(parsed) ? Object.entries(parsed) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  } catch {
    return {};
  }
}
