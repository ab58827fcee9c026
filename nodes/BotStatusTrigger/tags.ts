import type { BotTag } from 'calendar-bots';
import type { IWebhookFunctions } from 'n8n-workflow';
import { nodeKey } from './memory';
import type { Sender } from './senders';

/** Tags of bots whose messages come without, by node and bot; a bot's tag never changes its meeting. */
const known = new Map<string, BotTag | null>();
const MOST_KNOWN = 1000;

/**
 * Whose bot it is, read from the service once. Null for others' bots.
 *
 * @throws CalendarBotsError when it could not be read.
 */
export async function tagOf(context: IWebhookFunctions, sender: Sender, botId: string): Promise<BotTag | null> {
  const key = `${nodeKey(context)} ${botId}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const reading = await (await sender.statuses(context)).read(botId);
  // A bot that the service does not show yet is asked for again.
  if (reading === null) return null;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, reading.event.tag);
  return reading.event.tag;
}
