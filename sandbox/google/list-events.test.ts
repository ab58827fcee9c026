import type { calendar_v3 } from '@googleapis/calendar';
import { ADA, allPages, bench, refusal } from './client.fixture';

type Event = calendar_v3.Schema$Event;

const single = (summary: string, start: string, minutes = 30): Event => ({
  summary,
  start: { dateTime: start },
  end: { dateTime: new Date(Date.parse(start) + minutes * 60_000).toISOString() },
});

const names = (items: Event[] | undefined): (string | null | undefined)[] => (items ?? []).map((item) => item.summary);

describe('events.list', () => {
  test('timeMin bounds the end, timeMax bounds the start, both exclusive', async () => {
    const { api, google } = bench();
    google.events.insert(ADA, single('before', '2026-03-10T09:00:00Z', 60));
    google.events.insert(ADA, single('runs into', '2026-03-10T09:30:00Z', 60));
    google.events.insert(ADA, single('inside', '2026-03-10T11:00:00Z'));
    google.events.insert(ADA, single('starts at the end', '2026-03-10T12:00:00Z'));
    google.events.insert(ADA, { summary: 'the day', start: { date: '2026-03-10' }, end: { date: '2026-03-11' } });
    const { data } = await api.events.list({
      calendarId: 'primary',
      timeMin: '2026-03-10T10:00:00.999Z',
      timeMax: '2026-03-10T12:00:00Z',
      singleEvents: true,
      orderBy: 'startTime',
    });
    expect(names(data.items)).toEqual(['the day', 'runs into', 'inside']);
    expect(data.nextSyncToken).toBeUndefined();
    expect(data).toMatchObject({ kind: 'calendar#events', accessRole: 'owner', timeZone: 'America/Chicago' });
  });

  test('pages: each event once, the sync token on the last page only, also when pages are short or empty', async () => {
    const { api, google } = bench();
    for (let i = 0; i < 57; i++) google.events.insert(ADA, single(`m${i}`, '2026-03-10T09:00:00Z'));
    const plain = await allPages(api, { calendarId: 'primary', maxResults: 10 });
    expect([plain.pages, plain.items.length, plain.syncToken === '']).toEqual([6, 57, false]);
    google.paging = { shortPage: 0.5, emptyPage: 0.3 };
    const moody = await allPages(api, { calendarId: 'primary', maxResults: 10 });
    expect(moody.pages).toBeGreaterThan(6);
    expect(moody.items.map((item) => item.id)).toEqual(plain.items.map((item) => item.id));
    google.paging = { shortPage: 0, emptyPage: 0 };
    google.faults.next('events.list', { kind: 'emptyPage' });
    const { data } = await api.events.list({ calendarId: 'primary' });
    expect([data.items, typeof data.nextPageToken, data.nextSyncToken]).toEqual([[], 'string', undefined]);
  });

  test('a change between two pages is in the next sync, whatever page it belonged to', async () => {
    const { api, google } = bench();
    const ids = Array.from(
      { length: 20 },
      (_, i) => google.events.insert(ADA, single(`m${i}`, '2026-03-10T09:00:00Z')).id ?? '',
    ).sort();
    const first = await api.events.list({ calendarId: 'primary', maxResults: 10 });
    google.events.patch(ADA, ids[0] ?? '', { summary: 'changed on a page that went by' });
    google.events.patch(ADA, ids[19] ?? '', { summary: 'changed on a page to come' });
    google.events.delete(ADA, ids[1] ?? '');
    google.events.delete(ADA, ids[18] ?? '');
    const second = await api.events.list({
      calendarId: 'primary',
      maxResults: 10,
      pageToken: first.data.nextPageToken ?? '',
    });
    expect(second.data.items?.map((item) => item.id)).toEqual([...ids.slice(10, 18), ids[19]]);
    expect(names(second.data.items)).toContain('changed on a page to come');
    const next = await api.events.list({ calendarId: 'primary', syncToken: second.data.nextSyncToken ?? '' });
    expect(next.data.items?.map((item) => [item.id, item.status])).toEqual([
      [ids[0], 'confirmed'],
      [ids[1], 'cancelled'],
      [ids[18], 'cancelled'],
      [ids[19], 'confirmed'],
    ]);
  });

  test.each([
    ['iCalUID', { iCalUID: 'x@y' }],
    ['orderBy', { orderBy: 'updated' }],
    ['q', { q: 'x' }],
    ['timeMin', { timeMin: '2026-01-01T00:00:00Z' }],
    ['timeMax', { timeMax: '2026-01-01T00:00:00Z' }],
    ['updatedMin', { updatedMin: '2026-03-01T00:00:00Z' }],
    ['privateExtendedProperty', { privateExtendedProperty: ['a=b'] }],
    ['sharedExtendedProperty', { sharedExtendedProperty: ['a=b'] }],
    ['showDeleted=false', { showDeleted: false }],
    ['another singleEvents', { singleEvents: true }],
  ] as [string, calendar_v3.Params$Resource$Events$List][])('a sync token with %s is refused', async (_, extra) => {
    const { api } = bench();
    const { syncToken } = await allPages(api, { calendarId: 'primary' });
    expect(await refusal(api.events.list({ calendarId: 'primary', syncToken, ...extra }))).toMatchObject({
      status: 400,
      reason: 'invalid',
    });
  });

  test('what else is refused', async () => {
    const { api, google } = bench();
    const refused = (params: calendar_v3.Params$Resource$Events$List) =>
      refusal(api.events.list({ calendarId: 'primary', ...params }));
    const bad = { status: 400 };
    expect(await refused({ timeMin: '2026-03-10T10:00:00Z', timeMax: '2026-03-10T10:00:00Z' })).toMatchObject({
      ...bad,
      reason: 'timeRangeEmpty',
    });
    expect(await refused({ timeMin: '2026-03-10T10:00:00' })).toMatchObject(bad);
    expect(await refused({ orderBy: 'startTime' })).toMatchObject(bad);
    expect(await refused({ maxResults: 0 })).toMatchObject({ ...bad, reason: 'invalid' });
    expect(await refused({ syncToken: 'bogus' })).toMatchObject({ ...bad, reason: 'invalid' });
    expect(await refused({ pageToken: 'bogus' })).toMatchObject({ ...bad, reason: 'invalid' });
    expect(await refused({ calendarId: 'nobody@example.com' })).toMatchObject({ status: 404, reason: 'notFound' });
    expect(await refused({ updatedMin: '2025-01-01T00:00:00Z' })).toMatchObject({
      status: 410,
      reason: 'updatedMinTooLongAgo',
    });
    const other = google.calendars.create({ owner: ADA, summary: 'Other' });
    const { syncToken } = await allPages(api, { calendarId: other });
    expect(await refused({ syncToken })).toMatchObject(bad);
  });

  test('a sync token expires on demand, by fault, and by age', async () => {
    const { api, google, clock } = bench();
    const token = async (): Promise<string> => (await allPages(api, { calendarId: 'primary' })).syncToken;
    const gone = { status: 410, reason: 'fullSyncRequired' };
    const first = await token();
    google.expireSyncTokens(ADA);
    expect(await refusal(api.events.list({ calendarId: 'primary', syncToken: first }))).toMatchObject(gone);
    const second = await token();
    google.faults.next('events.list', { kind: 'expireSyncTokens' });
    expect(await refusal(api.events.list({ calendarId: 'primary', syncToken: second }))).toMatchObject(gone);
    const third = await token();
    await clock.advance(31 * 86_400_000);
    expect(await refusal(api.events.list({ calendarId: 'primary', syncToken: third }))).toMatchObject(gone);
  });

  test('filters: words, types, uid, properties, hidden guests', async () => {
    const { api, google } = bench();
    const attendees = ['a', 'b', 'c', 'ada'].map((name) => ({ email: `${name}@example.com` }));
    google.events.insert(ADA, {
      ...single('Quarterly review', '2026-03-10T09:00:00Z'),
      location: 'Room 7',
      attendees,
      extendedProperties: { private: { tag: '1' }, shared: { team: 'x' } },
    });
    google.events.insert(ADA, { ...single('Deep work', '2026-03-10T09:00:00Z'), eventType: 'focusTime' });
    google.events.insert(ADA, { ...single('From a mail', '2026-03-10T09:00:00Z'), eventType: 'fromGmail' });
    const list = async (params: calendar_v3.Params$Resource$Events$List) =>
      (await api.events.list({ calendarId: 'primary', ...params })).data.items ?? [];
    expect(names(await list({ q: 'room QUARTERLY' }))).toEqual(['Quarterly review']);
    expect(await list({ q: 'b@example.com' })).toHaveLength(1);
    expect(names(await list({ eventTypes: ['default', 'fromGmail'] })).sort()).toEqual([
      'From a mail',
      'Quarterly review',
    ]);
    expect(await list({ privateExtendedProperty: ['tag=1'], sharedExtendedProperty: ['team=x'] })).toHaveLength(1);
    expect(await list({ privateExtendedProperty: ['tag=2'] })).toHaveLength(0);
    const [review] = await list({ q: 'review', maxAttendees: 2 });
    expect(review).toMatchObject({ attendeesOmitted: true, attendees: [{ email: ADA, self: true }] });
    expect(await list({ iCalUID: review?.iCalUID ?? '' })).toHaveLength(1);
  });

  test('updatedMin tells deletions too, and leaves older events out', async () => {
    const { api, google, clock } = bench();
    const old = google.events.insert(ADA, single('old', '2026-03-10T09:00:00Z'));
    google.events.insert(ADA, single('older, untouched', '2026-03-10T09:00:00Z'));
    await clock.advance(60_000);
    const updatedMin = new Date(clock.now()).toISOString();
    await clock.advance(1_000);
    google.events.delete(ADA, old.id ?? '');
    google.events.insert(ADA, single('new', '2026-03-10T09:00:00Z'));
    for (const singleEvents of [true, false]) {
      const { data } = await api.events.list({ calendarId: 'primary', updatedMin, singleEvents, orderBy: 'updated' });
      expect(data.items?.map((item) => [item.summary, item.status])).toEqual([
        [undefined, 'cancelled'],
        ['new', 'confirmed'],
      ]);
    }
  });
});

describe('series in the expanded view', () => {
  const series: Event = {
    summary: 'standup',
    start: { dateTime: '2026-03-02T15:00:00Z', timeZone: 'America/Chicago' },
    end: { dateTime: '2026-03-02T15:15:00Z', timeZone: 'America/Chicago' },
    recurrence: ['RRULE:FREQ=DAILY;COUNT=5'],
  };

  async function synced(body: Event) {
    const it = bench();
    const { data } = await it.api.events.insert({ calendarId: 'primary', requestBody: body });
    const id = data.id ?? '';
    let { syncToken } = await allPages(it.api, { calendarId: 'primary', singleEvents: true });
    const changes = async (): Promise<Event[]> => {
      const run = await allPages(it.api, { calendarId: 'primary', singleEvents: true, syncToken });
      syncToken = run.syncToken;
      return run.items;
    };
    return { ...it, id, changes };
  }

  test('editing one occurrence tells that one, editing the series tells every one', async () => {
    const { api, id, changes } = await synced(series);
    const instance = `${id}_20260304T150000Z`;
    await api.events.patch({ calendarId: 'primary', eventId: instance, requestBody: { location: 'elsewhere' } });
    expect(await changes()).toMatchObject([
      {
        id: instance,
        location: 'elsewhere',
        recurringEventId: id,
        originalStartTime: { dateTime: '2026-03-04T09:00:00-06:00' },
      },
    ]);
    await api.events.patch({ calendarId: 'primary', eventId: id, requestBody: { summary: 'daily' } });
    const all = await changes();
    expect(all.map((item) => item.summary)).toEqual(Array(5).fill('daily'));
    expect(all.every((item) => item.recurrence === undefined)).toBe(true);
    expect(await changes()).toEqual([]);
  });

  test('moving the series ends all ids and begins new ones', async () => {
    const { google, id, changes } = await synced(series);
    google.events.reschedule(ADA, id, Date.parse('2026-03-02T16:00:00Z'));
    const told = await changes();
    expect(told.filter((item) => item.status === 'cancelled').map((item) => item.id)).toEqual(
      [2, 3, 4, 5, 6].map((day) => `${id}_2026030${day}T150000Z`),
    );
    expect(told.filter((item) => item.status === 'confirmed').map((item) => item.id)).toEqual(
      [2, 3, 4, 5, 6].map((day) => `${id}_2026030${day}T160000Z`),
    );
  });

  test('deleting the series tells each occurrence and not the series; restoring brings them back', async () => {
    const { google, api, id, changes } = await synced(series);
    google.events.delete(ADA, `${id}_20260303T150000Z`);
    expect(await changes()).toMatchObject([{ status: 'cancelled', recurringEventId: id, originalStartTime: {} }]);
    await api.events.delete({ calendarId: 'primary', eventId: id });
    const told = await changes();
    expect(told).toHaveLength(4);
    for (const item of told) expect(Object.keys(item).sort()).toEqual(['etag', 'id', 'kind', 'status']);
    google.events.restore(ADA, id);
    expect((await changes()).map((item) => item.status)).toEqual(Array(4).fill('confirmed'));
    google.events.restore(ADA, `${id}_20260303T150000Z`);
    expect(await changes()).toMatchObject([{ id: `${id}_20260303T150000Z`, status: 'confirmed' }]);
  });

  test('an endless series has a long but bounded tail; a window lists what is in it', async () => {
    const { api, google } = bench({ endlessTailDays: 400 });
    google.events.insert(ADA, { ...series, recurrence: ['RRULE:FREQ=DAILY'] });
    const { items, pages } = await allPages(api, { calendarId: 'primary', singleEvents: true });
    expect([items.length, pages]).toEqual([400, 2]);
    const { data } = await api.events.list({
      calendarId: 'primary',
      singleEvents: true,
      timeMin: '2030-01-01T00:00:00Z',
      timeMax: '2030-01-08T00:00:00Z',
    });
    expect(data.items).toHaveLength(7);
  });

  test('showDeleted: cancelled occurrences with details, a deleted series as its occurrences', async () => {
    const { api, google } = bench();
    const { id } = google.events.insert(ADA, series);
    google.events.delete(ADA, `${id}_20260303T150000Z`);
    const list = async (params: calendar_v3.Params$Resource$Events$List) =>
      ((await api.events.list({ calendarId: 'primary', ...params })).data.items ?? []).map((item) => [
        item.id,
        item.status,
      ]);
    // The cancelled exception comes along even without showDeleted when the series is not expanded.
    expect(await list({})).toEqual([
      [id, 'confirmed'],
      [`${id}_20260303T150000Z`, 'cancelled'],
    ]);
    expect(await list({ singleEvents: true })).toHaveLength(4);
    expect(await list({ singleEvents: true, showDeleted: true })).toHaveLength(5);
    google.events.delete(ADA, id ?? '');
    expect(await list({})).toEqual([]);
    expect((await list({ singleEvents: true, showDeleted: true })).every(([, status]) => status === 'cancelled')).toBe(
      true,
    );
  });
});
