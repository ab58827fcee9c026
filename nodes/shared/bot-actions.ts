import type { IDataObject } from 'n8n-workflow';
import type { Collection } from './parameters';

/** What the nodes do with single bots beside sending them. Each service says it in its own fields. */
export interface BotActions {
  /** What became of a bot, with links to what it recorded. */
  get(botId: string): Promise<IDataObject>;
  getStatus(botId: string): Promise<IDataObject>;
  list(query: BotQuery): Promise<IDataObject[]>;
  sendMessage(botId: string, message: string): Promise<void>;
  /** @param chatMessage written into the chat at the same time; empty where the service cannot. */
  pause(botId: string, chatMessage: string): Promise<void>;
  resume(botId: string, chatMessage: string): Promise<void>;
  getScreenshots(botId: string): Promise<IDataObject[]>;
  deleteRecording(botId: string, options: { fromProvider: boolean }): Promise<void>;
}

export interface BotQuery {
  /** Those that join at a set time, or those that were sent. */
  which: 'booked' | 'sent';
  /** At most so many; Infinity for all. */
  most: number;
  filters: Collection;
}

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
