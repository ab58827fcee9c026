import { iso, type JsonObject } from '../bot';
import { ApiError, validationError } from '../errors';
import { timeOf } from '../filters';
import { type ApiAnswer, type ApiRequest, bodyOf, created, type Handler, message, ok } from '../operations/request';
import { pageOf } from '../paging';
import { type CalendarPlatform, type OAuthCredentials, SignInRefused } from './accounts';
import { type Connection, type HostedOccurrence, LOCK_MS } from './hosted-calendars';
import { connectionDetails, connectionRow, eventDetails, eventRow, seriesRow } from './render';

/** The calendar operations of v2. Codes of refusals that no source names are made up in the service's style. */

function connectionOf({ service, team, parameters }: ApiRequest): Connection {
  const id = String(parameters['calendar_id']);
  const found = service.hosted.connections.get(id);
  if (found === undefined || found.team !== team.name) {
    throw new ApiError(404, 'FST_ERR_CALENDAR_NOT_FOUND_BY_ID', `Calendar with ID ${id} not found`);
  }
  return found;
}

const credentialsOf = (body: JsonObject): OAuthCredentials => ({
  oauth_client_id: String(body['oauth_client_id']),
  oauth_client_secret: String(body['oauth_client_secret']),
  oauth_refresh_token: String(body['oauth_refresh_token']),
});

/** Google's and Microsoft's refusals come back as 401, with their words. */
async function signedIn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    throw new ApiError(401, 'FST_ERR_CALENDAR_OAUTH_REFRESH_FAILED', `OAuth token refresh failed: ${error.message}`);
  }
}

function licensed({ service }: ApiRequest, platform: CalendarPlatform, email: string): void {
  if (platform !== 'microsoft' || !service.unlicensed.has(email)) return;
  throw new ApiError(
    403,
    'FST_ERR_CALENDAR_PERMISSION_DENIED',
    'The account has no licence for Exchange Online, or its permissions do not include its calendars',
  );
}

const list = (request: ApiRequest, page: { data: JsonObject[] }): ApiAnswer => ({
  status: 200,
  body: { success: true, ...page, ...(request.emptyPage ? { data: [] } : {}) },
});

const pagingOf = ({ parameters, emptyPage }: ApiRequest) => ({
  limit: Number(parameters['limit']),
  cursor: (parameters['cursor'] as string | null) ?? null,
  empty: emptyPage,
});

const wordsOf = (value: unknown): string[] | null =>
  typeof value === 'string' && value !== '' ? value.split(',') : null;

const listRawCalendars: Handler = async (request) => {
  const body = bodyOf(request);
  const platform = body['calendar_platform'] as CalendarPlatform;
  const accounts = request.service.hosted;
  const email = await signedIn(async () => accounts.accounts(platform).signIn(credentialsOf(body)));
  licensed(request, platform, email);
  const rows = accounts.accounts(platform).calendarsOf(email);
  return ok(rows.map(({ id, name, primary }) => ({ id, name, email, is_primary: primary })));
};

const createCalendarConnection: Handler = async (request) => {
  const { service, team } = request;
  const body = bodyOf(request);
  const platform = body['calendar_platform'] as CalendarPlatform;
  const mine = [...service.hosted.connections.values()].filter((one) => one.team === team.name);
  if (mine.length >= service.connectionLimit) {
    throw new ApiError(
      429,
      'FST_ERR_CALENDAR_CONNECTION_LIMIT_EXCEEDED',
      'The plan allows no more calendar connections',
    );
  }
  const credentials = credentialsOf(body);
  if (service.unlicensed.size > 0) {
    licensed(request, platform, await signedIn(async () => service.hosted.accounts(platform).signIn(credentials)));
  }
  const wanted = String(body['raw_calendar_id']);
  const made = await signedIn(async () => service.hosted.connect(team.name, platform, credentials, wanted));
  if (made === undefined) throw validationError(`raw_calendar_id: the account has no calendar ${wanted}`);
  if (!made.isNew) {
    throw new ApiError(409, 'FST_ERR_CALENDAR_CONNECTION_ALREADY_EXISTS', 'This calendar is already connected');
  }
  const { synced_at: _synced, ...row } = connectionRow(made.connection);
  return created(row);
};

const listCalendars: Handler = (request) => {
  const { service, team, parameters } = request;
  const email = typeof parameters['account_email'] === 'string' ? parameters['account_email'].toLowerCase() : '';
  const platforms = wordsOf(parameters['calendar_platform']);
  const statuses = wordsOf(parameters['status']);
  const found = [...service.hosted.connections.values()].filter(
    (one) =>
      one.team === team.name &&
      one.email.toLowerCase().includes(email) &&
      (platforms?.includes(one.platform) ?? true) &&
      (statuses?.includes(one.status) ?? true),
  );
  return list(
    request,
    pageOf(found, {
      keyOf: ({ createdAt, id }) => ({ at: createdAt, id }),
      row: connectionRow,
      order: 'descending',
      ...pagingOf(request),
    }),
  );
};

const updateCalendarConnection: Handler = async (request) => {
  const connection = connectionOf(request);
  await signedIn(async () => request.service.hosted.reconnect(connection, credentialsOf(bodyOf(request))));
  const { calendar_id, calendar_platform, account_email, status } = connectionRow(connection);
  return ok({ calendar_id, calendar_platform, account_email, status, updated_at: iso(connection.updatedAt) });
};

const deleteCalendarConnection: Handler = (request) => {
  const connection = connectionOf(request);
  const { fleet, hosted } = request.service;
  connection.updatedAt = request.service.clock.now();
  hosted.disconnect(connection, (botId) => {
    const bot = fleet.bots.get(botId);
    if (bot?.schedule?.status === 'scheduled') fleet.cancel(bot);
  });
  return message('Calendar connection deleted successfully');
};

const syncCalendar: Handler = async (request) => {
  const connection = connectionOf(request);
  await signedIn(async () => request.service.hosted.requestSync(connection));
  return message('Calendar sync started');
};

const resubscribeCalendar: Handler = async (request) => {
  const connection = connectionOf(request);
  await signedIn(async () => request.service.hosted.resubscribe(connection));
  return ok({ calendar_id: connection.id, resubscribed_at: iso(request.service.clock.now()) });
};

const listEvents: Handler = (request) => {
  const connection = connectionOf(request);
  const { parameters, service } = request;
  const from = timeOf(parameters, 'start_date') ?? -Infinity;
  const to = timeOf(parameters, 'end_date') ?? Infinity;
  const statuses = wordsOf(parameters['status']);
  const found = [...connection.events.values()].filter(
    (event) =>
      event.content.start >= from &&
      event.content[service.endDateBounds] <= to &&
      (!event.cancelled || parameters['show_cancelled'] !== false) &&
      (statuses?.includes(event.cancelled ? 'cancelled' : event.content.status) ?? true),
  );
  return list(
    request,
    pageOf(found, {
      keyOf: ({ content, id }) => ({ at: content.start, id }),
      row: (event) => eventRow(connection, event),
      order: 'ascending',
      ...pagingOf(request),
    }),
  );
};

const listEventSeries: Handler = (request) => {
  const connection = connectionOf(request);
  const { parameters } = request;
  const types = wordsOf(parameters['event_type']);
  return list(
    request,
    pageOf(
      [...connection.series.values()].filter(({ type }) => types?.includes(type) ?? true),
      {
        keyOf: ({ createdAt, id }) => ({ at: createdAt, id }),
        row: (series) => seriesRow(connection, series, parameters['show_cancelled'] !== false),
        order: 'ascending',
        ...pagingOf(request),
      },
    ),
  );
};

const getEventDetails: Handler = (request) => {
  const connection = connectionOf(request);
  const id = String(request.parameters['event_id']);
  const event = connection.events.get(id);
  if (event === undefined) throw new ApiError(404, 'FST_ERR_EVENT_NOT_FOUND_BY_ID', `Event with ID ${id} not found`);
  return ok(eventDetails(connection, event, request.service.rawPayload));
};

/** The occurrences that a request is about, those that are over left out. */
function targets(request: ApiRequest): { connection: Connection; events: HostedOccurrence[]; all: boolean } {
  const connection = connectionOf(request);
  const body = bodyOf(request);
  const all = body['all_occurrences'] === true;
  const series = connection.series.get(String(body['series_id']));
  if (series === undefined) throw new ApiError(404, 'FST_ERR_EVENT_SERIES_NOT_FOUND', 'Event series not found');
  if (!all && body['event_id'] === undefined) {
    throw validationError('event_id is required when all_occurrences is false');
  }
  const now = request.service.clock.now();
  const events = [...connection.events.values()].filter(
    (event) =>
      event.series === series && (all ? !event.cancelled && event.content.end > now : event.id === body['event_id']),
  );
  if (!all && events.length === 0)
    throw new ApiError(404, 'FST_ERR_EVENT_NOT_FOUND_BY_ID', 'Event not found in this series');
  return { connection, events, all };
}

interface ItemError {
  event_id: string;
  code: string;
  message: string;
  details: null;
}

function answerItems(status: 200 | 201, done: HostedOccurrence[], errors: ItemError[]): ApiAnswer {
  return { status, body: { success: true, data: done.map(({ id }) => ({ event_id: id })), errors } };
}

const problem = (event: HostedOccurrence, code: string, text: string): ItemError => ({
  event_id: event.id,
  code,
  message: text,
  details: null,
});

const TARGET_FIELDS = new Set(['series_id', 'all_occurrences', 'event_id']);
const orderOf = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([key]) => !TARGET_FIELDS.has(key)));

const createCalendarBot: Handler = (request) => {
  const { connection, events, all } = targets(request);
  const { hosted, clock } = request.service;
  const order = orderOf(bodyOf(request));
  const done: HostedOccurrence[] = [];
  const errors: ItemError[] = [];
  for (const event of events) {
    if (event.bot !== null)
      errors.push(problem(event, 'BOT_ALREADY_SCHEDULED', 'A bot is already scheduled for this event'));
    else if (event.cancelled) errors.push(problem(event, 'EVENT_CANCELLED', 'The event is cancelled'));
    else if (event.content.meetingUrl === null)
      errors.push(problem(event, 'NO_MEETING_URL', 'The event has no meeting URL'));
    else if (event.content.end <= clock.now()) errors.push(problem(event, 'EVENT_IN_THE_PAST', 'The event is over'));
    else {
      hosted.book(connection, event, order);
      done.push(event);
    }
  }
  const series = connection.series.get(String(bodyOf(request)['series_id']));
  if (all && series !== undefined) series.order = order;
  return answerItems(201, done, errors);
};

const updateCalendarBot: Handler = (request) => {
  const { connection, events, all } = targets(request);
  const { hosted, clock } = request.service;
  const change = orderOf(bodyOf(request));
  const done: HostedOccurrence[] = [];
  const errors: ItemError[] = [];
  for (const event of events) {
    if (event.bot === null) {
      if (!all) errors.push(problem(event, 'BOT_NOT_SCHEDULED', 'No bot is scheduled for this event'));
    } else if (event.content.start - clock.now() < LOCK_MS) {
      if (!all) throw new ApiError(409, 'FST_ERR_BOT_STATUS', 'The bot joins too soon to be changed');
      errors.push(problem(event, 'BOT_LOCKED', 'The bot joins too soon to be changed'));
    } else {
      const order = { ...event.bot.order, ...change };
      hosted.unbook(event);
      hosted.book(connection, event, order);
      done.push(event);
    }
  }
  const series = connection.series.get(String(bodyOf(request)['series_id']));
  if (all && series != null && series.order !== null) series.order = { ...series.order, ...change };
  return answerItems(200, done, errors);
};

const deleteCalendarBot: Handler = (request) => {
  const { connection, events, all } = targets(request);
  const done: HostedOccurrence[] = [];
  const errors: ItemError[] = [];
  for (const event of events) {
    if (event.bot === null) {
      if (!all) errors.push(problem(event, 'BOT_NOT_SCHEDULED', 'No bot is scheduled for this event'));
      continue;
    }
    request.service.hosted.unbook(event);
    done.push(event);
  }
  const series = connection.series.get(String(bodyOf(request)['series_id']));
  if (all && series !== undefined) series.order = null;
  return answerItems(200, done, errors);
};

export const calendars: Record<string, Handler> = {
  listRawCalendars,
  createCalendarConnection,
  listCalendars,
  getCalendarDetails: (request) => ok(connectionDetails(connectionOf(request))),
  updateCalendarConnection,
  deleteCalendarConnection,
  syncCalendar,
  resubscribeCalendar,
  listEvents,
  listEventSeries,
  getEventDetails,
  createCalendarBot,
  updateCalendarBot,
  deleteCalendarBot,
};
