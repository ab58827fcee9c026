import type { CalendarBotsError } from '../http/errors.js';
import { isCalendarBotsError } from '../http/errors.js';
import { renewAt } from './push.js';
import type { PushChannel, PushPort } from './source.js';

/** A channel and when it got its present end. */
export interface KeptChannel extends PushChannel {
  /** ms since epoch. */
  openedAt: number;
}

/** What is remembered of the channels of some calendars. Plain JSON. */
export interface ChannelState {
  channels: KeptChannel[];
  /** By calendar: how often in a row opening failed, and when it is tried again (ms since epoch). */
  failures: Record<string, { count: number; retryAt: number }>;
}

export const NO_CHANNELS: ChannelState = { channels: [], failures: {} };

/** What there should be: one living channel for each calendar, calling this address. */
export interface ChannelWish {
  calendarIds: readonly string[];
  address: string;
  /** Channels opened before this moment (ms since epoch) are replaced: nobody knows what became of them. */
  since: number;
  /** Channels that the provider wants renewed early. */
  renew: ReadonlySet<string>;
  /** Channels that the provider has ended. */
  lost: ReadonlySet<string>;
  /** A new id and secret, random and unguessable. */
  mint(): { id: string; secret: string };
}

export interface ChannelResult {
  state: ChannelState;
  /** Calendars with a new channel. What changed before it was open was told to nobody: they are to be read once more. */
  opened: string[];
  /** What went wrong. The calendars are polled all the same; it is tried again later by itself. */
  problems: { calendarId: string; error: CalendarBotsError }[];
}

const MINUTE_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;

/**
 * Makes the channels what they should be: opens what is missing, renews what ends soon, closes what is not wanted. A
 * new channel is open before the old one is closed, so that no change falls between them; both may call meanwhile.
 *
 * @param now ms since epoch.
 * @throws only what is no CalendarBotsError.
 */
export async function keepChannels(
  port: PushPort,
  saved: ChannelState,
  wish: ChannelWish,
  now: number,
): Promise<ChannelResult> {
  const result: ChannelResult = { state: { channels: [], failures: {} }, opened: [], problems: [] };
  const alive = saved.channels.filter(({ id, expiresAt }) => expiresAt > now && !wish.lost.has(id));
  const kept = new Set<string>();
  for (const calendarId of new Set(wish.calendarIds)) {
    const current = newest(
      alive.filter(
        (channel) =>
          channel.calendarId === calendarId && channel.address === wish.address && channel.openedAt >= wish.since,
      ),
    );
    const outcome = await attempt(() => channelFor(port, calendarId, current, wish, saved, now));
    if (outcome.ok) {
      const { channel, isNew } = outcome.value;
      if (channel !== null) {
        result.state.channels.push(channel);
        kept.add(channel.id);
      }
      if (isNew) result.opened.push(calendarId);
      const waiting = saved.failures[calendarId];
      if (channel === null && waiting !== undefined) result.state.failures[calendarId] = waiting;
      continue;
    }
    // The old one still calls, however short its life is.
    if (current !== undefined) {
      result.state.channels.push(current);
      kept.add(current.id);
    }
    const count = (saved.failures[calendarId]?.count ?? 0) + 1;
    const wait = Math.min(LONGEST_WAIT_MS, MINUTE_MS * 2 ** Math.min(count - 1, 10));
    result.state.failures[calendarId] = { count, retryAt: now + Math.max(wait, outcome.error.retryAfterMs ?? 0) };
    result.problems.push({ calendarId, error: outcome.error });
  }
  for (const channel of alive) {
    if (kept.has(channel.id)) continue;
    const closed = await attempt(() => port.close(channel));
    if (closed.ok) continue;
    // It stays known and is closed the next time, or ends by itself.
    result.state.channels.push(channel);
    result.problems.push({ calendarId: channel.calendarId, error: closed.error });
  }
  return result;
}

/** Closes all of them. What could not be closed comes back; it ends by itself. */
export async function closeChannels<T extends Pick<PushChannel, 'id' | 'resource'>>(
  port: PushPort,
  channels: readonly T[],
): Promise<{ channel: T; error: CalendarBotsError }[]> {
  const left: { channel: T; error: CalendarBotsError }[] = [];
  for (const channel of channels) {
    const closed = await attempt(() => port.close(channel));
    if (!closed.ok) left.push({ channel, error: closed.error });
  }
  return left;
}

async function channelFor(
  port: PushPort,
  calendarId: string,
  current: KeptChannel | undefined,
  wish: ChannelWish,
  { failures }: ChannelState,
  now: number,
): Promise<{ channel: KeptChannel | null; isNew: boolean }> {
  const due = current === undefined || wish.renew.has(current.id) || renewAt(current) <= now;
  if (!due) return { channel: current, isNew: false };
  if ((failures[calendarId]?.retryAt ?? 0) > now) return { channel: current ?? null, isNew: false };
  const renewed = current === undefined ? null : await port.renew(current);
  if (renewed !== null) return { channel: { ...renewed, openedAt: now }, isNew: false };
  const opened = await port.open({ calendarId, address: wish.address, ...wish.mint() });
  return { channel: { ...opened, openedAt: now }, isNew: true };
}

function newest(channels: readonly KeptChannel[]): KeptChannel | undefined {
  return [...channels].sort((a, b) => b.expiresAt - a.expiresAt)[0];
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: CalendarBotsError };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (isCalendarBotsError(error)) return { ok: false, error };
    return Promise.reject(error as Error);
  }
}
