import type { IDataObject } from 'n8n-workflow';
import { CalendarBotsGoogleOAuth2Api } from '../../credentials/CalendarBotsGoogleOAuth2Api.credentials';
import { CalendarBotsMicrosoftOAuth2Api } from '../../credentials/CalendarBotsMicrosoftOAuth2Api.credentials';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { FULL_SCOPE as GRAPH_FULL, MicrosoftSandbox, READ_ONLY_SCOPE } from '../../sandbox/microsoft';
import { Author, type RunningServer, serversOrSkip, startRadicale } from '../servers';
import { host } from './host';
import { ADA, GRACE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

/** Create, Update, Delete and Write Back Recording of List Events, in n8n-core's own contexts. */

const WRITE =
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly https://www.googleapis.com/auth/calendar.events';
const picked = (value: unknown) => ({ __rl: true, mode: 'id', value: String(value) });

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

function credentials(scope = WRITE) {
  const { accessToken } = s.google.oauth.issue({ user: ADA, scope });
  const { calendarBotsGoogleOAuth2Api: google } = s.credentials();
  const oauthTokenData = { access_token: accessToken, token_type: 'Bearer' };
  return { calendarBotsGoogleOAuth2Api: { ...google, access: 'readWrite', oauthTokenData } };
}
const node = (operation: string, parameters: IDataObject, more: object = {}) =>
  host({
    type: new ListEvents(),
    parameters: { resource: 'event', operation, ...parameters } as never,
    credentials: credentials(),
    ...more,
  });
const run = async (operation: string, parameters: IDataObject, items: IDataObject[] = [{}]): Promise<IDataObject[]> =>
  (await node(operation, parameters).execute(items)).items;
/** 10:00 to 11:00 in Berlin, the zone of the workflow. */
const draft = { title: 'Review', start: '2026-11-24T10:00:00', end: '2026-11-24T11:00:00' };

test('create: the event in the one shape, and what became of it', async () => {
  const [made] = await run('create', {
    ...draft,
    sendUpdates: 'none',
    additionalFields: {
      description: 'Agenda',
      attendees: `${GRACE}, x@other.org`,
      optionalAttendees: 'y@other.org',
      reminders: '10, 60',
      showAs: 'tentative',
      addMeeting: true,
    },
  });
  expect(made).toMatchObject({
    title: 'Review',
    start: '2026-11-24T09:00:00.000Z',
    timeZone: 'Europe/Berlin',
    calendarId: ADA,
    provider: 'google',
    platform: 'google_meet',
    status: 'tentative',
    attendees: [{ email: GRACE }, { email: 'x@other.org' }, { email: 'y@other.org', optional: true }],
    created: true,
    changed: true,
  });
  expect(s.google.events.get(ADA, String(made?.['id']))).toMatchObject({
    reminders: { overrides: [{}, { minutes: 60 }] },
  });
});

test('create: a zone of its own, whole days, a series', async () => {
  expect(await run('create', { ...draft, timeZone: 'America/New_York' })).toMatchObject([
    { start: '2026-11-24T15:00:00.000Z', timeZone: 'America/New_York' },
  ]);
  expect(
    await run('create', { ...draft, start: '2026-11-24T10:00:00Z', end: '2026-11-24T12:00:00+01:00' }),
  ).toMatchObject([{ start: '2026-11-24T10:00:00.000Z', end: '2026-11-24T11:00:00.000Z' }]);
  const days = { allDay: true, firstDay: '2026-11-24T00:00:00', lastDay: '2026-11-26T00:00:00' };
  expect(await run('create', { title: 'Offsite', ...days })).toMatchObject([
    { allDay: true, startDate: '2026-11-24', endDate: '2026-11-27' },
  ]);
  const [first] = await run('create', { ...draft, additionalFields: { recurrence: 'FREQ=WEEKLY;COUNT=3' } });
  expect(first).toMatchObject({ kind: 'occurrence', recurrenceId: '2026-11-24T09:00:00.000Z' });
  expect(String(first?.['id']).startsWith(`${String(first?.['seriesId'])}_`)).toBe(true);
});

test('times and days out of expressions', async () => {
  const now = { start: '={{ $json.at.toDateTime() }}', end: '={{ $json.at.toDateTime().plus({ hours: 1 }) }}' };
  expect(await run('create', { ...draft, ...now }, [{ at: '2026-11-24T10:00:00.000+01:00' }])).toMatchObject([
    { start: '2026-11-24T09:00:00.000Z', end: '2026-11-24T10:00:00.000Z', timeZone: 'Europe/Berlin' },
  ]);
  const days = { allDay: true, firstDay: '={{ $json.at.toDateTime() }}' };
  expect(await run('create', { title: 'Day', ...days }, [{ at: '2026-11-24T23:30:00.000+01:00' }])).toMatchObject([
    { startDate: '2026-11-24', endDate: '2026-11-25' },
  ]);
});

test('create: one event for a client ID, one for each item of an execution, however often it is retried', async () => {
  const own = { ...draft, clientId: 'order-17' };
  const [once] = await run('create', own);
  expect(await run('create', { ...own, title: 'Other' })).toMatchObject([
    { id: once?.['id'], created: false, title: 'Review' },
  ]);
  const retried = node('create', draft, { nodeId: 'one' });
  const first = (await retried.execute([{}, {}])).items;
  const again = (await retried.execute([{}, {}])).items;
  expect(first.map(({ created }) => created)).toEqual([true, true]);
  expect(again.map(({ id, created }) => [id, created])).toEqual(first.map(({ id }) => [id, false]));
  const next = (await retried.execute([{}], { executionId: 'execution-2' })).items;
  expect(next).toMatchObject([{ created: true }]);
  expect(s.google.events.rows(ADA)).toHaveLength(4);
});

test('a lost answer makes no second event in n8n either', async () => {
  s.google.faults.next('events.insert', { kind: 'lostAnswer' });
  expect(await run('create', draft)).toMatchObject([{ created: true }]);
  expect(s.google.events.rows(ADA)).toHaveLength(1);
});

test('update: this event or the whole series, guests added and taken off', async () => {
  const [first] = await run('create', {
    ...draft,
    additionalFields: { recurrence: 'FREQ=WEEKLY;COUNT=3', attendees: 'x@other.org' },
  });
  const second = `${String(first?.['seriesId'])}_20261201T090000Z`;
  const moved = {
    title: 'Moved',
    start: '2026-12-01T12:00:00',
    end: '2026-12-01T13:00:00',
    addAttendees: GRACE,
    removeAttendees: 'x@other.org',
  };
  expect(await run('update', { event: picked(second), updateFields: moved })).toMatchObject([
    {
      id: second,
      kind: 'exception',
      title: 'Moved',
      start: '2026-12-01T11:00:00.000Z',
      attendees: [{ email: GRACE }],
      changed: true,
    },
  ]);
  expect(await run('update', { event: picked(second), updateFields: moved })).toMatchObject([{ changed: false }]);
  const whole = { event: picked(second), scope: 'series', updateFields: { location: 'Room 9' } };
  expect(await run('update', whole)).toMatchObject([{ id: first?.['id'], location: 'Room 9' }]);
  const truth = s.google.truth(ADA, Date.parse('2026-11-23'), Date.parse('2027-01-01'));
  expect(truth.map(({ summary, location }) => [summary, location])).toEqual([
    ['Review', 'Room 9'],
    ['Moved', 'Room 9'],
    ['Review', 'Room 9'],
  ]);
  const error = await thrownBy(
    node('update', { event: picked(second), updateFields: { title: 'x', etag: String(first?.['etag']) } }).execute(),
  );
  expect(error.message).toContain('changed by somebody else');
});

test('delete, and gone already', async () => {
  const [made] = await run('create', draft);
  const gone = { event: picked(made?.['id']) };
  expect(await run('delete', gone)).toEqual([{ id: made?.['id'], calendarId: ADA, deleted: true, wasThere: true }]);
  expect(await run('delete', gone)).toMatchObject([{ deleted: true, wasThere: false }]);
  expect(s.google.events.rows(ADA)).toEqual([]);
});

test('write back: the link in the description, the meeting as it was', async () => {
  const { id } = s.google.events.insert(ADA, s.meeting('Planning', 60, { description: 'Agenda' }) as never);
  const parameters = {
    event: picked(id),
    recordingUrl: 'https://us02web.zoom.us/rec/share/abc',
    additionalFields: { transcriptUrl: 'https://rec.example.com/t' },
  };
  const [item] = await run('writeBack', parameters);
  expect(item).toMatchObject({ changed: true, meetingUrl: 'https://meet.google.com/abc-defg-hij' });
  expect(item?.['description']).toBe(
    'Agenda\n\n--- Recording (calendar-bots) ---\nRecording: https://us02web.zoom.us/rec/share/abc\nTranscript: https://rec.example.com/t\n--- End of recording ---',
  );
  expect(await run('writeBack', parameters)).toMatchObject([{ changed: false }]);
  await run('writeBack', { ...parameters, place: 'property' });
  expect(s.google.events.get(ADA, String(id)).extendedProperties?.private).toEqual({
    calendarBotsRecording: 'https://us02web.zoom.us/rec/share/abc',
    calendarBotsTranscript: 'https://rec.example.com/t',
  });
});

test('the picker lists the events of the calendar, the nearest first', async () => {
  s.google.events.insert(ADA, s.meeting('Later', 600));
  s.google.events.insert(ADA, s.meeting('Soon', 30));
  const lists = node('update', { calendar: picked('primary') });
  expect((await lists.search('searchEvents')).map(({ name }) => name)).toEqual([
    'Soon, 2026-11-23 09:30 UTC',
    'Later, 2026-11-23 19:00 UTC',
  ]);
  expect(await lists.search('searchEvents', 'LAT')).toHaveLength(1);
});

test.each<[string, IDataObject, string]>([
  ['create', { ...draft, title: ' ' }, 'The event has no title'],
  ['create', { ...draft, end: '' }, '"Start" and "End" are both needed'],
  ['create', { ...draft, start: '', end: '' }, '"Start" and "End" are needed'],
  ['create', { ...draft, start: 'tomorrow' }, '"tomorrow" is not a date and time'],
  ['create', { ...draft, start: '2026-02-30T10:00:00' }, '"2026-02-30T10:00:00" is not a date and time'],
  ['create', { ...draft, end: '2026-11-24T09:00:00' }, 'The end does not lie after the start'],
  ['create', { ...draft, timeZone: 'Berlin' }, '"Berlin" is not a time zone'],
  [
    'create',
    { title: 'x', allDay: true, firstDay: '2026-11-24', lastDay: '2026-11-23' },
    '"Last Day" lies before "First Day"',
  ],
  ['create', { ...draft, additionalFields: { attendees: 'grace' } }, '"grace" is not an e-mail address'],
  ['create', { ...draft, additionalFields: { reminders: 'soon' } }, '"soon" is not a number of minutes'],
  ['create', { ...draft, additionalFields: { recurrence: 'weekly' } }, 'The recurrence rule cannot be read'],
  ['create', { ...draft, provider: 'ics' }, 'Events cannot be written to "ICS feed"'],
  ['update', { event: picked('x'), updateFields: {} }, 'There is nothing to change'],
  ['update', { event: picked(''), updateFields: { title: 'x' } }, 'No event is chosen'],
  ['update', { event: picked('x'), updateFields: { start: '2026-11-24T10:00' } }, '"Start" and "End" are both needed'],
  ['update', { event: picked('nothere'), updateFields: { title: 'x' } }, 'there is no such event in this calendar'],
  ['writeBack', { event: picked('x'), recordingUrl: 'here' }, 'The link of the recording is not a web address'],
])('%s %j is refused in words', async (operation, parameters, message) => {
  expect((await thrownBy(node(operation, parameters).execute())).message).toContain(message);
  const { items } = await node(operation, parameters, { continueOnFail: true }).execute([{}]);
  expect(items).toMatchObject([
    { error: expect.stringContaining(message) as string, hint: expect.any(String) as string },
  ]);
});

test('a sign-in that may only read says what to change and to connect again', async () => {
  const readOnly = s.credentials();
  const type = new ListEvents();
  const error = await thrownBy(
    host({
      type,
      parameters: { resource: 'event', operation: 'create', ...draft } as never,
      credentials: readOnly,
    }).execute(),
  );
  expect(error).toMatchObject({ failure: { cause: 'configuration-invalid' } });
  expect(error.description).toContain(
    'Connect the Google account again with write access (in n8n: "Access" of the credential',
  );
});

test('the scope: reading only by default and for credentials of before, writing only when it is chosen', () => {
  const scopeOf = (credential: { properties: { name: string; default: unknown }[] }, self: object): string => {
    const expression = String(credential.properties.find(({ name }) => name === 'scope')?.default);
    const code = /^=\{\{(.*)\}\}$/s.exec(expression)?.[1] ?? '""';
    return String(new Function('$self', `return ${code}`)(self));
  };
  for (const credential of [new CalendarBotsGoogleOAuth2Api(), new CalendarBotsMicrosoftOAuth2Api()]) {
    const isReading = (scope: string): boolean => !/write/i.test(scope) && !/calendar\.events(?:\s|$)/.test(scope);
    expect(isReading(scopeOf(credential, {}))).toBe(true);
    expect(scopeOf(credential, { access: 'readOnly' })).toBe(scopeOf(credential, {}));
    expect(isReading(scopeOf(credential, { access: 'readWrite' }))).toBe(false);
    expect(credential.properties.find(({ name }) => name === 'access')?.default).toBe('readOnly');
  }
  expect(scopeOf(new CalendarBotsGoogleOAuth2Api(), { access: 'readWrite' })).toBe(WRITE);
});

test('Microsoft 365: created, found again, written back, deleted', async () => {
  const graph = new MicrosoftSandbox({ clock: s.clock, seed: 3 });
  await graph.start(0);
  graph.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
  const open = (operation: string, parameters: IDataObject, scope = GRAPH_FULL) => {
    const { accessToken } = graph.oauth.issue({ user: ADA, scope });
    return host({
      type: new ListEvents(),
      parameters: { resource: 'event', provider: 'microsoft', operation, ...parameters } as never,
      credentials: {
        calendarBotsMicrosoftOAuth2Api: {
          apiBaseUrl: graph.apiUrl,
          oauthTokenData: { access_token: accessToken, token_type: 'Bearer' },
        },
      },
    });
  };
  try {
    const create = { ...draft, clientId: 'order-17', additionalFields: { addMeeting: true, attendees: GRACE } };
    const [made] = (await open('create', create).execute()).items;
    expect(made).toMatchObject({ provider: 'microsoft', platform: 'teams', created: true });
    expect((await open('create', create).execute()).items).toMatchObject([{ id: made?.['id'], created: false }]);
    const error = await thrownBy(open('create', { ...create, clientId: 'x', sendUpdates: 'none' }).execute());
    expect(error.message).toBe('Microsoft 365 cannot be told to notify nobody');
    const back = { event: picked(made?.['id']), recordingUrl: 'https://rec.example.com/r', place: 'both' };
    expect((await open('writeBack', back).execute()).items).toMatchObject([
      { changed: true, meetingUrl: made?.['meetingUrl'] },
    ]);
    expect((await open('writeBack', back).execute()).items).toMatchObject([{ changed: false }]);
    expect((await open('delete', { event: picked(made?.['id']) }).execute()).items).toMatchObject([{ wasThere: true }]);
    const refused = await thrownBy(open('create', { ...create, clientId: 'y' }, READ_ONLY_SCOPE).execute());
    expect(refused.description).toContain('Connect the account again with write access');
  } finally {
    await graph.stop();
  }
});

const servers = serversOrSkip();
(servers === undefined ? test.skip : test)(
  'CalDAV: created in the main calendar, updated, written back, deleted',
  async () => {
    if (servers === undefined) return;
    // Its client and the server live in real time.
    jest.restoreAllMocks();
    const server: RunningServer = await startRadicale(servers);
    try {
      await Author.make(server, '/anna%40example.com/', 'work');
      const { username, password, url: serverUrl } = server;
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      const open = (operation: string, parameters: IDataObject) => {
        const made = host({
          type: new ListEvents(),
          parameters: { resource: 'event', provider: 'caldav', operation, ...parameters } as never,
          credentials: { calendarBotsCalDavApi: { server: 'other', serverUrl, username, password } },
        });
        // What n8n makes of `authenticate` in the CalDAV credential.
        made.credentials.authenticate = async (_data, _type, options) => ({
          ...options,
          headers: { ...options.headers, authorization },
        });
        return made;
      };
      const [made] = (await open('create', { ...draft, additionalFields: { attendees: GRACE } }).execute()).items;
      expect(made).toMatchObject({
        provider: 'caldav',
        title: 'Review',
        calendarId: `${serverUrl}/anna%40example.com/work/`,
        created: true,
      });
      const event = picked(made?.['id']);
      expect(
        (await open('update', { event, updateFields: { location: 'https://zoom.us/j/93412345678' } }).execute()).items,
      ).toMatchObject([{ platform: 'zoom', changed: true }]);
      const back = { event, recordingUrl: 'https://rec.example.com/r' };
      expect((await open('writeBack', back).execute()).items).toMatchObject([{ platform: 'zoom', changed: true }]);
      expect((await open('delete', { event }).execute()).items).toMatchObject([{ wasThere: true }]);
      expect((await open('delete', { event }).execute()).items).toMatchObject([{ wasThere: false }]);
    } finally {
      await server.stop();
    }
  },
);
