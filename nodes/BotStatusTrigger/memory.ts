import {
  type BotEvent,
  bookFromText,
  bookToText,
  mergeBooks,
  type News,
  newsOf,
  noteEvent,
  type ProgressBook,
} from 'calendar-bots/bots/progress';
import { noteId, type SeenIds } from 'calendar-bots/webhooks';
import type { IWebhookFunctions } from 'n8n-workflow';
import { isRecord } from '../shared/values';

interface Memory {
  /** Messages taken in, by their own ids. */
  seen: SeenIds;
  /** How far each bot has come. */
  book: ProgressBook;
}

/**
 * What this process knows, by node. n8n gives every call its own copy of the static data, so that two deliveries at once
 * would not see each other there.
 */
const inProcess = new Map<string, Memory>();

const MOST_IDS = 500;

export type Taken = 'repeat' | News;

/**
 * Takes a message in: in this process and in the node's static data, which lasts beyond a restart. Nothing is awaited in
 * between, so of two deliveries at the same moment one is the first.
 *
 * @param id of the message; null where it has none.
 */
export function takeIn(context: IWebhookFunctions, event: BotEvent, id: string | null, now: number): Taken {
  const key = nodeKey(context);
  const { seen, book } = recall(context, key);
  const noted = id === null ? { duplicate: false, seen } : noteId(seen, id, now, { count: MOST_IDS });
  if (noted.duplicate) return 'repeat';
  const progress = noteEvent(book, event, now);
  const memory: Memory = { seen: noted.seen, book: progress.book };
  inProcess.set(key, memory);
  const staticData = context.getWorkflowStaticData('node');
  staticData['seen'] = JSON.stringify(memory.seen);
  staticData['bots'] = bookToText(memory.book);
  return progress.news;
}

/** What {@link takeIn} would say, with nothing noted. */
export function lookAt(context: IWebhookFunctions, event: BotEvent, id: string | null): Taken {
  const { seen, book } = recall(context, nodeKey(context));
  return id !== null && Object.hasOwn(seen, id) ? 'repeat' : newsOf(book, event);
}

function recall(context: IWebhookFunctions, key: string): Memory {
  const staticData = context.getWorkflowStaticData('node');
  const saved = bookFromText(textIn(staticData['bots']));
  const known = inProcess.get(key);
  return {
    seen: { ...readIds(staticData['seen']), ...known?.seen },
    book: known === undefined ? saved : mergeBooks(saved, known.book),
  };
}

/** A test run and the live workflow each take a message in once. */
export function nodeKey(context: Pick<IWebhookFunctions, 'getMode' | 'getWorkflow' | 'getNode'>): string {
  return `${context.getMode()} ${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function readIds(saved: unknown): SeenIds {
  if (typeof saved !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(saved);
    const entries = isRecord(parsed) ? Object.entries(parsed) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  } catch {
    return {};
  }
}
