import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock';
import { ApiError } from './errors';
import { DEFAULTS, type Says } from './says';

export const PROVIDERS = ['google', 'outlook'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface Calendar {
  id: string;
  name: string;
  canEdit: boolean;
}

/** A calendar account somewhere else, that somebody can sign in with. */
export interface Account {
  email: string;
  calendars: Calendar[];
}

export interface Connection {
  id: string;
  userId: string;
  provider: Provider;
  email: string;
  isPrimary: boolean;
  isConnected: boolean;
  primaryCalendar: string;
  selectedCalendars: string[];
  validateAvailability: boolean;
  cancelIfDeclinedOrDeleted: boolean;
  disableAttendeeNotification: boolean;
  syncBuffersToCalendar: boolean;
  createdAt: number;
  updatedAt: number;
}

/** What can be changed of a connection. */
export type Settings = Partial<
  Pick<
    Connection,
    | 'primaryCalendar'
    | 'selectedCalendars'
    | 'validateAvailability'
    | 'cancelIfDeclinedOrDeleted'
    | 'disableAttendeeNotification'
    | 'syncBuffersToCalendar'
  >
>;

/** A sign-in that somebody was sent to. */
interface Ticket {
  id: string;
  userId: string;
  provider: Provider;
  redirectUrl: string;
  setAsCalendarSync: boolean;
}

/** How a sign-in ends: with an account, or with one of meetergo's words. */
export type SignIn =
  { account: string } | { error: 'access_denied' | 'invalid_scope' | 'server_error' | 'user_not_found' };

export interface MeetergoOptions {
  clock: SandboxClock;
  /** Personal tokens by whom they belong to. Default: `rgo-sandbox` of `user-1`. */
  personal?: Readonly<Record<string, string>>;
  /** Keys that act for any user. Default: `ak_live:platform:sandbox`. */
  platform?: readonly string[];
  /** Users, and which of them may act for others by `userId`. Default: user-1 (administrator), user-2. */
  users?: Readonly<Record<string, { administrator: boolean }>>;
  accounts?: readonly Account[];
  /** Requests in a minute for each key. Default 100. */
  requestsPerMinute?: number;
  says?: Partial<Says>;
}

const MINUTE = 60_000;

/** Accounts that can be signed in with unless a test brings its own. */
export const ACCOUNTS: readonly Account[] = [
  {
    email: 'ada@example.com',
    calendars: [
      { id: 'ada@example.com', name: 'Ada', canEdit: true },
      { id: 'team@group.calendar.google.com', name: 'Team', canEdit: true },
      { id: 'holidays@group.v.calendar.google.com', name: 'Holidays', canEdit: false },
    ],
  },
  { email: 'grace@example.com', calendars: [{ id: 'AAMkAGr1', name: 'Calendar', canEdit: true }] },
];

/** meetergo's calendar connections without their HTTP. */
export class MeetergoService {
  readonly connections = new Map<string, Connection>();
  readonly accounts: Account[];
  said: Says;
  private readonly tickets = new Map<string, Ticket>();
  private readonly requests = new Map<string, number[]>();

  constructor(private readonly options: MeetergoOptions) {
    this.said = { ...DEFAULTS, ...options.says };
    this.accounts = [...(options.accounts ?? ACCOUNTS)];
  }

  get clock(): SandboxClock {
    return this.options.clock;
  }

  /** Whom a request acts for. @throws ApiError 401 for an unknown key, 400 for a header that is missing or too much */
  actingUser(authorization: string | undefined, header: string | undefined): string {
    const key = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    const { personal = { 'rgo-sandbox': 'user-1' }, platform = ['ak_live:platform:sandbox'] } = this.options;
    const owner = key === undefined ? undefined : personal[key];
    if (key === undefined || (owner === undefined && !platform.includes(key))) throw new ApiError(401, 'Unauthorized');
    this.count(key);
    if (owner !== undefined) {
      if (header !== undefined) throw new ApiError(400, 'x-meetergo-api-user-id is not allowed with this token');
      return owner;
    }
    if (header === undefined || header === '') throw new ApiError(400, 'x-meetergo-api-user-id header is required');
    return this.known(header);
  }

  /** Whom a query's `userId` names. @throws ApiError 403 for anybody but an administrator */
  namedUser(acting: string, named: string | null): string {
    if (named === null || named === acting) return acting;
    if (this.users[acting]?.administrator !== true) throw new ApiError(403, 'Only admins may use userId');
    return this.known(named);
  }

  openTicket(ticket: Omit<Ticket, 'id'>): string {
    const id = randomUUID();
    this.tickets.set(id, { id, ...ticket });
    return id;
  }

  /** Ends a sign-in. @returns where the browser is sent */
  signIn(ticketId: string, how: SignIn): string {
    const ticket = this.tickets.get(ticketId);
    if (ticket === undefined) throw new ApiError(404, 'This sign-in is over');
    this.tickets.delete(ticketId);
    if ('error' in how) return this.callback(ticket, { error: how.error });
    const { provider, userId } = ticket;
    const own = this.of(userId);
    if (own.some((one) => one.provider === provider && one.email === how.account)) {
      return this.callback(ticket, { error: 'Connection already exists' });
    }
    const primary = this.account(how.account).calendars[0]?.id ?? '';
    const now = this.clock.now();
    const connection: Connection = {
      id: randomUUID(),
      userId,
      provider,
      email: how.account,
      isPrimary: ticket.setAsCalendarSync && !own.some(({ isPrimary }) => isPrimary),
      isConnected: true,
      primaryCalendar: primary,
      selectedCalendars: [primary],
      validateAvailability: true,
      cancelIfDeclinedOrDeleted: false,
      disableAttendeeNotification: false,
      syncBuffersToCalendar: false,
      createdAt: now,
      updatedAt: now,
    };
    this.connections.set(connection.id, connection);
    return this.callback(ticket, { connectionId: connection.id });
  }

  /** Makes a connection as if somebody had signed in. */
  connect(userId: string, provider: Provider, email: string): Connection {
    const ticket = this.openTicket({ userId, provider, redirectUrl: 'https://x.test', setAsCalendarSync: true });
    this.signIn(ticket, { account: email });
    const made = this.of(userId).find((one) => one.email === email && one.provider === provider);
    if (made === undefined) throw new Error('no connection was made');
    return made;
  }

  of(userId: string): Connection[] {
    return [...this.connections.values()].filter((one) => one.userId === userId);
  }

  /** @throws ApiError 404 for one of somebody else, too */
  connection(userId: string, id: string): Connection {
    const found = this.connections.get(id);
    if (found?.userId !== userId) throw new ApiError(404, 'Connection not found');
    return found;
  }

  calendarsOf(connection: Connection): Calendar[] {
    return this.account(connection.email).calendars;
  }

  update(connection: Connection, settings: Settings): void {
    const known = new Set(this.calendarsOf(connection).map(({ id }) => id));
    const named = [
      ...(settings.selectedCalendars ?? []),
      ...(settings.primaryCalendar ? [settings.primaryCalendar] : []),
    ];
    const strange = named.find((id) => !known.has(id));
    if (strange !== undefined) throw new ApiError(400, `Calendar ${strange} does not belong to this connection`);
    Object.assign(connection, settings, { updatedAt: this.clock.now() });
  }

  setPrimary(connection: Connection): void {
    for (const one of this.of(connection.userId)) one.isPrimary = one === connection;
  }

  private get users(): Readonly<Record<string, { administrator: boolean }>> {
    return this.options.users ?? { 'user-1': { administrator: true }, 'user-2': { administrator: false } };
  }

  private known(userId: string): string {
    if (this.users[userId] === undefined) throw new ApiError(404, 'user_not_found');
    return userId;
  }

  private account(email: string): Account {
    const found = this.accounts.find((one) => one.email === email);
    if (found === undefined) throw new ApiError(404, `No account ${email}`);
    return found;
  }

  private count(key: string): void {
    const now = this.clock.now();
    const recent = (this.requests.get(key) ?? []).filter((at) => at > now - MINUTE);
    if (recent.length >= (this.options.requestsPerMinute ?? 100)) {
      throw new ApiError(429, 'Too many requests', { until: (recent[0] ?? now) + MINUTE });
    }
    this.requests.set(key, [...recent, now]);
  }

  private callback(ticket: Ticket, result: { connectionId: string } | { error: string }): string {
    const url = new URL(ticket.redirectUrl);
    const { callback, encoded } = this.said;
    const set = (values: Record<string, string>): void => {
      for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    };
    set({ provider: ticket.provider });
    if ('connectionId' in result) {
      set({ success: 'true', [callback === 'current' ? 'connectionId' : 'connection_id']: result.connectionId });
    } else if (callback === 'older') {
      set({ error: result.error.toLowerCase().replace(/ /g, '_'), success: 'false' });
    } else {
      // searchParams encode once by themselves.
      set({ error: 'true', message: encoded === 2 ? encodeURIComponent(result.error) : result.error });
    }
    return url.href;
  }
}
