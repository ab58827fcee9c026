import type { SandboxClock } from '../../clock';
import {
  type Connection,
  HostedCalendars,
  type HostedOccurrence,
  type OAuthCredentials,
  type ProviderAccounts,
  SignInRefused,
} from '../../meeting-baas/calendars';
import type { JsonObject } from '../bot';
import { ApiError, badRequest, notFound } from '../errors';
import type { Fleet } from '../fleet';
import type { ApiAnswer } from '../operations';
import type { Webhooks } from '../webhooks';

/** What the sources on v1's calendars say differently; the first value is that of the generated description. */
export interface CalendarAnswers {
  /** At which of `/calendars/` and `/calendars` the collections answer. */
  rootPath: 'both' | 'slash' | 'bare';
  /** A create answers with `{calendar: {uuid, …}}`, or as in the guide with `{id, provider, status, …}`. */
  created: 'nested' | 'flat';
  /** The list of calendars by itself, or inside an object. */
  list: 'bare' | 'object';
  /** Deleted events are shown as deleted, or are gone. */
  deleted: 'shown' | 'gone';
  /** Times of events have a zone or do not; they are UTC either way. */
  times: 'zoned' | 'naive';
}

export const CALENDAR_DEFAULTS: CalendarAnswers = {
  rootPath: 'both',
  created: 'nested',
  list: 'bare',
  deleted: 'shown',
  times: 'zoned',
};

const PAGE = 100;
const TEAM = 'v1';

interface Options {
  clock: SandboxClock;
  newId: () => string;
  accounts: readonly ProviderAccounts[];
  said: Partial<CalendarAnswers>;
  fleet: Fleet;
  webhooks: Webhooks;
}

/** The calendar half of Meeting BaaS v1, under the paths of its generated description. */
export class V1Calendars {
  readonly hosted: HostedCalendars;
  said: CalendarAnswers;

  constructor(private readonly options: Options) {
    const { clock, newId, accounts, fleet, webhooks } = options;
    this.said = { ...CALENDAR_DEFAULTS, ...options.said };
    this.hosted = new HostedCalendars({
      clock,
      newId,
      accounts,
      bots: {
        book: (_connection, { content }, order) =>
          fleet.create({
            ...inWordsOfBots(order),
            meeting_url: content.meetingUrl,
            start_time: Math.floor(content.start / 1000),
          }).id,
        follow: () => undefined,
        end(botId) {
          const bot = fleet.bots.get(botId);
          if (bot !== undefined) fleet.leave(bot);
        },
      },
      observer: {
        connectionCreated: () => undefined,
        connectionUpdated: () => undefined,
        connectionDeleted: () => undefined,
        synced: (connection, { created, updated, cancelled }) => {
          for (const event of updated) this.rebook(connection, event);
          const ids = [...created, ...updated, ...cancelled].map(({ id }) => id);
          if (ids.length > 0) webhooks.calendarSynced(connection.id, ids);
        },
      },
    });
  }

  stop(): void {
    this.hosted.stop();
  }

  async answer(method: string, url: URL, body: JsonObject): Promise<ApiAnswer> {
    const { rootPath } = this.said;
    const [, collection = '', id = '', last = ''] = url.pathname.split('/');
    const isRoot = id === '' && last === '';
    if (isRoot && rootPath !== 'both' && url.pathname.endsWith('/') !== (rootPath === 'slash')) {
      throw notFound(`${method} ${url.pathname}`);
    }
    const name = `${method} ${collection}${isRoot ? '' : id === 'raw' || id === 'resync_all' ? `/${id}` : '/{}'}${last === '' ? '' : `/${last}`}`;
    const handler = this.handlers[name];
    if (handler === undefined) throw notFound(`${method} ${url.pathname}`);
    return { status: 200, body: await handler(id, body, url.searchParams) };
  }

  private readonly handlers: Readonly<
    Record<string, (id: string, body: JsonObject, query: URLSearchParams) => unknown>
  > = {
    'POST calendars/raw': async (_id, body) => {
      const accounts = this.hosted.accounts(platformOf(body));
      const email = await signedIn(async () => accounts.signIn(credentialsOf(body)));
      return {
        calendars: accounts.calendarsOf(email).map(({ id, primary }) => ({ id, email, is_primary: primary })),
      };
    },
    'POST calendars': async (_id, body) => {
      const wanted = typeof body['raw_calendar_id'] === 'string' ? body['raw_calendar_id'] : null;
      const platform = platformOf(body);
      const made = await signedIn(async () => this.hosted.connect(TEAM, platform, credentialsOf(body), wanted));
      if (made === undefined) throw badRequest('raw_calendar_id: no such calendar');
      if (!made.isNew) throw new ApiError(409, 'Calendar already exists');
      return this.made(made.connection);
    },
    'GET calendars': () => {
      const rows = [...this.hosted.connections.values()].map(calendarRow);
      return this.said.list === 'bare' ? rows : { calendars: rows };
    },
    'GET calendars/{}': (id) => calendarRow(this.connection(id)),
    'PATCH calendars/{}': async (id, body) => {
      const connection = this.connection(id);
      platformOf(body);
      for (const event of connection.events.values()) this.hosted.unbook(event);
      await signedIn(async () => this.hosted.reconnect(connection, credentialsOf(body)));
      return this.made(connection);
    },
    'DELETE calendars/{}': (id) => {
      const connection = this.connection(id);
      for (const event of connection.events.values()) this.hosted.unbook(event);
      this.hosted.disconnect(connection, () => undefined);
      return undefined;
    },
    'POST calendars/resync_all': async () => {
      const synced: string[] = [];
      const errors: [string, string][] = [];
      for (const connection of this.hosted.connections.values()) {
        await this.hosted.sync(connection);
        if (connection.status === 'active') synced.push(connection.id);
        else errors.push([connection.id, connection.statusMessage ?? connection.status]);
      }
      return { synced_calendars: synced, errors };
    },
    'GET calendar_events': (_id, _body, query) => this.listEvents(query),
    'GET calendar_events/{}': (id) => this.eventRow(...this.event(id)),
    'POST calendar_events/{}/bot': (id, body, query) => {
      if (typeof body['bot_name'] !== 'string') throw badRequest('missing field `bot_name`');
      return this.each(id, query, (connection, event) => {
        if (event.content.meetingUrl === null) throw badRequest('The event has no meeting URL');
        if (event.bot === null) this.hosted.book(connection, event, body);
        if (query.get('all_occurrences') === 'true') event.series.order = body;
      });
    },
    'PATCH calendar_events/{}/bot': (id, body, query) =>
      this.each(id, query, (connection, event) => {
        if (event.bot === null) return;
        const order = { ...event.bot.order, ...body };
        this.hosted.unbook(event);
        this.hosted.book(connection, event, order);
        if (query.get('all_occurrences') === 'true') event.series.order = order;
      }),
    'DELETE calendar_events/{}/bot': (id, _body, query) =>
      this.each(id, query, (_connection, event) => {
        this.hosted.unbook(event);
        if (query.get('all_occurrences') === 'true') event.series.order = null;
      }),
  };

  private connection(id: string): Connection {
    const found = this.hosted.connections.get(id);
    if (found === undefined) throw notFound(`Calendar ${id}`);
    return found;
  }

  private event(id: string): [Connection, HostedOccurrence] {
    for (const connection of this.hosted.connections.values()) {
      const event = connection.events.get(id);
      if (event !== undefined) return [connection, event];
    }
    throw notFound(`Event ${id}`);
  }

  private each(
    id: string,
    query: URLSearchParams,
    act: (connection: Connection, event: HostedOccurrence) => void,
  ): JsonObject[] {
    const [connection, event] = this.event(id);
    const now = this.options.clock.now();
    const all = query.get('all_occurrences') === 'true';
    const events = all
      ? [...connection.events.values()].filter(
          (other) => other.series === event.series && !other.cancelled && other.content.end > now,
        )
      : [event];
    for (const one of events) act(connection, one);
    return events.map((one) => this.eventRow(connection, one));
  }

  /** v1 has no change of a booked bot: it is taken back, and another one is booked. */
  private rebook(connection: Connection, event: HostedOccurrence): void {
    if (event.bot === null) return;
    const { order } = event.bot;
    this.hosted.unbook(event);
    if (event.content.meetingUrl !== null) this.hosted.book(connection, event, order);
  }

  private listEvents(query: URLSearchParams): unknown {
    const connection = this.connection(query.get('calendar_id') ?? '');
    const now = this.options.clock.now();
    const at = (name: string): number | null => {
      const given = query.get(name);
      return given === null ? null : Date.parse(given);
    };
    const [from, to, updated] = ['start_date_gte', 'start_date_lte', 'updated_at_gte'].map(at);
    const status = query.get('status') ?? 'upcoming';
    const attendee = query.get('attendee_email');
    const organizer = query.get('organizer_email');
    const found = [...connection.events.values()]
      .filter(({ cancelled }) => !cancelled || this.said.deleted === 'shown')
      .filter(({ content }) => status === 'all' || (status === 'past') === content.end <= now)
      .filter(({ content }) => from == null || content.start >= from)
      .filter(({ content }) => to == null || content.start <= to)
      .filter((event) => updated == null || event.updatedAt >= updated)
      .filter(({ content }) => attendee === null || content.attendees.some(({ email }) => email === attendee))
      .filter(({ content }) => organizer === null || content.organizer?.email === organizer)
      .sort((a, b) => a.content.start - b.content.start || (a.id < b.id ? -1 : 1));
    const offset = Number(query.get('cursor') ?? 0);
    const rows = found.slice(offset, offset + PAGE).map((event) => this.eventRow(connection, event));
    return { data: rows, next: offset + PAGE < found.length ? String(offset + PAGE) : null };
  }

  private made(connection: Connection): JsonObject {
    if (this.said.created === 'nested') return { calendar: calendarRow(connection) };
    return {
      id: connection.id,
      provider: connection.platform,
      status: connection.syncedAt === null ? 'syncing' : 'active',
      created_at: this.moment(connection.createdAt),
      raw_calendar_id: connection.rawCalendarId,
      calendar_name: connection.email,
    };
  }

  private eventRow(connection: Connection, { id, content, cancelled, updatedAt, bot }: HostedOccurrence): JsonObject {
    return {
      uuid: id,
      calendar_uuid: connection.id,
      google_id: content.id,
      name: content.title,
      meeting_url: content.meetingUrl ?? '',
      start_time: this.moment(content.start),
      end_time: this.moment(content.end),
      is_organizer: content.organizedByOwner,
      is_recurring: content.seriesId !== null,
      recurring_event_id: content.seriesId,
      attendees: content.attendees.map(({ email, name }) => ({ email, name })),
      deleted: cancelled,
      last_updated_at: this.moment(updatedAt),
      bot_param:
        bot === null ? null : { extra: null, transcription_custom_parameters: null, webhook_url: '', ...bot.order },
      raw: content.raw,
    };
  }

  private moment(ms: number): string {
    const text = new Date(ms).toISOString();
    return this.said.times === 'zoned' ? text : text.slice(0, -1);
  }
}

const calendarRow = (connection: Connection): JsonObject => ({
  uuid: connection.id,
  name: connection.email,
  email: connection.email,
  google_id: connection.rawCalendarId,
  resource_id: connection.subscription.id,
});

/** Calendar bots say some things in other words than bots. */
function inWordsOfBots(order: Readonly<JsonObject>): JsonObject {
  const { enter_message, waiting_room_timeout, noone_joined_timeout, silence_timeout, ...rest } = order;
  return {
    ...rest,
    ...(enter_message === undefined ? {} : { entry_message: enter_message }),
    automatic_leave: { waiting_room_timeout, noone_joined_timeout, silence_timeout },
  };
}

function platformOf(body: JsonObject): 'google' | 'microsoft' {
  const word = body['platform'];
  if (word === 'Google') return 'google';
  if (word === 'Microsoft') return 'microsoft';
  throw badRequest('platform: unknown variant, expected `Google` or `Microsoft`');
}

function credentialsOf(body: JsonObject): OAuthCredentials {
  const text = (name: string): string => {
    const value = body[name];
    if (typeof value === 'string') return value;
    throw badRequest(`missing field \`${name}\``);
  };
  return {
    oauth_client_id: text('oauth_client_id'),
    oauth_client_secret: text('oauth_client_secret'),
    oauth_refresh_token: text('oauth_refresh_token'),
  };
}

async function signedIn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    throw new ApiError(401, `OAuth refresh failed: ${error.message}`);
  }
}
