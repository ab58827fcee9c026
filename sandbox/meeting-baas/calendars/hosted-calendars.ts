import type { SandboxClock, ScheduledTimer } from '../../clock';
import {
  type CalendarPlatform,
  type OAuthCredentials,
  type ProviderAccounts,
  type ProviderOccurrence,
  SignInRefused,
} from './accounts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far ahead the service lays out events. */
export const HOSTED_WINDOW_MS = 30 * DAY_MS;
/** From here on a bot no longer follows its event. */
export const LOCK_MS = 4 * MINUTE_MS;
/** The window moves on by itself. */
const ROLL_MS = 6 * 3_600_000;
const SUBSCRIPTION_MS: Record<CalendarPlatform, number> = { google: 7 * DAY_MS, microsoft: 3 * DAY_MS };

export type ConnectionStatus = 'active' | 'error' | 'revoked' | 'permission_denied';

export interface HostedSeries {
  id: string;
  /** The provider's id of the series; of the event itself for a single one. */
  providerId: string;
  type: 'one_off' | 'recurring';
  createdAt: number;
  /** The standing order for all occurrences. */
  order: BotOrder | null;
}

/** Settings of a bot as they came in; what they mean is the API version's business. */
export type BotOrder = Readonly<Record<string, unknown>>;

export interface HostedOccurrence {
  id: string;
  series: HostedSeries;
  content: ProviderOccurrence;
  cancelled: boolean;
  createdAt: number;
  updatedAt: number;
  /** The order behind the bot that is booked for it, and the bot. */
  bot: { order: BotOrder; botId: string } | null;
}

export interface Connection {
  id: string;
  team: string;
  platform: CalendarPlatform;
  email: string;
  rawCalendarId: string;
  credentials: OAuthCredentials;
  status: ConnectionStatus;
  statusMessage: string | null;
  subscription: { id: string; expiresAt: number };
  createdAt: number;
  updatedAt: number;
  syncedAt: number | null;
  syncStatus: 'success' | 'failed' | 'partial' | null;
  syncError: string | null;
  /** By our ids. What was deleted stays, as cancelled. */
  events: Map<string, HostedOccurrence>;
  series: Map<string, HostedSeries>;
  timer: ScheduledTimer | null;
  roll: ScheduledTimer | null;
}

/** Where bots are booked: the fleet of the API version. */
export interface HostedBots {
  book(connection: Connection, event: HostedOccurrence, order: BotOrder): string;
  /** A bot that is still booked goes to the event's new time and link. */
  follow(botId: string, event: HostedOccurrence): void;
  /** Unbooks it, or makes it leave; nothing when it is over. */
  end(botId: string): void;
}

export type Synced = { created: HostedOccurrence[]; updated: HostedOccurrence[]; cancelled: HostedOccurrence[] };

/** Told of everything that a customer hears about. */
export interface HostedObserver {
  connectionCreated(connection: Connection): void;
  connectionUpdated(connection: Connection): void;
  connectionDeleted(connection: Connection): void;
  /** @param first the one after the connection was made. */
  synced(connection: Connection, found: Synced, first: boolean): void;
}

export interface HostedOptions {
  clock: SandboxClock;
  newId: () => string;
  accounts: readonly ProviderAccounts[];
  bots: HostedBots;
  observer: HostedObserver;
  /** From a change, or a call that asks for a sync, to the service having read it. Default 1 s. */
  syncDelayMs?: number | undefined;
}

/**
 * The calendars that a service follows for its customers, whatever the version of its API. It signs in with what it
 * was given and reads the stand-ins of Google and Microsoft, so that hosted and direct reading show the same meetings.
 */
export class HostedCalendars {
  readonly connections = new Map<string, Connection>();
  /** False: the providers' messages are lost, as when a watch has ended. */
  hearsChanges = true;
  syncDelayMs: number;
  private readonly stops: (() => void)[];
  /** The event that each calendar bot was booked for, also after the bot is done. */
  private readonly events = new Map<string, string>();

  constructor(private readonly options: HostedOptions) {
    this.syncDelayMs = options.syncDelayMs ?? 1_000;
    this.stops = options.accounts.map((accounts) =>
      accounts.onChange((ids) => {
        if (!this.hearsChanges) return;
        for (const connection of this.connections.values()) {
          if (connection.platform !== accounts.platform || !ids.includes(connection.rawCalendarId)) continue;
          if (connection.subscription.expiresAt > this.now) this.planSync(connection);
        }
      }),
    );
  }

  private get now(): number {
    return this.options.clock.now();
  }

  accounts(platform: CalendarPlatform): ProviderAccounts {
    const found = this.options.accounts.find((accounts) => accounts.platform === platform);
    if (found === undefined) throw new SignInRefused('app', `invalid_client: no ${platform} behind this sandbox`);
    return found;
  }

  /** @throws SignInRefused; undefined where the account has no such calendar. */
  async connect(
    team: string,
    platform: CalendarPlatform,
    credentials: OAuthCredentials,
    wanted: string | null,
  ): Promise<{ connection: Connection; isNew: boolean } | undefined> {
    const accounts = this.accounts(platform);
    const email = await accounts.signIn(credentials);
    const calendar = accounts
      .calendarsOf(email)
      .find(({ id, primary }) => (wanted === null || wanted === 'primary' ? primary : id === wanted));
    if (calendar === undefined) return undefined;
    const known = [...this.connections.values()].find(
      (other) => other.team === team && other.platform === platform && other.rawCalendarId === calendar.id,
    );
    if (known !== undefined) return { connection: known, isNew: false };
    const { now } = this;
    const connection: Connection = {
      id: this.options.newId(),
      team,
      platform,
      email,
      rawCalendarId: calendar.id,
      credentials,
      status: 'active',
      statusMessage: null,
      subscription: this.newSubscription(platform),
      createdAt: now,
      updatedAt: now,
      syncedAt: null,
      syncStatus: null,
      syncError: null,
      events: new Map(),
      series: new Map(),
      timer: null,
      roll: null,
    };
    this.connections.set(connection.id, connection);
    this.options.observer.connectionCreated(connection);
    this.planSync(connection);
    return { connection, isNew: true };
  }

  /** New credentials for a connection. @throws SignInRefused, after it was noted at the connection. */
  async reconnect(connection: Connection, credentials: OAuthCredentials): Promise<void> {
    connection.credentials = credentials;
    try {
      await this.accounts(connection.platform).signIn(credentials);
    } catch (error) {
      if (error instanceof SignInRefused) this.noteRefusal(connection, error, 'error');
      throw error;
    }
    this.setStatus(connection, 'active', null, true);
    connection.subscription = this.newSubscription(connection.platform);
    this.planSync(connection);
  }

  /** A sync that a customer asks for. @throws SignInRefused, after it was noted at the connection. */
  async requestSync(connection: Connection): Promise<void> {
    if (await this.signsIn(connection)) this.planSync(connection);
    else throw new SignInRefused('user', connection.syncError ?? '');
  }

  /** @throws SignInRefused */
  async resubscribe(connection: Connection): Promise<void> {
    await this.accounts(connection.platform).signIn(connection.credentials);
    connection.subscription = this.newSubscription(connection.platform);
    connection.updatedAt = this.now;
  }

  /** Ends a connection. Bots that have not left are unbooked; those in a meeting stay there. */
  disconnect(connection: Connection, unbook: (botId: string) => void): void {
    connection.timer?.cancel();
    connection.roll?.cancel();
    for (const { bot } of connection.events.values()) if (bot !== null) unbook(bot.botId);
    this.connections.delete(connection.id);
    this.options.observer.connectionDeleted(connection);
  }

  /** Reads the whole window some moments from now; calls that come together are one. */
  planSync(connection: Connection): void {
    if (connection.timer !== null) return;
    connection.timer = this.options.clock.schedule(this.now + this.syncDelayMs, async () => {
      connection.timer = null;
      if (this.connections.has(connection.id)) await this.sync(connection);
    });
  }

  /** Reads the window now. What went wrong is noted at the connection, as the service does. */
  async sync(connection: Connection): Promise<void> {
    const { now } = this;
    connection.roll?.cancel();
    connection.roll = this.options.clock.schedule(now + ROLL_MS, () => {
      // The service renews its watches by itself, long before they end.
      connection.subscription = this.newSubscription(connection.platform);
      this.planSync(connection);
    });
    const accounts = this.accounts(connection.platform);
    if (!(await this.signsIn(connection))) return;
    const found = accounts.occurrences(connection.email, connection.rawCalendarId, now, now + HOSTED_WINDOW_MS);
    if (found === null) {
      this.noteFailure(connection, 'The calendar cannot be read by this account any more');
      this.setStatus(connection, 'permission_denied', connection.syncError);
      return;
    }
    if (connection.status !== 'active') this.setStatus(connection, 'active', null);
    const first = connection.syncedAt === null;
    const changes = this.take(connection, found, { from: now, to: now + HOSTED_WINDOW_MS });
    connection.syncedAt = now;
    connection.syncStatus = 'success';
    connection.syncError = null;
    this.options.observer.synced(connection, changes, first);
  }

  /** Books a bot for an occurrence by an order of its own or of its series. */
  book(connection: Connection, event: HostedOccurrence, order: BotOrder): void {
    event.bot = { order, botId: this.options.bots.book(connection, event, order) };
    this.events.set(event.bot.botId, event.id);
  }

  unbook(event: HostedOccurrence): void {
    if (event.bot !== null) this.options.bots.end(event.bot.botId);
    event.bot = null;
  }

  /** The event that a bot was booked for. */
  eventOf(botId: string): string | null {
    return this.events.get(botId) ?? null;
  }

  stop(): void {
    for (const end of this.stops) end();
    for (const connection of this.connections.values()) {
      connection.timer?.cancel();
      connection.roll?.cancel();
    }
  }

  /** Whether the credentials are taken; if not, that is noted at the connection. */
  private async signsIn(connection: Connection): Promise<boolean> {
    try {
      await this.accounts(connection.platform).signIn(connection.credentials);
      return true;
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error;
      this.noteRefusal(connection, error, error.whose === 'user' ? 'revoked' : 'error');
      return false;
    }
  }

  private take(
    connection: Connection,
    found: readonly ProviderOccurrence[],
    window: { from: number; to: number },
  ): Synced {
    const changes: Synced = { created: [], updated: [], cancelled: [] };
    const byProvider = new Map([...connection.events.values()].map((event) => [event.content.id, event]));
    const shown = new Set(found.map(({ id }) => id));
    for (const content of found) {
      const known = byProvider.get(content.id);
      if (known === undefined) changes.created.push(this.add(connection, content));
      else if (known.cancelled || JSON.stringify(known.content.raw) !== JSON.stringify(content.raw)) {
        this.change(connection, known, content);
        changes.updated.push(known);
      }
    }
    for (const event of connection.events.values()) {
      const { start, end, id } = event.content;
      if (event.cancelled || shown.has(id) || start >= window.to || end <= window.from) continue;
      event.cancelled = true;
      event.updatedAt = this.now;
      this.unbook(event);
      changes.cancelled.push(event);
    }
    return changes;
  }

  private add(connection: Connection, content: ProviderOccurrence): HostedOccurrence {
    const { now } = this;
    const providerId = content.seriesId ?? content.id;
    const known = [...connection.series.values()].find((series) => series.providerId === providerId);
    const series: HostedSeries = known ?? {
      id: this.options.newId(),
      providerId,
      type: content.seriesId === null ? 'one_off' : 'recurring',
      createdAt: now,
      order: null,
    };
    connection.series.set(series.id, series);
    const id = this.options.newId();
    const event: HostedOccurrence = {
      id,
      series,
      content,
      cancelled: false,
      createdAt: now,
      updatedAt: now,
      bot: null,
    };
    connection.events.set(id, event);
    if (series.order !== null && content.meetingUrl !== null && !content.declined) {
      this.book(connection, event, series.order);
    }
    return event;
  }

  private change(connection: Connection, event: HostedOccurrence, content: ProviderOccurrence): void {
    const before = event.content.start;
    const wasCancelled = event.cancelled;
    event.content = content;
    event.cancelled = false;
    event.updatedAt = this.now;
    const { order } = event.series;
    if (content.declined) this.unbook(event);
    else if (event.bot === null) {
      if (wasCancelled && order !== null && content.meetingUrl !== null) this.book(connection, event, order);
    } else if (before !== content.start && before - this.now < LOCK_MS && content.start > this.now) {
      // The lock window: the old bot goes all the same, and a second one is booked.
      this.book(connection, event, event.bot.order);
    } else this.options.bots.follow(event.bot.botId, event);
  }

  private newSubscription(platform: CalendarPlatform): Connection['subscription'] {
    return { id: this.options.newId(), expiresAt: this.now + SUBSCRIPTION_MS[platform] };
  }

  private noteRefusal(connection: Connection, error: SignInRefused, status: ConnectionStatus): void {
    this.noteFailure(connection, error.message);
    this.setStatus(connection, status, error.message);
  }

  private noteFailure(connection: Connection, message: string): void {
    connection.syncStatus = 'failed';
    connection.syncError = message;
  }

  private setStatus(connection: Connection, status: ConnectionStatus, message: string | null, always = false): void {
    const same = connection.status === status && connection.statusMessage === message;
    connection.status = status;
    connection.statusMessage = message;
    if (same && !always) return;
    connection.updatedAt = this.now;
    this.options.observer.connectionUpdated(connection);
  }
}
