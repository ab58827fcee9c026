import * as v from 'valibot';
import type { SandboxClock } from '../../clock';
import { iso, type JsonObject } from '../bot';
import { ApiError, badRequest, notFound } from '../errors';
import type { Account } from './account';
import type { HostedCalendars, Schedule, StoredEvent } from './hosted';

const DAY = 86_400_000;
const text = v.pipe(v.string(), v.minLength(1));
const provider = v.picklist(['google', 'outlook']);
const botConfig = v.looseObject({
  bot_name: v.optional(text),
  meeting_url: v.optional(v.pipe(v.string(), v.url())),
  join_at: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  video_required: v.optional(v.boolean()),
  audio_required: v.optional(v.boolean()),
  custom_attributes: v.optional(v.record(v.string(), v.unknown())),
  recording_config: v.optional(v.looseObject({ transcript: v.optional(v.never('stands under transcription here')) })),
});

export interface CalendarRequest {
  hosted: HostedCalendars;
  clock: SandboxClock;
  id: string;
  query: URLSearchParams;
  body: JsonObject;
}

/** One operation: what a request may look like, and what it does. */
export interface CalendarOperation {
  id: string;
  method: string;
  /** Path below the base; `:id` stands for an id. */
  path: string;
  query?: readonly string[];
  body?: v.GenericSchema;
  /** Only where this is what the service says. */
  where?: (hosted: HostedCalendars) => boolean;
  run: (request: CalendarRequest) => unknown;
}

const scopeBody = v.strictObject({
  provider: v.optional(provider),
  account_id: v.optional(text),
  purge_events: v.optional(v.boolean()),
});

export const CALENDAR_OPERATIONS: readonly CalendarOperation[] = [
  {
    id: 'connectGoogle',
    method: 'POST',
    path: '/calendar/create_calendar',
    body: v.strictObject({ google_client_id: text, google_client_secret: text, google_refresh_token: text }),
    run: (request) => connect(request, 'google'),
  },
  {
    id: 'connectOutlook',
    method: 'POST',
    path: '/calendar/create_outlook_calendar',
    body: v.strictObject({
      microsoft_client_id: text,
      microsoft_client_secret: text,
      microsoft_refresh_token: text,
      replace: v.optional(v.boolean()),
    }),
    run: (request) => connect(request, 'microsoft'),
  },
  ...(['/calendar', '/calendar/calendars'] as const).map((path) => ({
    id: 'listCalendars',
    method: 'GET',
    path,
    where: (hosted: HostedCalendars) => hosted.says().calendarList === path,
    run: ({ hosted }: CalendarRequest) => {
      const calendars = hosted.accounts.flatMap((account) => rowsOf(hosted, account));
      return { total: calendars.length, user_id: 'user_sandbox', calendars };
    },
  })),
  ...(['POST', 'DELETE'] as const).map((method) => ({
    id: 'disconnect',
    method,
    path: '/calendar/disconnect',
    body: scopeBody,
    where: (hosted: HostedCalendars) => hosted.says().disconnect === method,
    run: ({ hosted, body }: CalendarRequest) =>
      hosted.disconnect(nullable(body['provider']), nullable(body['account_id']), body['purge_events'] === true),
  })),
  {
    id: 'listEvents',
    method: 'GET',
    path: '/calendar/events',
    query: ['calendar_id', 'time_min', 'time_max', 'sync', 'limit', 'cursor', 'provider', 'account_id'],
    run: listEvents,
  },
  {
    id: 'listCachedEvents',
    method: 'GET',
    path: '/calendar/get_events',
    run: ({ hosted }) => ({ results: [...hosted.events.values()].map((event) => eventRow(hosted, event)) }),
  },
  {
    id: 'scheduleEvent',
    method: 'POST',
    path: '/calendar/schedule/:id',
    body: v.strictObject({
      bot_config: v.optional(botConfig),
      occurrence_date: v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}/))),
      schedule_all_occurrences: v.optional(v.boolean()),
      occurrence_limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      recurring_event: v.optional(v.boolean()),
    }),
    run: schedule,
  },
  {
    id: 'unscheduleEvent',
    method: 'DELETE',
    path: '/calendar/schedule/:id',
    body: v.strictObject({ cancel_all_occurrences: v.optional(v.boolean()), from_date: v.optional(text) }),
    run: unschedule,
  },
  {
    id: 'listScheduledOld',
    method: 'GET',
    path: '/calendar/scheduled',
    where: (hosted) => hosted.says().scheduledList === '/calendar/scheduled',
    run: ({ hosted }) => ({
      scheduled_bots: hosted.schedules
        .filter(({ botId }) => hosted.isBooked(botId))
        .map(({ botId, start }) => ({ bot_id: botId, status: 'Scheduled', scheduled_join_time: iso(start) })),
    }),
  },
  {
    id: 'enableAutoSchedule',
    method: 'POST',
    path: '/calendar/auto-schedule/enable',
    body: v.strictObject({ default_bot_config: botConfig }),
    run: ({ hosted, body }) => {
      hosted.setAutoSchedule(true, body['default_bot_config'] as JsonObject);
      return { message: 'enabled', auto_schedule_enabled: true, default_bot_config: body['default_bot_config'] };
    },
  },
  {
    id: 'disableAutoSchedule',
    method: 'POST',
    path: '/calendar/auto-schedule/disable',
    body: v.strictObject({}),
    run: ({ hosted }) => {
      hosted.setAutoSchedule(false, null);
      return { message: 'disabled', auto_schedule_enabled: false };
    },
  },
  {
    id: 'getAutoSchedule',
    method: 'GET',
    path: '/calendar/auto-schedule/settings',
    run: ({ hosted }) => ({
      auto_schedule_enabled: hosted.autoSchedule.enabled,
      default_bot_config: hosted.autoSchedule.config,
    }),
  },
  {
    id: 'toggleRecurrence',
    method: 'POST',
    path: '/calendar/toggle-recurrence',
    body: v.strictObject({ event_id: text, recurring_enabled: v.boolean() }),
    run: ({ hosted, body }) => {
      const event = hosted.event(String(body['event_id']));
      if (event.rule === null) throw badRequest('The event has no recurrence rule');
      event.chained = body['recurring_enabled'] === true;
      return {
        event_id: event.id,
        recurring_enabled: event.chained,
        recurrence_rule: event.rule,
        message: 'updated',
        summary: event.title,
        start_time: iso(event.start),
        end_time: iso(event.end),
      };
    },
  },
];

const BASE = '/api/v1';

/** The operation that a request asks for, and the id in its path. */
export function matchCalendarOperation(
  method: string,
  path: string,
  hosted?: HostedCalendars,
): { operation: CalendarOperation; id: string } | undefined {
  for (const operation of CALENDAR_OPERATIONS) {
    if (operation.method !== method || (hosted !== undefined && operation.where?.(hosted) === false)) continue;
    const found = new RegExp(`^${BASE}${operation.path.replace(':id', '([^/]+)')}$`).exec(path);
    if (found) return { operation, id: decodeURIComponent(found[1] ?? '') };
  }
  return undefined;
}

/** What is wrong with a request; null when nothing is. */
export function calendarProblemOf(operation: CalendarOperation, query: URLSearchParams, body: unknown): string | null {
  const strange = [...query.keys()].find((name) => operation.query?.includes(name) !== true);
  if (strange !== undefined) return `unknown parameter ${strange}`;
  const limit = query.get('limit');
  if (limit !== null && !/^([1-9]\d?|100)$/.test(limit)) return 'limit: 1 to 100';
  if (operation.body === undefined) return body === undefined ? null : 'no body expected';
  const checked = v.safeParse(operation.body, body ?? {});
  return checked.success
    ? null
    : checked.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`).join('; ');
}

const nullable = (value: unknown): string | null => (typeof value === 'string' ? value : null);

async function connect({ hosted, body }: CalendarRequest, prefix: 'google' | 'microsoft'): Promise<JsonObject> {
  const account = await hosted.connect(
    prefix === 'google' ? 'google' : 'outlook',
    {
      clientId: String(body[`${prefix}_client_id`]),
      clientSecret: String(body[`${prefix}_client_secret`]),
      refreshToken: String(body[`${prefix}_refresh_token`]),
    },
    body['replace'] === true,
  );
  const primary = account.calendars.find((one) => one.primary)?.id ?? null;
  return {
    calendar_id: primary,
    primary_calendar_id: primary,
    provider: account.provider,
    platform: `${account.provider}_calendar`,
    account_id: account.accountId,
    user_email: account.accountId,
    user_name: account.name,
    message: 'Calendar connected',
    calendars: rowsOf(hosted, account),
    watch_setup: { success: true, status: 'active', watches_setup: account.calendars.length, failed_calendars: [] },
  };
}

const rowsOf = (hosted: HostedCalendars, account: Account): JsonObject[] =>
  account.calendars.map(({ id, summary, primary, timeZone, accessRole }) => ({
    id,
    summary,
    [hosted.says().primary]: primary,
    accessRole,
    timeZone,
    platform: account.provider,
    account_id: account.accountId,
  }));

async function listEvents({ hosted, clock, query }: CalendarRequest): Promise<JsonObject> {
  if (query.get('sync') !== 'false') await hosted.sync();
  const from = Date.parse(query.get('time_min') ?? new Date(clock.now() - DAY).toISOString());
  const to = Date.parse(query.get('time_max') ?? new Date(clock.now() + 28 * DAY).toISOString());
  const calendar = query.get('calendar_id');
  const accounts = hosted.scope(query.get('provider'), query.get('account_id'));
  const rows = [...hosted.events.values()]
    .filter((event) => accounts.includes(event.account))
    .filter((event) => calendar === null || event.calendarId === calendar)
    // A series is there as long as it goes on.
    .filter((event) => event.start < to && (event.end > from || event.rule !== null))
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  const offset = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const page = rows.slice(offset, offset + limit);
  const more = offset + page.length < rows.length;
  return {
    next: more ? String(offset + page.length) : null,
    previous: null,
    has_more: more,
    results: page.map((event) => eventRow(hosted, event)),
  };
}

function eventRow(hosted: HostedCalendars, event: StoredEvent): JsonObject {
  const { eventNames, raw } = hosted.says();
  const bots = hosted.schedules.filter((one) => one.eventId === event.id && hosted.isBooked(one.botId));
  const common = {
    start_time: iso(event.start),
    end_time: iso(event.end),
    calendar_id: event.calendarId,
    ical_uid: event.uid,
    is_deleted: event.cancelled,
    updated_at: iso(event.updatedAt),
    created_at: iso(event.createdAt),
    ...(raw ? { raw: event.raw } : {}),
  };
  if (eventNames === 'old') {
    return {
      ...common,
      event_id: event.id,
      google_event_id: event.platformId,
      summary: event.title,
      meeting_link: event.link,
      is_recurring: event.rule !== null,
      bot_join_status: bots.length > 0,
      schedule_status: bots.length > 0 ? 'scheduled' : 'unscheduled',
    };
  }
  return {
    ...common,
    id: event.id,
    platform: `${event.account.provider}_calendar`,
    platform_id: event.platformId,
    meeting_platform: event.link === null ? null : 'GMeet',
    meeting_url: event.link,
    ...(raw ? {} : { summary: event.title }),
    bots: bots.map(({ botId }) => ({ id: botId, status: 'Scheduled', is_scheduled: true })),
  };
}

function schedule({ hosted, id, body }: CalendarRequest): JsonObject {
  const event = hosted.event(id);
  if (event.cancelled) throw badRequest('The event was cancelled');
  const config = (body['bot_config'] ?? {}) as JsonObject;
  if (body['recurring_event'] === true) event.chained = true;
  let wanted = hosted.coming(event);
  const date = body['occurrence_date'];
  if (typeof date === 'string') {
    wanted = wanted.filter(({ original, start }) => iso(original ?? start).startsWith(date.slice(0, 10)));
  }
  if (body['schedule_all_occurrences'] === true) {
    wanted = wanted.slice(0, typeof body['occurrence_limit'] === 'number' ? body['occurrence_limit'] : 52);
  } else wanted = wanted.slice(0, 1);
  const [first] = wanted;
  if (first === undefined) throw badRequest('There is no such occurrence to come');

  const before = hosted.scheduleOf(event.id, first.original);
  if (before !== undefined && hosted.says().secondSchedule === '409withId') {
    throw new ApiError(409, 'A bot is scheduled for this event', { bot_id: before.botId });
  }
  const made: Schedule[] = [];
  for (const at of wanted) {
    const old = hosted.scheduleOf(event.id, at.original);
    if (old !== undefined) hosted.unschedule(event.id, (one) => one === old);
    made.push(hosted.book(event, at, config));
  }
  return {
    scheduled: true,
    schedule_id: `sched_${event.id}`,
    schedule_group: made.length > 1 ? `group_${event.id}` : null,
    bot_id: made[0]?.botId ?? null,
    event_id: event.id,
    scheduled_time: iso(first.start),
    existing_schedules: [],
    occurrence_date: date ?? null,
    is_recurring_occurrence: event.rule !== null,
    ...(before === undefined ? {} : { updated_existing: true }),
    bot_config: config,
  };
}

function unschedule({ hosted, id, body }: CalendarRequest): JsonObject {
  const event = hosted.event(id);
  const all = body['cancel_all_occurrences'] === true;
  const from = typeof body['from_date'] === 'string' ? Date.parse(body['from_date']) : 0;
  const next = hosted.schedules.find((one) => one.eventId === event.id && hosted.isBooked(one.botId));
  const count = hosted.unschedule(event.id, (one) => (all ? one.start >= from : one === next));
  if (count === 0) throw notFound('Schedule');
  if (all) event.chained = false;
  return {
    unscheduled: true,
    event_id: event.id,
    schedules_cancelled: count,
    bots_deleted: count,
    cancel_all_occurrences: all,
    is_recurring_series: event.rule !== null,
  };
}
