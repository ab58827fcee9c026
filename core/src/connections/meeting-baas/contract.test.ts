import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openapiChecker, recordingFetch, type SentRequest, stepClock } from '../../bots/meeting-baas/openapi.fixture';
import { isCalendarBotsError } from '../../http/index';
import { createMeetingBaasCalendarHttp, MeetingBaasCalendars } from './client';
import { readHostedRow } from './events';
import { cancelHosted, scheduleHosted, updateHosted } from './schedule';
import { meaningOfConnection, problemOf } from './status';

/** The vendor's own description of the API, kept beside the repository where it is at hand. */
const OPENAPI_FILE = join(__dirname, '../../../../../shared/data/meetingbaas-openapi-v2.json');
const hasOpenapi = existsSync(OPENAPI_FILE);
if (!hasOpenapi) process.stderr.write(`Meeting BaaS calendar requests are not checked: ${OPENAPI_FILE} is not there\n`);

const NOW = Date.parse('2026-11-23T09:00:00Z');
const CAL = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
const EVENT = '1b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
const SERIES = '2b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
const CREDENTIALS = {
  platform: 'microsoft' as const,
  clientId: 'id',
  clientSecret: 'sec',
  refreshToken: 'tok',
  tenantId: 'common',
};

function answer({ url, method }: SentRequest): { status: number; json: unknown } {
  const { pathname } = new URL(url);
  const connection = { calendar_id: CAL, calendar_platform: 'google', account_email: 'a@b.c', status: 'active' };
  const row = {
    event_id: EVENT,
    series_id: SERIES,
    start_time: '2026-11-23T10:00:00Z',
    end_time: '2026-11-23T11:00:00Z',
  };
  const ok = (data: unknown) => ({
    status: 200,
    json: { success: true, data, errors: [], cursor: null, prev_cursor: null },
  });
  if (pathname.endsWith('/list-raw')) return ok([]);
  if (pathname.endsWith('/bots')) return ok([{ event_id: EVENT }]);
  if (pathname.endsWith('/resubscribe')) return ok({ calendar_id: CAL, resubscribed_at: null });
  if (/\/(events|series)$/.test(pathname)) return ok(pathname.endsWith('events') ? [row] : []);
  if (pathname.includes('/events/')) return ok(row);
  return ok(method === 'GET' && pathname === '/v2/calendars' ? [connection] : connection);
}

function setUp(respond = answer) {
  const { fetch, sent } = recordingFetch(respond);
  const http = createMeetingBaasCalendarHttp({ fetch, clock: stepClock(NOW), apiKey: 'k' });
  return { calendars: new MeetingBaasCalendars({ http }), sent };
}

(hasOpenapi ? it : it.skip)('every request fits the description, with every option', async () => {
  const check = openapiChecker(JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')));
  const { calendars, sent } = setUp();
  const { platform: _platform, ...renewed } = CREDENTIALS;
  await calendars.listRaw(CREDENTIALS);
  await calendars.create(CREDENTIALS, 'primary');
  await calendars.list({ email: 'a', platforms: ['google', 'microsoft'], statuses: ['active'], limit: 3, cursor: 'c' });
  await calendars.get(CAL);
  await calendars.update(CAL, renewed);
  await calendars.delete(CAL);
  await calendars.syncAll();
  await calendars.resubscribe(CAL);
  await calendars.listEvents(CAL, {
    from: NOW,
    to: NOW + 1,
    statuses: ['confirmed'],
    includeCancelled: false,
    limit: 250,
  });
  await calendars.getEvent(CAL, EVENT);
  await calendars.listSeries(CAL, { eventTypes: ['one_off'], includeCancelled: true });
  const settings = {
    bot_name: 'Notes',
    recording_mode: 'audio_only' as const,
    entry_message: 'Hello',
    transcription_enabled: true,
    timeout_config: { waiting_room_timeout: 300 },
    extra: { k: 'v' },
    callback_config: { url: 'https://cb.example/x', secret: 's', method: 'PUT' as const },
  };
  await scheduleHosted(calendars, { calendarId: CAL, eventIds: [EVENT, EVENT] }, settings);
  await scheduleHosted(calendars, { calendarId: CAL, seriesId: SERIES, allOccurrences: true }, settings);
  await updateHosted(calendars, { calendarId: CAL, eventIds: [EVENT], allOccurrences: true }, { bot_name: 'Other' });
  await cancelHosted(calendars, { calendarId: CAL, eventIds: [EVENT] });
  const wrong = sent.map((request) => check(request)).filter(({ problem }) => problem !== null);
  expect(wrong).toEqual([]);
  expect(new Set(sent.map((request) => check(request).operation)).size).toBe(14);
});

it('sends bots of one event each with its series, which is asked for where it is not known', async () => {
  const { calendars, sent } = setUp();
  await scheduleHosted(calendars, { calendarId: CAL, eventIds: [EVENT] }, { bot_name: 'Notes' });
  expect(sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    `GET /v2/calendars/${CAL}/events/${EVENT}`,
    `POST /v2/calendars/${CAL}/bots`,
  ]);
  expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
    series_id: SERIES,
    all_occurrences: false,
    event_id: EVENT,
    bot_name: 'Notes',
  });
});

it('refuses what would be another path, an empty secret, and what calendar bots do not have', async () => {
  const { calendars, sent } = setUp();
  const code = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => (isCalendarBotsError(error) ? error.code : error),
    );
  expect(await code(calendars.get('../bots'))).toBe('invalid');
  expect(await code(calendars.create({ ...CREDENTIALS, refreshToken: ' ' }, 'primary'))).toBe('invalid');
  const odd = { bot_name: 'n', allow_multiple_bots: true };
  expect(await code(calendars.scheduleBots(CAL, { seriesId: SERIES, eventId: EVENT }, odd))).toBe('invalid');
  expect(sent).toEqual([]);
});

it.each([
  [401, 'x', 'invalid_client: no', 'unauthorized', 'client ID or secret is not accepted'],
  [401, 'x', 'invalid_grant: gone', 'unauthorized', 'let the user connect the calendar again'],
  [401, 'x', 'no', 'unauthorized', 'did not accept the calendar’s credentials'],
  [403, 'x', 'no licence', 'forbidden', 'Exchange Online'],
  [403, 'FST_ERR_FORBIDDEN', 'no', 'forbidden', 'API key'],
  [409, 'FST_ERR_CALENDAR_CONNECTION_ALREADY_EXISTS', 'no', 'conflict', 'connected already'],
])('%i %s "%s" is %s: what to do is said', async (status, providerCode, message, code, words) => {
  const { calendars } = setUp(() => ({
    status,
    json: { success: false, error: 'E', code: providerCode, statusCode: status, message, details: null },
  }));
  const error: unknown = await calendars.create(CREDENTIALS, 'primary').catch((thrown: unknown) => thrown);
  expect(isCalendarBotsError(error) && [error.code, error.hint]).toEqual([code, expect.stringContaining(words)]);
});

it('has a word for each status, those of the older guide and unknown ones too', () => {
  const words = ['active', 'syncing', 'error', 'revoked', 'permission_denied', 'disconnected', 'paused', '__proto__'];
  expect(words.map((word) => meaningOfConnection(word).health)).toEqual([
    'working',
    'syncing',
    'failing',
    'signInEnded',
    'notAllowed',
    'disconnected',
    'unknown',
    'unknown',
  ]);
  const base = {
    id: CAL,
    platform: null,
    email: null,
    name: null,
    statusMessage: null,
    createdAt: null,
    syncedAt: null,
  };
  const codes = words.map((status) => problemOf({ ...base, status, ...meaningOfConnection(status) })?.code ?? null);
  expect(codes).toEqual([null, null, 'unavailable', 'unauthorized', 'forbidden', 'notFound', null, null]);
});

it('reads both spellings of a row, and says what is wrong with one that has neither', () => {
  const webhook = { event_id: 'e', start: '2026-11-23T10:00:00Z', end: '2026-11-23T11:00:00Z', platform: 'zoom' };
  expect(readHostedRow(webhook)).toMatchObject({
    row: { start_time: webhook.start, end_time: webhook.end, meeting_platform: 'zoom' },
  });
  expect(readHostedRow({ event_id: 'e', start: webhook.start })).toEqual({
    id: 'e',
    reason: 'start_time or end_time is missing',
  });
  expect(readHostedRow('nothing')).toMatchObject({ id: null });
});
