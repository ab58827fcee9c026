import { type Clock, isCalendarBotsError } from '../../http/index.js';
import type { BotEvent, BotFailure, BotPhase } from '../bot-event.js';
import type { StatusSource } from '../progress/source.js';
import { withoutSecrets } from '../without-secrets.js';
import type { MeetingBaasV1Client } from './client.js';
import { failureOf } from './failures.js';
import { LONGEST_STAY_MS, standingOf } from './listing.js';
import type { BotParams, BotRow } from './schemas.js';
import { MEETING_BAAS_V1_CAPABILITIES, monthsBetween } from './service.js';
import { isMark, matchesFilter, monthFilter, notesFromExtra, OURS, tagFromExtra, userExtra } from './tag.js';
import { instantOf, isoOf } from './time.js';
import { recordingOf } from './webhook.js';

/** What v1 shows of a bot without webhooks: whether it is booked, under way, in the call, or done. */
const PHASES: Readonly<Record<string, BotPhase>> = {
  scheduled: 'scheduled',
  cancelled: 'cancelled',
  under_way: 'joining',
  taken_back: 'joining',
  in_call: 'joined',
  failed: 'failed',
  stopped: 'completed',
  ended: 'completed',
};

/**
 * Where the bots of Meeting BaaS v1 are, as far as it says so when asked: listings, and one request for each bot that is
 * under way. Waiting rooms, recording and pauses are told to webhooks only.
 *
 * Its listing knows when bots were made and not when they join, which may be 90 days later. Ours are found by the months
 * they were booked for; of all bots, those of 90 days are listed.
 */
export function createMeetingBaasV1Statuses(client: MeetingBaasV1Client, { clock }: { clock: Clock }): StatusSource {
  async function paramsOf(botId: string): Promise<BotParams | null> {
    const data = await unlessMissing(() => client.getMeetingData(botId, { transcripts: false }));
    return data?.bot_data.bot ?? null;
  }

  return {
    async list({ from, to, ours }) {
      const now = clock.now();
      const since = from - LONGEST_STAY_MS;
      const createdAfter = Math.min(since, now - MEETING_BAAS_V1_CAPABILITIES.maxScheduleAheadMs - LONGEST_STAY_MS);
      const queries = ours
        ? [
            { extra: OURS, createdAfter: since },
            { extra: OURS, endedAfter: from },
            ...monthsBetween(since, to).map((month) => ({ extra: monthFilter(month), createdAfter })),
          ]
        : [{ createdAfter }, { endedAfter: from }];
      const rows = new Map<string, BotRow>();
      for (const query of queries) {
        for await (const row of client.allBots(query)) {
          const isAsked = 'endedAfter' in query || isNear(row, since, to);
          if (isAsked && (!ours || matchesFilter(row.extra, OURS))) rows.set(row.uuid, row);
        }
      }
      const events: BotEvent[] = [];
      for (const row of rows.values()) {
        if (isMark(row.extra)) continue;
        const joinAt = instantOf(notesFromExtra(row.extra).joinAt);
        const due = joinAt ?? instantOf(row.created_at) ?? 0;
        const isLate = joinAt === null && now > due + LONGEST_STAY_MS && isLaunched(row);
        const isOpen = row.ended_at === null && due <= now && (now <= due + LONGEST_STAY_MS || isLate);
        // One bot that cannot be read must not hide the others; the next look shows it.
        const params = isOpen ? await orSkip(() => paramsOf(row.uuid)) : null;
        // Whether a bot that others booked waits to be let in or was left behind is only known when it is in the call.
        if (params === 'skipped' || (isLate && params?.bot_joined_at == null)) continue;
        events.push(statusEvent(row, params, now));
      }
      return events;
    },
    async read(botId) {
      const data = await unlessMissing(() => client.getMeetingData(botId));
      if (data === null) return null;
      const { bot, transcripts } = data.bot_data;
      const row = { ...bot, created_at: bot.created_at ?? new Date(0).toISOString(), duration: data.duration };
      const event = statusEvent(row, bot, clock.now());
      if (event.phase === 'failed') return { event: { ...event, type: 'failed' }, transcript: 'none' };
      if (event.phase !== 'completed') return { event, transcript: 'none' };
      const recording = recordingOf({
        mp4: data.mp4,
        audio: data.audio,
        speakers: [...new Set(transcripts.map(({ speaker }) => speaker).filter((name) => name !== ''))],
        durationSeconds: data.duration,
        joinedAt: bot.bot_joined_at,
        leftAt: bot.bot_exited_at,
      });
      return {
        event: { ...event, type: 'completed', recording, raw: withoutSecrets(data) },
        transcript: transcripts.length > 0 ? 'ready' : 'none',
      };
    },
  };
}

/** On its way or in the call, whenever it was booked. */
const isLaunched = ({ ended_at, session_id }: BotRow): boolean => ended_at === null && session_id !== null;

/** Made in the range, to join in it by our notes, or, where others booked it, under way. */
function isNear(row: BotRow, from: number, to: number): boolean {
  if ((instantOf(row.created_at) ?? 0) >= from) return true;
  const joinAt = instantOf(notesFromExtra(row.extra).joinAt);
  return joinAt === null ? isLaunched(row) : joinAt >= from && joinAt <= to;
}

function statusEvent(
  row: Pick<BotRow, 'uuid' | 'created_at' | 'ended_at' | 'duration' | 'session_id' | 'extra'>,
  params: BotParams | null,
  now: number,
): BotEvent {
  const extra = row.extra ?? params?.extra ?? null;
  // Bots that others booked say when they joined and not when they were to.
  const joinAt = instantOf(notesFromExtra(extra).joinAt) ?? instantOf(params?.bot_joined_at);
  const createdAt = instantOf(row.created_at) ?? 0;
  const { status } = standingOf({ row, params, joinAt, createdAt, mark: isMark(extra), now });
  const ended = PHASES[status] ?? 'unknown';
  const neverJoined = params !== null && params.bot_joined_at === null && (row.duration ?? 0) === 0;
  const phase = ended === 'completed' && neverJoined ? 'failed' : ended;
  const end = row.ended_at ?? params?.ended_at ?? params?.bot_exited_at ?? null;
  const terminal = phase === 'completed' || phase === 'failed' || phase === 'cancelled';
  return {
    type: 'status',
    service: 'meeting-baas-v1',
    event: 'bot.status',
    botId: row.uuid,
    status,
    phase,
    terminal,
    at: isoOf(terminal ? end : phase === 'joined' ? params?.bot_joined_at : null),
    tag: tagFromExtra(extra),
    extra: userExtra(extra),
    failure: phase === 'failed' ? failureFrom(params) : null,
    recording: null,
    message: null,
    raw: withoutSecrets(params ?? row),
  };
}

function failureFrom(params: BotParams | null): BotFailure {
  const code = params?.errors ?? '';
  if (code !== '') return failureOf(code, null);
  if (params?.is_stopped === true) return failureOf('apiRequest', null);
  return {
    code: 'neverJoined',
    serviceMessage: null,
    sentence: 'The bot ended without having joined the meeting.',
    hint: 'Meeting BaaS v1 does not say why when it is asked; its webhooks do ("Receive: Webhook").',
  };
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return null;
    throw error;
  }
}

async function orSkip<T>(read: () => Promise<T>): Promise<T | 'skipped'> {
  try {
    return await read();
  } catch (error) {
    if (isCalendarBotsError(error)) return 'skipped';
    throw error;
  }
}
