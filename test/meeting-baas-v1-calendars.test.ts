import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { createMeetingBaasV1Source } from '../core/src/calendars/meeting-baas-v1';
import { meetingBaasV1Hook } from '../core/src/calendars/meeting-baas';
import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import type { CalendarSource } from '../core/src/calendars/source';
import {
  createMeetingBaasV1CalendarHttp,
  disconnectV1Calendar,
  MeetingBaasV1Calendars,
  readV1Event,
} from '../core/src/connections/meeting-baas-v1';
import type { CalendarEvent } from '../core/src/event';
import type { Fetch } from '../core/src/http';
import type { CalendarState } from '../core/src/sync/state';
import { syncCalendar, type SyncResult } from '../core/src/sync/sync';
import { manualClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';
import { googleAccounts } from '../sandbox/meeting-baas/calendars';
import { MeetingBaasV1Server } from '../sandbox/meeting-baas-v1';
import type { CalendarAnswers } from '../sandbox/meeting-baas-v1/calendars';

/** Meeting BaaS v1's calendars, as the seeds describe them and as its generated description does. */

const NOW = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ADA = 'ada@example.com';
const WINDOW = { from: NOW - DAY, to: NOW + 20 * DAY };

const DESCRIPTION = join(__dirname, '../../shared/data/meetingbaas-openapi-v1.json');
const hasDescription = existsSync(DESCRIPTION);
if (!hasDescription) process.stderr.write(`answers of v1 are not held against ${DESCRIPTION}: it is not there\n`);

/** Checks a body or an answer against the vendor's description, where that is at hand. */
function checker(): (method: string, path: string, status: number | null, value: unknown) => string | null {
  if (!hasDescription) return () => null;
  const document = JSON.parse(readFileSync(DESCRIPTION, 'utf8')) as {
    paths: Record<string, Record<string, { requestBody?: object; responses: Record<string, { content?: object }> }>>;
  };
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('int32', true);
  ajv.addSchema({ ...document, $id: 'v1' });
  const escaped = (segment: string): string => encodeURIComponent(segment.replace(/~/g, '~0').replace(/\//g, '~1'));
  return (method, path, status, value) => {
    const template = Object.keys(document.paths).find(
      (one) =>
        new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(path) &&
        (!one.includes('{') || !/\/(raw|resync_all)$/.test(path)) &&
        document.paths[one]?.[method] !== undefined,
    );
    const operation = template === undefined ? undefined : document.paths[template]?.[method];
    if (template === undefined || operation === undefined) return `no such operation: ${method} ${path}`;
    const where = status === null ? 'requestBody' : `responses/${status}`;
    const described = status === null ? operation.requestBody : operation.responses[String(status)]?.content;
    if (described === undefined) return value === undefined || value === null ? null : `${where}: nothing is described`;
    const key = status === null ? 'requestBody/content' : `responses/${status}/content`;
    const $ref = `v1#/paths/${escaped(template)}/${method}/${key}/${escaped('application/json')}/schema`;
    const validate = ajv.getSchema($ref) ?? ajv.compile({ $ref });
    return validate(value) ? null : `${method} ${path} ${where}: ${ajv.errorsText(validate.errors)}`;
  };
}

const check = checker();

function world(saysOfCalendars: Partial<CalendarAnswers> = {}) {
  const clock = manualClock(NOW);
  const google = new GoogleSandbox({ clock, seed: 3 });
  google.addUser(ADA, { timeZone: 'Europe/Berlin' });
  const calls: { headers: Record<string, string>; body: string }[] = [];
  const baas = new MeetingBaasV1Server({
    clock,
    seed: 5,
    accounts: [googleAccounts(google)],
    saysOfCalendars,
    send: async (_url, init) => {
      calls.push({ headers: init.headers as Record<string, string>, body: String(init.body) });
      return new Response();
    },
  });
  baas.service.webhooks.url = 'https://hook.test/';
  const problems: string[] = [];
  const asDescribed = Object.keys(saysOfCalendars).length === 0;
  const fetch: Fetch = async (url, { method, headers, body }) => {
    const response = await baas.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.clone().text();
    if (asDescribed && response.status === 200) {
      const { pathname } = new URL(url);
      const name = method.toLowerCase();
      const wrong = [
        ...(body === undefined || pathname.endsWith('resync_all')
          ? []
          : [check(name, pathname, null, JSON.parse(body))]),
        check(name, pathname, 200, text === '' ? undefined : JSON.parse(text)),
      ];
      problems.push(...wrong.filter((one) => one !== null));
    }
    return response;
  };
  const engineClock = { now: () => clock.now(), random: () => 0.5, sleep: (ms: number) => clock.pass(ms) };
  const calendars = new MeetingBaasV1Calendars({
    http: createMeetingBaasV1CalendarHttp({ fetch, clock: engineClock, apiKey: 'sandbox-key' }),
  });
  const direct = createGoogleSource({
    http: createGoogleHttp({
      clock: engineClock,
      fetch: (url, { method, headers }) =>
        google.fetch(url, {
          method,
          headers: { ...headers, authorization: `Bearer ${google.oauth.issue({ user: ADA }).accessToken}` },
        }),
    }),
  });
  const credentials = () => ({
    platform: 'google' as const,
    clientId: google.oauth.client.clientId,
    clientSecret: google.oauth.client.clientSecret,
    refreshToken: google.oauth.issue({ user: ADA }).refreshToken,
  });
  const connect = async (): Promise<string> => {
    const { id } = await calendars.create(credentials());
    await clock.advance(2_000);
    return id;
  };
  const hosted = () => createMeetingBaasV1Source({ calendars, timeZone: 'Europe/Berlin' });
  return { clock, google, baas, calendars, direct, credentials, connect, hosted, calls, problems };
}

const meeting = (title: string, inMs: number, more: object = {}): object => ({
  summary: title,
  start: { dateTime: new Date(NOW + inMs).toISOString(), timeZone: 'Europe/Berlin' },
  end: { dateTime: new Date(NOW + inMs + HOUR / 2).toISOString(), timeZone: 'Europe/Berlin' },
  location: 'https://meet.google.com/abc-defg-hij',
  ...more,
});

async function all(source: CalendarSource, calendarId: string): Promise<CalendarEvent[]> {
  const events: CalendarEvent[] = [];
  for (let page: string | null = null; ;) {
    const answer = await source.readPage({ calendarId, window: WINDOW, cursor: null, page, purpose: 'once' });
    expect(answer.rejected).toEqual([]);
    events.push(...answer.events);
    if (answer.nextPage === null) return events.sort((a, b) => (a.occurrenceKey < b.occurrenceKey ? -1 : 1));
    page = answer.nextPage;
  }
}

const ANSWERS: Partial<CalendarAnswers>[] = [
  {},
  { rootPath: 'slash' },
  { rootPath: 'bare' },
  { created: 'flat' },
  { list: 'object' },
  { deleted: 'gone' },
  { times: 'naive' },
];

test.each(ANSWERS)('hosted and direct are the same meetings; changes are told once (%j)', async (says) => {
  const w = world(says);
  w.google.events.insert(ADA, meeting('Once', HOUR));
  w.google.events.insert(ADA, meeting('Daily', 3 * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }));
  const third = w.google.truth(ADA, NOW + 2 * DAY, NOW + 3 * DAY)[0];
  w.google.events.reschedule(ADA, String(third?.id), NOW + 2 * DAY + 7 * HOUR);
  const id = await w.connect();
  expect((await w.calendars.list()).map(({ id: one, email }) => [one, email])).toEqual([[id, ADA]]);
  const shown = ({ occurrenceKey, start, end, title, meeting: link, recurrenceId, kind }: CalendarEvent) => [
    occurrenceKey,
    start,
    end,
    title,
    link?.url,
    recurrenceId,
    kind,
  ];
  expect((await all(w.hosted(), id)).map(shown)).toEqual((await all(w.direct, ADA)).map(shown));

  let state: CalendarState | null = null;
  const told = async (): Promise<string[]> => {
    const settings = {
      backMs: DAY,
      aheadMs: 28 * DAY,
      soonMs: 0,
      kinds: ['created', 'updated', 'cancelled'] as const,
      matches: () => true,
      filterFingerprint: '',
      auditEveryMs: DAY,
    };
    const result: SyncResult = await syncCalendar(w.hosted(), id, state, settings, {
      now: w.clock.now(),
      hasTime: () => true,
    });
    state = JSON.parse(JSON.stringify(result.state)) as CalendarState;
    return result.changes.map(({ change, event, changed }) => [change, event.title, ...changed].join(' '));
  };
  expect(await told()).toEqual([]);
  const made = w.google.events.insert(ADA, meeting('New', 26 * HOUR));
  await w.clock.advance(MINUTE);
  expect(await told()).toEqual(['created New']);
  expect(await told()).toEqual([]);
  w.google.events.patch(ADA, String(made.id), { description: 'Agenda' });
  await w.clock.advance(MINUTE);
  expect(await told()).toEqual(['updated New description']);
  w.google.events.delete(ADA, String(made.id));
  await w.clock.advance(MINUTE);
  const gone = await told();
  // Where a deleted event is not shown, the daily check finds it.
  if (says.deleted === 'gone') await w.clock.advance(DAY + MINUTE);
  expect(
    [...gone, ...(says.deleted === 'gone' ? await told() : [])].filter((one) => one.startsWith('cancelled')),
  ).toEqual(['cancelled New']);
  expect(w.problems).toEqual([]);
});

test('a refused look-up does not say that the event is gone: nothing is told as cancelled', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Soon', 10 * MINUTE));
  const id = await w.connect();
  const settings = {
    backMs: DAY,
    aheadMs: 28 * DAY,
    soonMs: 5 * MINUTE,
    matches: () => true,
    filterFingerprint: '',
  };
  const poll = (state: CalendarState | null): Promise<SyncResult> =>
    syncCalendar(w.hosted(), id, state, settings, { now: w.clock.now(), hasTime: () => true });
  const { state } = await poll(null);
  await w.clock.advance(6 * MINUTE);
  const [event] = await all(w.hosted(), id);
  const refuse = (status: number): void => {
    w.baas.faults.add({ path: `/calendar_events/${event?.id}$`, fault: { kind: 'status', status } });
  };
  for (const status of [400, 422]) {
    refuse(status);
    await expect(w.hosted().getEvent(id, event?.id ?? '')).rejects.toMatchObject({ code: 'invalid', status });
  }
  expect(await w.hosted().getEvent(id, 'never was')).toBeNull();
  expect(await w.hosted().getEvent(id, '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e')).toBeNull();
  refuse(400);
  const { changes, rejected } = await poll(state);
  expect(changes.map(({ change }) => change)).toEqual(['startingSoon']);
  expect(rejected).toMatchObject([{ id: event?.id, reason: expect.stringContaining('answered 400') as string }]);
});

test('every endpoint: raw, get, new credentials, resync, bots of an event and of a series, disconnecting', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Once', 2 * HOUR));
  w.google.events.insert(ADA, meeting('Daily', 3 * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }));
  expect(await w.calendars.listRaw(w.credentials())).toEqual([{ id: ADA, name: ADA, email: ADA, primary: true }]);
  const id = await w.connect();
  expect(await w.calendars.get(id)).toMatchObject({ id, email: ADA, health: 'unknown' });
  await expect(w.calendars.create(w.credentials())).rejects.toMatchObject({
    status: 409,
    code: 'conflict',
    hint: expect.stringContaining('connected already') as string,
  });
  const rows = [];
  for await (const row of w.calendars.allEvents({ calendarId: id })) rows.push(readV1Event(row));
  const events = rows.flatMap((row) => ('event' in row ? [row.event] : []));
  const once = events.find(({ name }) => name === 'Once')?.uuid ?? '';
  const daily = events.find(({ name }) => name === 'Daily')?.uuid ?? '';
  expect(await w.calendars.scheduleBot(once, { bot_name: 'Notes', enter_message: 'Hello' })).toHaveLength(1);
  expect(await w.calendars.scheduleBot(daily, { bot_name: 'All' }, true)).toHaveLength(5);
  expect(await w.calendars.updateBot(once, { bot_name: 'Minutes' })).toHaveLength(1);
  expect(
    w.baas.service
      .expected()
      .map(({ botName }) => botName)
      .sort(),
  ).toEqual(['All', 'All', 'All', 'All', 'All', 'Minutes']);
  expect(await w.calendars.cancelBot(daily)).toHaveLength(1);
  expect(await w.calendars.cancelBot(daily)).toHaveLength(1);
  expect(w.baas.service.expected()).toHaveLength(5);

  w.google.oauth.revoke(ADA);
  const { synced, failed } = await w.calendars.resyncAll(30);
  expect([synced, failed]).toEqual([
    [],
    [{ calendarId: id, message: expect.stringContaining('invalid_grant') as string }],
  ]);
  await expect(w.calendars.create({ ...w.credentials(), clientSecret: 'old' })).rejects.toMatchObject({
    code: 'unauthorized',
    hint: expect.stringContaining('client ID or secret changed') as string,
  });
  await w.calendars.update(id, w.credentials());
  await w.clock.advance(2_000);
  expect(w.baas.service.expected()).toHaveLength(0);
  await w.calendars.scheduleBot(daily, { bot_name: 'All' }, true);
  expect(await disconnectV1Calendar(w.calendars, id)).toMatchObject({
    deleted: true,
    cancelledEventIds: { length: 5 },
  });
  expect(w.baas.service.expected()).toHaveLength(0);
  expect(await disconnectV1Calendar(w.calendars, id)).toEqual({ deleted: false, cancelledEventIds: [] });
  expect(w.problems).toEqual([]);
});

test('calendar.sync_events: believed with the account’s key only, and then it names the calendar', async () => {
  const w = world();
  const id = await w.connect();
  w.google.events.insert(ADA, meeting('New', HOUR));
  await w.clock.advance(MINUTE);
  const call = w.calls.at(-1);
  expect(JSON.parse(call?.body ?? '')).toMatchObject({
    event: 'calendar.sync_events',
    data: { calendar_id: id, affected_event_uuids: [expect.any(String)] },
  });
  const read = (headers: Record<string, string>, secrets: string[]) =>
    meetingBaasV1Hook.readMessage(
      { headers, query: {}, body: null, rawBody: new TextEncoder().encode(call?.body) },
      { secrets, now: w.clock.now() },
    );
  expect(read(call?.headers ?? {}, ['sandbox-key'])).toMatchObject({
    answer: { status: 200 },
    changed: [id],
    refused: [],
  });
  expect(read(call?.headers ?? {}, ['another-key'])).toMatchObject({ answer: { status: 401 }, changed: [] });
  expect(read({}, ['sandbox-key'])).toMatchObject({ answer: { status: 401 }, changed: [] });
  expect(read({ 'x-meeting-baas-api-key': '' }, [''])).toMatchObject({ answer: { status: 401 }, changed: [] });
});

(hasDescription ? test : test.skip)('the check against the description finds what is wrong', () => {
  const good = { platform: 'Google', oauth_client_id: 'a', oauth_client_secret: 'b', oauth_refresh_token: 'c' };
  expect(check('post', '/calendars/', null, good)).toBeNull();
  expect(check('post', '/calendars/', null, { ...good, platform: 'google' })).toContain('platform');
  expect(check('get', '/calendars/', 200, { calendars: [] })).toContain('array');
  expect(check('get', '/calendars/some-id', 200, [])).toContain('object');
  expect(check('get', '/calendars/providers/all', 200, [])).toContain('no such operation');
});
