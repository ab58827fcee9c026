import { type Clock, isCalendarBotsError } from '../../http/index.js';
import type { BotEvent, BotFailure, BotPhase } from '../bot-event.js';
import type { StatusSource } from '../progress/source.js';
import type { MeetingBaasV1Client } from './client.js';
import { failureOf } from './failures.js';
import { LONGEST_STAY_MS, standingOf } from './listing.js';
import type { BotParams, BotRow } from './schemas.js';
import { isMark, matchesFilter, notesFromExtra, OURS, tagFromExtra, userExtra } from './tag.js';
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
 * Where the bots of Meeting BaaS v1 are, as far as it says so when asked: two listings, and one request for each bot
 * that is under way. Waiting rooms, recording and pauses are told to webhooks only.
 */
export function createMeetingBaasV1Statuses(client: MeetingBaasV1Client, { clock }: { clock: Clock }): StatusSource {
  async function paramsOf(botId: string): Promise<BotParams | null> {
    const data = await unlessMissing(() => client.getMeetingData(botId, { transcripts: false }));
    return data?.bot_data.bot ?? null;
  }

  return {
    async list({ from, ours }) {
      const now = clock.now();
      const filter = ours ? { extra: OURS } : {};
      const rows = new Map<string, BotRow>();
      // Booked bots are listed by when they were made, so that only those of ours can be told from old ones.
      for (const query of [{ createdAfter: from - LONGEST_STAY_MS }, { endedAfter: from }]) {
        for await (const row of client.allBots({ ...filter, ...query })) {
          if (!ours || matchesFilter(row.extra, OURS)) rows.set(row.uuid, row);
        }
      }
      const events: BotEvent[] = [];
      for (const row of rows.values()) {
        if (isMark(row.extra)) continue;
        const due = instantOf(notesFromExtra(row.extra).joinAt) ?? instantOf(row.created_at) ?? 0;
        const isOpen = row.ended_at === null && due <= now && now <= due + LONGEST_STAY_MS;
        // One bot that cannot be read must not hide the others; the next look shows it.
        const params = isOpen ? await orSkip(() => paramsOf(row.uuid)) : null;
        if (params !== 'skipped') events.push(statusEvent(row, params, now));
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
        event: { ...event, type: 'completed', recording, raw: data },
        transcript: transcripts.length > 0 ? 'ready' : 'none',
      };
    },
  };
}

function statusEvent(
  row: Pick<BotRow, 'uuid' | 'created_at' | 'ended_at' | 'duration' | 'session_id' | 'extra'>,
  params: BotParams | null,
  now: number,
): BotEvent {
  const extra = row.extra ?? params?.extra ?? null;
  const joinAt = instantOf(notesFromExtra(extra).joinAt);
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
    raw: params ?? row,
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
