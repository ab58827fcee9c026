import type { SandboxClock, ScheduledTimer } from '../../clock';
import type { JsonObject } from '../bot';
import { ApiError, badRequest, notFound } from '../errors';
import type { Fleet } from '../fleet';
import { Account, type CalendarHosts, type Grant, type ReadEvent, SYNCED } from './account';
import type { CalendarSays } from './says';

/** An event as the service keeps it, under an id of its own. */
export interface StoredEvent extends ReadEvent {
  id: string;
  account: Account;
  createdAt: number;
  updatedAt: number;
  /** After each meeting the next one gets a bot. */
  chained: boolean;
}

export interface Schedule {
  eventId: string;
  /** Which occurrence of a series, by its original start; null for a single event. */
  original: number | null;
  start: number;
  botId: string;
  config: JsonObject;
}

const SECOND = 1000;
const DAY = 86_400_000;

/** Connected calendars, what was read from them, and the bots that follow them. */
export class HostedCalendars {
  readonly accounts: Account[] = [];
  readonly events = new Map<string, StoredEvent>();
  schedules: Schedule[] = [];
  autoSchedule: { enabled: boolean; config: JsonObject | null } = { enabled: false, config: null };
  /** Channels that are open at the providers, by account. */
  readonly watches = new Map<Account, (() => void) | null>();
  private occurrences: ReadEvent[] = [];
  private readonly chains: ScheduledTimer[] = [];
  private serial = 0;
  private daily: ScheduledTimer | undefined;
  private pending: ScheduledTimer | undefined;

  constructor(
    private readonly clock: SandboxClock,
    private readonly fleet: Fleet,
    private readonly hosts: CalendarHosts,
    readonly says: () => CalendarSays,
  ) {}

  async connect(provider: 'google' | 'outlook', grant: Grant, replace: boolean): Promise<Account> {
    const host = this.hosts[provider];
    if (host === undefined) throw badRequest(`${provider} is not reachable`);
    const account = new Account(provider, host, grant);
    await account.open();
    const before = this.accounts.findIndex((one) => one.provider === provider && one.accountId === account.accountId);
    if (before >= 0) {
      if (provider === 'outlook' && !replace) throw new ApiError(409, 'This account is connected already');
      const [old] = this.accounts.splice(before, 1, account);
      if (old !== undefined) this.inherit(old, account);
    } else this.accounts.push(account);
    this.watches.set(account, host.onChange?.(() => this.changed()) ?? null);
    await this.sync();
    return account;
  }

  /** The accounts that a request means. @throws ApiError 400 when it does not say which of several */
  scope(provider: string | null, accountId: string | null): Account[] {
    if (provider === null) {
      if (accountId !== null) throw badRequest('account_id needs provider');
      return this.accounts;
    }
    return this.accounts.filter(
      (one) => one.provider === provider && (accountId === null || one.accountId === accountId),
    );
  }

  disconnect(provider: string | null, accountId: string | null, purge: boolean): JsonObject {
    const gone = [...this.scope(provider, accountId)];
    if (gone.length === 0) throw notFound('Calendar connection');
    if (provider === null && gone.length > 1) {
      throw new ApiError(400, 'Several calendars are connected', {
        next_steps: 'Send provider and account_id of the one to disconnect.',
      });
    }
    let cancelled = 0;
    let deleted = 0;
    for (const account of gone) {
      this.watches.get(account)?.();
      this.watches.delete(account);
      this.accounts.splice(this.accounts.indexOf(account), 1);
      for (const event of [...this.events.values()].filter((one) => one.account === account)) {
        cancelled += this.unschedule(event.id, () => true);
        this.events.delete(event.id);
        deleted += purge ? 1 : 0;
      }
    }
    if (this.accounts.length === 0) this.setAutoSchedule(false, null);
    return {
      disconnected: true,
      user_id: 'user_sandbox',
      watch_channel_stopped: true,
      events_deleted: deleted,
      schedules_cancelled: cancelled,
      message: 'Calendar disconnected',
    };
  }

  /** Reads every account, and lets bots follow what changed. */
  async sync(): Promise<void> {
    const now = this.clock.now();
    const seen = new Set<string>();
    this.occurrences = [];
    for (const account of this.accounts) {
      const read = await account.read(now - SYNCED.back, now + SYNCED.ahead);
      this.occurrences.push(...read.occurrences);
      const rows = this.says().eventRows === 'series' ? read.rows : read.occurrences;
      for (const row of rows) seen.add(this.store(account, row).id);
    }
    for (const event of this.events.values()) {
      if (seen.has(event.id) || event.cancelled || event.end < now) continue;
      event.cancelled = true;
      event.updatedAt = now;
    }
    this.follow();
  }

  event(id: string): StoredEvent {
    const found = this.events.get(id);
    if (found === undefined) throw notFound(`Event ${id}`);
    return found;
  }

  /** Every coming occurrence of an event, the next one first; a single event is its own. */
  coming(event: StoredEvent): { original: number | null; start: number; end: number; link: string | null }[] {
    const rows = event.rule === null ? [event] : this.occurrences.filter((one) => one.seriesId === event.platformId);
    return rows
      .filter((one) => !one.cancelled && one.start > this.clock.now())
      .sort((a, b) => a.start - b.start)
      .map((one) => ({
        original: event.rule === null ? null : (one.originalStart ?? one.start),
        start: one.start,
        end: one.end,
        link: one.link ?? event.link,
      }));
  }

  /** Books the bot of one occurrence; in a chain, that of the next one when it is over. */
  book(
    event: StoredEvent,
    at: { original: number | null; start: number; end: number; link: string | null },
    config: JsonObject,
  ): Schedule {
    const link = config['meeting_url'] ?? at.link;
    if (typeof link !== 'string') throw badRequest('The event has no meeting link');
    const { meeting_url: _url, join_at: join, bot_name: name, transcription: _t, ...rest } = config;
    const joinAt = typeof join === 'string' ? Date.parse(join) : at.start - this.says().leadMs;
    if (joinAt <= this.clock.now()) throw badRequest('The meeting begins too soon');
    const bot = this.fleet.create(
      {
        ...rest,
        bot_name: typeof name === 'string' ? name : 'MeetStream',
        meeting_link: link,
        join_at: new Date(joinAt).toISOString(),
      },
      { header: null, body: null },
    );
    const schedule = { eventId: event.id, original: at.original, start: at.start, botId: bot.id, config };
    this.schedules.push(schedule);
    if (event.rule !== null) this.chains.push(this.clock.schedule(at.end, () => this.bookNext(event, config)));
    return schedule;
  }

  scheduleOf(eventId: string, original: number | null): Schedule | undefined {
    return this.schedules.find(
      (one) => one.eventId === eventId && one.original === original && this.isBooked(one.botId),
    );
  }

  /** Cancels schedules of an event. @returns how many */
  unschedule(eventId: string, which: (schedule: Schedule) => boolean): number {
    const gone = this.schedules.filter((one) => one.eventId === eventId && which(one));
    this.schedules = this.schedules.filter((one) => !gone.includes(one));
    for (const { botId } of gone) if (this.isBooked(botId)) this.fleet.cancel(this.fleet.bot(botId), false);
    return gone.length;
  }

  setAutoSchedule(enabled: boolean, config: JsonObject | null): void {
    this.autoSchedule = { enabled, config: config ?? this.autoSchedule.config };
    this.daily?.cancel();
    this.daily = undefined;
    if (enabled) this.armDaily();
  }

  isBooked(botId: string): boolean {
    return this.fleet.bots.get(botId)?.status === 'Scheduled';
  }

  /** Stops all timers and channels. */
  stop(): void {
    this.daily?.cancel();
    this.pending?.cancel();
    for (const timer of this.chains) timer.cancel();
    for (const end of this.watches.values()) end?.();
    this.watches.clear();
  }

  private bookNext(event: StoredEvent, config: JsonObject): void {
    if (!event.chained || this.events.get(event.id) !== event) return;
    const { join_at: _once, ...lasting } = config;
    const [next] = this.coming(event);
    if (next === undefined || next.link === null || this.scheduleOf(event.id, next.original) !== undefined) return;
    this.book(event, next, lasting);
  }

  /** The next midnight in UTC. */
  private armDaily(): void {
    const at = (Math.floor(this.clock.now() / DAY) + 1) * DAY;
    this.daily = this.clock.schedule(at, async () => {
      await this.sync();
      for (const event of this.events.values()) this.autoBook(event);
      this.armDaily();
    });
  }

  private autoBook(event: StoredEvent): void {
    if (event.cancelled) return;
    for (const at of this.coming(event)) {
      const soon = at.start <= this.clock.now() + DAY && at.start - this.says().leadMs > this.clock.now();
      if (!soon || at.link === null || this.scheduleOf(event.id, at.original) !== undefined) continue;
      this.book(event, at, this.autoSchedule.config ?? {});
    }
  }

  /** A message of a provider: what changed is read a second later. */
  private changed(): void {
    this.pending?.cancel();
    this.pending = this.clock.schedule(this.clock.now() + SECOND, () => this.sync());
  }

  private store(account: Account, row: ReadEvent): StoredEvent {
    const before = [...this.events.values()].find(
      (one) => one.account === account && one.calendarId === row.calendarId && one.platformId === row.platformId,
    );
    const now = this.clock.now();
    if (before === undefined) {
      const id = `evt_${(++this.serial).toString(36).padStart(6, '0')}`;
      const made = { ...row, id, account, createdAt: now, updatedAt: now, chained: false };
      this.events.set(id, made);
      return made;
    }
    // A tombstone has no times: those until now stay.
    const { start, end } = Number.isNaN(row.start) ? before : row;
    const changed = JSON.stringify(row.raw) !== JSON.stringify(before.raw);
    return Object.assign(before, row, { start, end }, changed ? { updatedAt: now } : {});
  }

  private inherit(old: Account, account: Account): void {
    this.watches.get(old)?.();
    this.watches.delete(old);
    for (const event of this.events.values()) if (event.account === old) event.account = account;
  }

  /** Bots go when their meetings go, and cancelled meetings have none. */
  private follow(): void {
    for (const schedule of [...this.schedules]) {
      const event = this.events.get(schedule.eventId);
      if (event === undefined || !this.isBooked(schedule.botId)) continue;
      const rows =
        event.rule === null
          ? [event]
          : this.occurrences.filter(
              (one) => one.seriesId === event.platformId && (one.originalStart ?? one.start) === schedule.original,
            );
      const now = rows.find(({ cancelled }) => !cancelled);
      const same = (one: Schedule): boolean => one.botId === schedule.botId;
      if (now === undefined || event.cancelled || now.start <= this.clock.now()) this.unschedule(event.id, same);
      else if (now.start !== schedule.start) {
        const bot = this.fleet.bot(schedule.botId);
        this.fleet.move(bot, (bot.joinAt ?? schedule.start) + now.start - schedule.start, true);
        schedule.start = now.start;
      }
    }
  }
}
