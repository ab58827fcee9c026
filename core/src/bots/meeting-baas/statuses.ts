import { type Clock, isCalendarBotsError } from '../../http/index.js';
import type { BotEvent } from '../bot-event.js';
import type { StatusSource } from '../progress/source.js';
import { withoutSecrets } from '../without-secrets.js';
import type { MeetingBaasClient } from './client.js';
import { failureOf } from './failures.js';
import { isUnresolved, mergeRows, type Rows, toBookedBot } from './listing.js';
import type { BotDetails } from './schemas.js';
import { LIVE_STATUS_FILTER, meaningOfStatus } from './status.js';
import { OURS, tagFromExtra, userExtra } from './tag.js';
import { recordingOf } from './webhook.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Words of `transcription_status` for a transcript that is still to come. */
const PENDING: readonly (string | null)[] = ['not-started', 'queued', 'processing'];

/** Where the bots of Meeting BaaS v2 are: four listings, and one more request for each bot that is asked about. */
export function createMeetingBaasStatuses(client: MeetingBaasClient, { clock }: { clock: Clock }): StatusSource {
  async function list(query: { from: number; to: number; ours: boolean }): Promise<BotEvent[]> {
    const now = clock.now();
    const extra = query.ours ? { extra: OURS } : {};
    // Bounds outside of 90 days are refused, and those in the future where the past is asked for.
    const from = Math.min(now - MINUTE_MS, Math.max(now - 90 * DAY_MS + MINUTE_MS, query.from));
    const to = Math.min(now + 90 * DAY_MS - MINUTE_MS, query.to);
    // The schedule first: a bot that leaves it in between is then in one of the others.
    const scheduled = await collect(client.allScheduledBots({ ...extra, scheduledAfter: from, scheduledBefore: to }));
    const bots = [
      ...(await collect(client.allBots({ ...extra, statuses: LIVE_STATUS_FILTER }))),
      ...(await collect(client.allBots({ ...extra, endedAfter: from }))),
      // With statuses that no filter names, and those that have no end although they are done.
      ...(await collect(client.allBots({ ...extra, createdAfter: from }))),
    ];
    const events: BotEvent[] = [];
    for (const rows of mergeRows(scheduled, bots).values()) {
      const event = isUnresolved(rows) ? await resolve(rows) : statusEvent(rows, now);
      if (event !== null) events.push(event);
    }
    return events;
  }

  /** A bot that the schedule has let go and no listing shows. One that cannot be read is left to the next look. */
  async function resolve({ scheduled }: Rows): Promise<BotEvent | null> {
    if (scheduled === null) return null;
    try {
      const details = await client.getBot(scheduled.bot_id);
      return statusEvent({ scheduled, bot: { ...details, ended_at: null, duration: null } }, clock.now());
    } catch (error) {
      if (isCalendarBotsError(error)) return null;
      throw error;
    }
  }

  return {
    list,
    async read(botId) {
      const details = await unlessMissing(() => client.getBot(botId));
      if (details === null) {
        const scheduled = await unlessMissing(() => client.getScheduledBot(botId));
        const event = scheduled === null ? null : statusEvent({ scheduled, bot: null }, clock.now());
        return event === null ? null : { event, transcript: 'none' };
      }
      const event = detailsEvent(details);
      if (details.transcription !== null) return { event, transcript: 'ready' };
      if (event.type === 'status') return { event, transcript: 'none' };
      const { transcription_status } = await client.getBotStatus(botId);
      return { event, transcript: PENDING.includes(transcription_status) ? 'pending' : 'none' };
    },
  };
}

const EVENT = {
  service: 'meeting-baas',
  event: 'bot.status',
  failure: null,
  recording: null,
  message: null,
} satisfies Partial<BotEvent>;

/** What the listings say of one bot. */
function statusEvent(rows: Rows, now: number): BotEvent | null {
  const booked = toBookedBot(rows, now);
  if (booked === null) return null;
  const { bot, scheduled } = rows;
  const meaning = meaningOfStatus(booked.status);
  const moment = (bot?.ended_at ?? bot?.exited_at) || null;
  const at = {
    cancelled: booked.endedAt === null ? null : new Date(booked.endedAt).toISOString(),
    joined: bot?.joined_at ?? null,
    left: moment,
    processing: moment,
    completed: moment,
    failed: moment,
  }[String(meaning.phase)];
  const failed = meaning.phase === 'failed' || meaning.phase === 'failing';
  return {
    ...EVENT,
    type: 'status',
    botId: booked.botId,
    status: booked.status,
    ...meaning,
    at: isoOf(at ?? null),
    tag: booked.tag,
    extra: userExtra(bot?.extra ?? scheduled?.extra),
    failure: failed ? failureOf(bot?.error_code ?? 'UNKNOWN_ERROR', bot?.error_message ?? null) : null,
    raw: withoutSecrets(bot ?? scheduled),
  };
}

/** What a bot's own page says, the end of its way with all that it brought back. */
function detailsEvent(details: BotDetails): BotEvent {
  const { status, error_code, error_message, extra } = details;
  const meaning = meaningOfStatus(status);
  const { phase } = meaning;
  const failed = phase === 'failed' || phase === 'failing';
  const has = details.video !== null || details.audio !== null;
  return {
    ...EVENT,
    type: phase === 'completed' || phase === 'failed' ? phase : 'status',
    botId: details.bot_id,
    status,
    ...meaning,
    at: meaning.terminal ? isoOf(details.exited_at) : null,
    tag: tagFromExtra(extra),
    extra: userExtra(extra),
    failure: failed ? failureOf(error_code ?? 'UNKNOWN_ERROR', error_message) : null,
    // A transcript that failed does not take the recording with it.
    recording:
      phase === 'completed' || (phase === 'failed' && has) ? recordingOf(details, details.artifacts_deleted) : null,
    raw: withoutSecrets(details),
  };
}

const isoOf = (value: string | null): string | null => (value === null ? null : new Date(value).toISOString());

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return null;
    throw error;
  }
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
