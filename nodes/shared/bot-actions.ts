import type { IDataObject } from 'n8n-workflow';
import type { Collection, Parameters } from './parameters';

/**
 * What Send Bot does with bots beside sending one. Each service says it in its own fields, and has what its operations
 * need: a method that is missing here is an operation that the service does not declare.
 */
export interface BotActions {
  /** What became of a bot, with links to what it recorded. */
  get(botId: string): Promise<IDataObject>;
  getStatus(botId: string): Promise<IDataObject>;
  list(query: BotQuery): Promise<IDataObject[]>;
  /** Several bots with one request. One outcome for each, in the order of the orders. */
  sendMany?(orders: readonly ManyOrder[]): Promise<ManyOutcome[]>;
  /** Merges entries into a bot's own data, beside our mark. */
  updateExtra?(botId: string, extra: Record<string, unknown>): Promise<void>;
  resendWebhook?(botId: string): Promise<void>;
  /** @param fields of the operation: another target than the bot was sent with. */
  retryCallback?(botId: string, fields: Parameters): Promise<void>;
  getScheduled?(botId: string): Promise<IDataObject>;
  /** @param fields "Update Fields" of the operation. */
  updateScheduled?(botId: string, fields: Collection): Promise<IDataObject>;
  getSummary?(botId: string): Promise<IDataObject>;
  sendMessage?(botId: string, message: string): Promise<void>;
  sendImage?(botId: string, imageUrl: string, seconds: number | undefined): Promise<void>;
  listMessages?(botId: string): Promise<IDataObject[]>;
  listParticipants?(botId: string): Promise<IDataObject[]>;
  /** @param chatMessage written into the chat at the same time; empty where the service cannot. */
  pause?(botId: string, chatMessage: string): Promise<void>;
  resume?(botId: string, chatMessage: string): Promise<void>;
  /** Links to video and audio; null where there is none. */
  getRecording?(botId: string): Promise<IDataObject>;
  getStreams?(botId: string): Promise<IDataObject>;
  getTimeline?(botId: string): Promise<IDataObject>;
  getScreenshots?(botId: string): Promise<IDataObject[]>;
  deleteRecording?(botId: string, options: { fromProvider: boolean }): Promise<void>;
  /** @param fields of the operation. */
  getTranscript?(botId: string, fields: Parameters): Promise<IDataObject>;
  listTranscripts?(botId: string): Promise<IDataObject[]>;
  /** @param fields of the operation. */
  createTranscript?(botId: string, fields: Parameters): Promise<void>;
}

export interface BotQuery {
  /** Those that join at a set time, or those that were sent. */
  which: 'booked' | 'sent';
  /** At most so many; Infinity for all. */
  most: number;
  filters: Collection;
}

/** One bot of several. */
export interface ManyOrder {
  /** Marks the bot: one that carries it already is not sent again. */
  key: string;
  meetingUrl: string;
  name: string;
  /** ms since epoch; null sends it now. */
  joinAt: number | null;
  settings: Record<string, unknown>;
}

/** What became of it. */
export type ManyOutcome =
  { botId: string; alreadySent: boolean } | { error: { code: string; message: string; hint?: string } };

/** The first so many rows; pages after them are not asked for. */
export async function take<T>(
  rows: AsyncIterable<T>,
  most: number,
  toJson: (row: T) => IDataObject | null,
): Promise<IDataObject[]> {
  const items: IDataObject[] = [];
  for await (const row of rows) {
    const item = toJson(row);
    if (item !== null) items.push(item);
    if (items.length >= most) break;
  }
  return items;
}
