import type { BotEvent } from '../bot-event.js';

/** What a bot's own page says. */
export interface BotReading {
  /**
   * `completed` or `failed` for a bot that is done, with what it brought back; `status` for any other. The links in it
   * are fresh.
   */
  event: BotEvent;
  /** `pending`: one was asked for and is being made. */
  transcript: 'ready' | 'pending' | 'none';
}

/**
 * The port: where bots are, asked for instead of waited for. One for each service that can say so. Every method throws
 * CalendarBotsError.
 */
export interface StatusSource {
  /**
   * Where bots are now, each one once, as events of the type `status`: all that are under way, that were done since
   * `from`, or that are booked for up to `to` (ms since epoch). More may come along.
   *
   * `at` is when they came there, where the listing knows it; null otherwise.
   *
   * @param query.ours only bots that were sent or booked with our tag.
   */
  list(query: { from: number; to: number; ours: boolean }): Promise<BotEvent[]>;
  /** One bot; null when it does not exist. */
  read(botId: string): Promise<BotReading | null>;
}
