import { isCalendarBotsError } from '../../http/index.js';
import type { BookedBot, BotState } from '../service.js';
import type { MeetingBaasV1Client } from './client.js';
import type { BotParams, BotRow } from './schemas.js';
import { type Extra, isMark, matchesFilter, notesFromExtra, type OrderNotes, tagFromExtra } from './tag.js';
import { instantOf, isoOf } from './time.js';

/** A bot stays in a call for some hours at the most, and waits before that; a row without an end is not read for ever. */
export const LONGEST_STAY_MS = 8 * 3_600_000;

/** What is known about one bot of ours. */
export interface KnownBot {
  booked: BookedBot;
  extra: Extra;
  notes: OrderNotes;
  /** The bot with its settings; null where it was not read or cannot be. */
  params: BotParams | null;
}

/**
 * Our bots with this filter, in any state.
 *
 * v1 has one listing, without statuses and without join times: the join time stands in our notes, and a bot that is not
 * done is read once more by itself, because its row does not say whether it was taken back.
 *
 * @param createdAfter ms since epoch.
 */
export async function findBots(
  client: MeetingBaasV1Client,
  query: { extra: string; createdAfter: number; now: number },
): Promise<KnownBot[]> {
  const { extra, createdAfter, now } = query;
  const rows = new Map<string, BotRow>();
  for await (const row of client.allBots({ extra, createdAfter })) {
    if (matchesFilter(row.extra, extra)) rows.set(row.uuid, row);
  }
  const found: KnownBot[] = [];
  for (const row of rows.values()) {
    const bot = await readRow(client, row, now);
    if (bot !== null) found.push(bot);
  }
  return withoutReplaced(found);
}

async function readRow(client: MeetingBaasV1Client, row: BotRow, now: number): Promise<KnownBot | null> {
  const due = dueOf(notesFromExtra(row.extra)) ?? instantOf(row.created_at) ?? 0;
  const over = row.ended_at !== null || now > due + LONGEST_STAY_MS;
  return knownBot(row, over ? null : await paramsOf(client, row.uuid), now);
}

/** The bot behind an id; null when the service has no data of it, which may be so while it is only booked. */
export async function paramsOf(client: MeetingBaasV1Client, botId: string): Promise<BotParams | null> {
  try {
    return (await client.getMeetingData(botId, { transcripts: false })).bot_data.bot;
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return null;
    throw error;
  }
}

/** Puts what is known of a bot together; null when it is not ours. */
export function knownBot(row: BotRow, params: BotParams | null, now: number): KnownBot | null {
  const extra = row.extra ?? params?.extra ?? null;
  const tag = tagFromExtra(extra);
  if (extra === null || tag === null) return null;
  const notes = notesFromExtra(extra);
  const createdAt = instantOf(row.created_at) ?? 0;
  const joinAt = dueOf(notes);
  const standing = standingOf({ row, params, joinAt, createdAt, mark: isMark(extra), now });
  const ended = row.ended_at ?? params?.ended_at ?? params?.bot_exited_at ?? null;
  return {
    extra,
    notes,
    params,
    booked: {
      botId: row.uuid,
      state: standing.state,
      status: standing.status,
      recording: standing.status === 'in_call',
      name: row.bot_name,
      meetingUrl: row.meeting_url,
      joinAt,
      createdAt,
      endedAt: standing.state === 'ended' || standing.state === 'cancelled' ? instantOf(ended) : null,
      ...(standing.state === 'ended' && (row.duration ?? 0) > 0 ? { attended: true } : {}),
      tag,
    },
  };
}

interface Evidence {
  row: Pick<BotRow, 'ended_at' | 'session_id' | 'duration'>;
  params: BotParams | null;
  joinAt: number | null;
  createdAt: number;
  mark: boolean;
  now: number;
}

/** The words are ours: v1 tells statuses to webhooks only. */
export type StandingWord =
  'scheduled' | 'cancelled' | 'taken_back' | 'under_way' | 'in_call' | 'processing' | 'stopped' | 'failed' | 'ended';

/**
 * Where a bot stands. Ended: it says when it ended or left, it was stopped, it has an error without ever having joined,
 * or its time is long over. Cancelled: stopped, or ended, before it was to go and without having joined.
 */
export function standingOf(evidence: Evidence): { state: BotState; status: StandingWord } {
  const { row, params, joinAt, createdAt, now } = evidence;
  const joined = params !== null ? params.bot_joined_at !== null : (row.duration ?? 0) > 0;
  const end = row.ended_at ?? params?.ended_at ?? params?.bot_exited_at ?? null;
  const stopped = params?.is_stopped === true;
  if (end !== null || stopped) {
    const endedBefore = joinAt !== null && (instantOf(end) ?? Math.min(now, joinAt - 1)) < joinAt;
    if (!joined && endedBefore) return { state: 'cancelled', status: 'cancelled' };
    if (params !== null && !joined && (params.errors ?? '') !== '') return { state: 'ended', status: 'failed' };
    const working = joined && row.ended_at === null && params?.ended_at === null && params.errors === null;
    return { state: 'ended', status: working ? 'processing' : stopped ? 'stopped' : 'ended' };
  }
  if (params !== null && !joined && (params.errors ?? '') !== '') return { state: 'ended', status: 'failed' };
  if (now > (joinAt ?? createdAt) + LONGEST_STAY_MS) return { state: 'ended', status: 'ended' };
  // Booked only to carry our mark: whatever it does, it is to go away.
  if (evidence.mark) return { state: 'active', status: 'taken_back' };
  if (joined) return { state: 'active', status: 'in_call' };
  const session = row.session_id ?? params?.session_id ?? null;
  if (joinAt !== null && now < joinAt && session === null) return { state: 'scheduled', status: 'scheduled' };
  return { state: 'active', status: 'under_way' };
}

function dueOf(notes: OrderNotes): number | null {
  const iso = isoOf(notes.joinAt);
  return iso === null ? null : Date.parse(iso);
}

/**
 * A bot cannot be told why it was taken back once it is booked, so bots that were made to take its place tell: one that
 * is named as replaced was taken back by us. So was the younger of two that stood at the same time, for one of them
 * had to go. What is left was taken back by somebody else.
 *
 * A bot that is named and still stands was left behind by a run that died in between. It is listed as marked, so that
 * the next run finishes: were it kept, its name would speak for us when a person takes it back.
 */
export function withoutReplaced(bots: readonly KnownBot[]): KnownBot[] {
  const named = new Map<string, KnownBot[]>();
  for (const bot of bots) {
    if (bot.notes.replaces !== '') named.set(bot.notes.replaces, [...(named.get(bot.notes.replaces) ?? []), bot]);
  }
  return bots.map((bot) => {
    const { booked, notes } = bot;
    const { tag, state } = booked;
    if (tag === null || tag.removed !== null) return bot;
    const naming = named.get(booked.botId) ?? [];
    const removed = naming.find(({ booked: { tag: mark } }) => mark?.removed != null)?.booked.tag?.removed ?? '';
    const marked = { ...tag, removed };
    if (state === 'cancelled') {
      const ours = naming.length > 0 || bots.some((other) => wasElder(other.booked, booked, notes.replaces));
      return ours ? { ...bot, booked: { ...booked, tag: marked } } : bot;
    }
    // A bot that set out meanwhile goes only where a mark asks for it: beside a successor it is one of two.
    const isMarked = naming.some(({ booked: { tag: mark } }) => mark?.removed != null);
    const left = (state === 'scheduled' && naming.length > 0) || (state === 'active' && isMarked);
    return left ? { ...bot, booked: { ...booked, state: 'active', tag: marked } } : bot;
  });
}

function wasElder(other: BookedBot, bot: BookedBot, predecessor: string): boolean {
  if (other.tag?.key !== bot.tag?.key || other.botId === bot.botId || other.botId === predecessor) return false;
  const elder = other.createdAt < bot.createdAt || (other.createdAt === bot.createdAt && other.botId < bot.botId);
  if (!elder) return false;
  if (other.state === 'scheduled' || other.state === 'active') return true;
  return (other.endedAt ?? Number.POSITIVE_INFINITY) >= (bot.endedAt ?? bot.createdAt);
}
