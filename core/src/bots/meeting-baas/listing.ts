import type { BookedBot, BotState } from '../service.js';
import { wasRefusedByAccount } from './failures.js';
import type { BotRow, ScheduledBotRow } from './schemas.js';
import { isOutOfCall, meaningOfStatus } from './status.js';
import { tagFromExtra } from './tag.js';

/** What is known about one bot, from the two listings. */
export interface Rows {
  scheduled: ScheduledBotRow | null;
  bot: BotRow | null;
}

/** Puts the rows of both listings together: a bot keeps its id when it leaves the schedule. */
export function mergeRows(scheduled: readonly ScheduledBotRow[], bots: readonly BotRow[]): Map<string, Rows> {
  const merged = new Map<string, Rows>();
  for (const row of scheduled) merged.set(row.bot_id, { scheduled: row, bot: null });
  for (const row of bots) merged.set(row.bot_id, { scheduled: merged.get(row.bot_id)?.scheduled ?? null, bot: row });
  return merged;
}

/**
 * True when the schedule says that the bot has left, but how it fares is in neither listing: its status must be read.
 */
export const isUnresolved = (rows: Rows): boolean => rows.bot === null && rows.scheduled?.status === 'completed';

/**
 * One bot in the port's words. The row of the running bot counts before the row of the schedule, whose `completed`
 * only says that the bot was sent on its way.
 */
export function toBookedBot({ scheduled, bot }: Rows, now: number): BookedBot | null {
  const row = bot ?? scheduled;
  if (row === null) return null;
  const joinAt = scheduled === null ? null : Date.parse(scheduled.join_at);
  const status = statusOf({ scheduled, bot }, joinAt, now);
  const { phase } = meaningOfStatus(status.word);
  const ended =
    bot?.ended_at ?? bot?.exited_at ?? (status.state === 'cancelled' ? scheduled?.updated_at : null) ?? null;
  return {
    botId: row.bot_id,
    state: status.state,
    status: status.word,
    recording: status.state === 'active' && phase === 'recording',
    name: row.bot_name,
    meetingUrl: row.meeting_url,
    joinAt,
    createdAt: Date.parse((scheduled ?? row).created_at),
    endedAt: ended === null ? null : Date.parse(ended),
    ...(status.state === 'ended' && phase === 'completed' ? { attended: true } : {}),
    ...(status.state === 'ended' && wasRefused(bot) ? { refused: true as const } : {}),
    // The running bot's extra is the newer one; a schedule row that lacks it keeps the tag findable all the same.
    tag: tagFromExtra(bot?.extra) ?? tagFromExtra(scheduled?.extra),
  };
}

/** A bot that was let in was at the meeting, whatever its account came to afterwards. */
const wasRefused = (bot: BotRow | null): boolean =>
  bot !== null && bot.joined_at === null && wasRefusedByAccount(bot.error_code);

function statusOf(rows: Rows, joinAt: number | null, now: number): { word: string; state: BotState } {
  const { scheduled, bot } = rows;
  if (bot !== null) {
    // A booked bot may already be listed as queued: until a minute before its time it has not left.
    const waiting = scheduled?.status === 'scheduled' && bot.status === 'queued' && (joinAt ?? 0) - now > 60_000;
    if (waiting) return { word: 'scheduled', state: 'scheduled' };
    const { phase, terminal } = meaningOfStatus(bot.status);
    if (phase === 'scheduled') return { word: bot.status, state: 'scheduled' };
    if (phase === 'cancelled') return { word: bot.status, state: 'cancelled' };
    return { word: bot.status, state: terminal || isOutOfCall(bot.status) ? 'ended' : 'active' };
  }
  const word = scheduled?.status ?? '';
  if (word === 'scheduled' || word === 'cancelled') return { word, state: word };
  if (word === 'failed') return { word, state: 'ended' };
  // Sent on its way and not seen since, or a word that is not known: rather one bot too many in the count than two in the call.
  return { word, state: 'active' };
}

/**
 * A booked bot that we took back in its last minutes may have no mark (see `mergeExtra`), but a successor that was booked
 * afterwards: it is listed as marked. Where a person takes a bot back, none is booked after it.
 */
export function withoutSucceeded(bots: readonly BookedBot[]): BookedBot[] {
  const byKey = new Map<string, BookedBot[]>();
  for (const bot of bots) {
    if (bot.tag !== null) byKey.set(bot.tag.key, [...(byKey.get(bot.tag.key) ?? []), bot]);
  }
  return bots.map((bot) => {
    const { botId, tag, state, endedAt } = bot;
    if (tag === null || tag.removed !== null || state !== 'cancelled' || endedAt === null) return bot;
    const succeeded = byKey.get(tag.key)?.some((other) => other.botId !== botId && other.createdAt >= endedAt) === true;
    return succeeded ? { ...bot, tag: { ...tag, removed: tag.version } } : bot;
  });
}
