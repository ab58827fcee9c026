import type { calendar_v3 } from '@googleapis/calendar';
import fc from 'fast-check';
import { createGoogleHttp, createGoogleSource, createGoogleWriter } from '../core/src/calendars/google';
import type { EventDraft, EventWriter } from '../core/src/calendars/writer';
import { type CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http';
import { ADA, bench, type Bench, GRACE } from '../sandbox/google/client.fixture';
import { READ_ONLY_SCOPES } from '../sandbox/google';

/** The engine's Google writer against the stand-in of Google Calendar; Google's own client reads what was written. */

jest.setTimeout(30_000);

const START = Date.parse('2026-03-10T15:00:00Z');
const HOUR = 3_600_000;
const ZONE = 'America/Chicago';
const draft: EventDraft = {
  title: 'Review',
  start: { at: START, timeZone: ZONE },
  end: { at: START + HOUR, timeZone: ZONE },
};

interface World extends Bench {
  writer: EventWriter;
  /** `PATCH events` and its query, of every request that changes something. */
  sent: { method: string; query: Record<string, string>; body: calendar_v3.Schema$Event }[];
  /** Somebody else's work just before a change arrives. */
  beforeWrite: (() => void) | undefined;
  read(id: string, calendarId?: string): Promise<calendar_v3.Schema$Event>;
  all(): Promise<calendar_v3.Schema$Event[]>;
}

function world(user = ADA, scope?: string): World {
  const stage = bench({ seed: 3 });
  const { google, clock } = stage;
  const sent: World['sent'] = [];
  const { accessToken } = google.oauth.issue({ user, lifeMs: 1e12, ...(scope === undefined ? {} : { scope }) });
  const fetch: Fetch = async (url, { method, headers, body }) => {
    if (method !== 'GET') {
      made.beforeWrite?.();
      const query = Object.fromEntries(new URL(url).searchParams);
      sent.push({ method, query, body: body === undefined ? {} : (JSON.parse(body) as calendar_v3.Schema$Event) });
    }
    return google.fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      ...(body === undefined ? {} : { body }),
    });
  };
  const http = createGoogleHttp({
    fetch,
    clock: { now: () => clock.now(), sleep: () => Promise.resolve(), random: () => 0.5 },
    baseUrl: google.apiUrl,
  });
  const made: World = {
    ...stage,
    sent,
    beforeWrite: undefined,
    writer: createGoogleWriter({ http }),
    read: async (eventId, calendarId = 'primary') => (await stage.api.events.get({ calendarId, eventId })).data,
    all: async () => (await stage.api.events.list({ calendarId: 'primary' })).data.items ?? [],
  };
  return made;
}

async function failure(promise: Promise<unknown>): Promise<CalendarBotsError> {
  try {
    await promise;
  } catch (error) {
    if (isCalendarBotsError(error)) return error;
    throw error;
  }
  throw new Error('it went well');
}

const target = (eventId: string, scope: 'occurrence' | 'series' = 'occurrence') =>
  ({ calendarId: 'primary', eventId, scope }) as const;

describe('create', () => {
  test('all that a draft says, as Google’s client reads it', async () => {
    const { writer, read, sent } = world();
    const { event, created, seriesId } = await writer.createEvent(
      'primary',
      'order 17',
      {
        ...draft,
        description: 'Agenda\n1. Figures',
        location: 'Room 4',
        attendees: [
          { email: 'Grace@example.com', name: 'Grace' },
          { email: 'x@other.org', optional: true },
          { email: GRACE },
        ],
        reminders: [10, 60],
        visibility: 'private',
        showAs: 'free',
        conference: 'provider',
      },
      { notifyAttendees: 'externalOnly' },
    );
    expect([created, seriesId, sent.length]).toEqual([true, null, 1]);
    expect(sent[0]?.query).toEqual({ sendUpdates: 'externalOnly', conferenceDataVersion: '1' });
    expect(event).toMatchObject({
      title: 'Review',
      start: '2026-03-10T15:00:00.000Z',
      end: '2026-03-10T16:00:00.000Z',
      timeZone: ZONE,
      busy: false,
      visibility: 'private',
      meeting: { platform: 'google_meet' },
    });
    const there = await read(event?.id ?? '');
    expect(there).toMatchObject({
      summary: 'Review',
      description: 'Agenda\n1. Figures',
      location: 'Room 4',
      start: { dateTime: '2026-03-10T10:00:00-05:00', timeZone: ZONE },
      transparency: 'transparent',
      visibility: 'private',
      reminders: { useDefault: false, overrides: [{ minutes: 10 }, { minutes: 60 }] },
      conferenceData: { conferenceSolution: { key: { type: 'hangoutsMeet' } } },
    });
    expect(there.attendees?.map(({ email, optional }) => [email, optional])).toEqual([
      ['grace@example.com', undefined],
      ['x@other.org', true],
    ]);
  });

  test('whole days, and a series that is shown by its first occurrence', async () => {
    const { writer, read, google } = world();
    const days = await writer.createEvent('primary', 'a', {
      title: 'Offsite',
      start: { date: '2026-03-12' },
      end: { date: '2026-03-14' },
    });
    expect(days.event).toMatchObject({ allDay: true, startDate: '2026-03-12', endDate: '2026-03-14', timeZone: ZONE });
    const series = await writer.createEvent('primary', 'b', { ...draft, recurrence: 'rrule:freq=weekly;count=3' });
    expect(series.event).toMatchObject({
      kind: 'occurrence',
      seriesId: series.seriesId,
      recurrenceId: '2026-03-10T15:00:00.000Z',
    });
    expect((await read(series.seriesId ?? '')).recurrence).toEqual(['RRULE:FREQ=WEEKLY;COUNT=3']);
    // The clocks go forward on March 8th only: all three at ten in Chicago.
    expect(google.truth(ADA, START, START + 30 * 24 * HOUR).map(({ start }) => start?.dateTime ?? start?.date)).toEqual(
      ['2026-03-10T10:00:00-05:00', '2026-03-12', '2026-03-17T10:00:00-05:00', '2026-03-24T10:00:00-05:00'],
    );
  });

  test('the same client ID again finds the event as it is; a deleted one is made again', async () => {
    const { writer, google, all } = world();
    const first = await writer.createEvent('primary', 'order 17', draft);
    google.events.patch(ADA, first.event?.id ?? '', { summary: 'Renamed by Ada' });
    const second = await writer.createEvent('primary', 'order 17', draft);
    expect(second).toMatchObject({
      created: false,
      changed: false,
      event: { id: first.event?.id, title: 'Renamed by Ada' },
    });
    expect((await writer.createEvent('primary', 'order 18', draft)).event?.id).not.toBe(first.event?.id);
    google.events.delete(ADA, first.event?.id ?? '');
    const third = await writer.createEvent('primary', 'order 17', draft);
    expect(third).toMatchObject({ created: true, event: { id: first.event?.id, title: 'Review' } });
    expect(await all()).toHaveLength(2);
  });

  test('an ID of ours in somebody else’s hands is a conflict', async () => {
    const { writer, google } = world();
    const { event } = await writer.createEvent('primary', 'order 17', draft);
    google.events.patch(ADA, event?.id ?? '', {
      extendedProperties: { private: { calendarBotsClientId: 'another' } },
    });
    expect(await failure(writer.createEvent('primary', 'order 17', draft))).toMatchObject({ code: 'conflict' });
  });

  test('lost answers, resets and refusals never make two events, and "created" is right', async () => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('lostAnswer', 'connectionReset', 'htmlInsteadOfJson', 'truncatedBody', '503'), {
          maxLength: 3,
        }),
        fc.boolean(),
        async (kinds, before) => {
          const { writer, google, all } = world();
          if (before) await writer.createEvent('primary', 'order 17', draft);
          for (const kind of kinds) {
            if (kind === 'lostAnswer') lost += 1;
            google.faults.next(
              'events.insert',
              kind === '503' ? { kind: 'status', status: 503 } : ({ kind } as { kind: 'lostAnswer' }),
            );
          }
          const result = await writer.createEvent('primary', 'order 17', draft);
          expect(result.created).toBe(!before);
          expect(result.event?.title).toBe('Review');
          expect((await all()).length).toBe(1);
        },
      ),
      { numRuns: 60, seed: 17 },
    );
    expect(lost).toBeGreaterThan(10);
  });

  test('drafts that no calendar can hold are refused before anything is sent', async () => {
    const { writer, sent } = world();
    const end = { at: START, timeZone: ZONE };
    const bad: [Partial<EventDraft>, string][] = [
      [{ title: ' ' }, 'The event has no title'],
      [{ end }, 'The end does not lie after the start'],
      [{ start: { date: '2026-02-30' }, end: { date: '2026-03-02' } }, 'The start is not a date: "2026-02-30"'],
      [{ start: { date: '2026-03-01' } }, 'One of start and end is a date, the other a time'],
      [{ start: { at: START, timeZone: 'Chicago' } }, '"Chicago" is not a time zone'],
      [{ attendees: [{ email: 'grace' }] }, '"grace" is not an e-mail address'],
      [{ recurrence: 'FREQ=HOURLY' }, 'An event cannot repeat several times a day'],
      [{ recurrence: 'weekly' }, 'The recurrence rule cannot be read'],
      [{ reminders: [-1] }, 'A reminder cannot be -1 minutes before'],
    ];
    for (const [more, message] of bad) {
      const error = await failure(writer.createEvent('primary', 'x', { ...draft, ...more }));
      expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining(message) as string });
    }
    expect(sent).toEqual([]);
  });

  test('a sign-in that may only read is told what to change', async () => {
    const { writer } = world(ADA, READ_ONLY_SCOPES);
    expect(await failure(writer.createEvent('primary', 'x', draft))).toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining('"Access" of the credential set to "Read and Write"') as string,
    });
  });
});

describe('update', () => {
  test('only what differs is sent; guests keep their answers; nothing to change sends nothing', async () => {
    const { writer, google, sent, read } = world();
    const id = google.events.insert(ADA, {
      summary: 'Review',
      description: 'Keep me',
      start: { dateTime: '2026-03-10T10:00:00-05:00', timeZone: ZONE },
      end: { dateTime: '2026-03-10T11:00:00-05:00', timeZone: ZONE },
      attendees: [{ email: GRACE, comment: 'late', additionalGuests: 2 }, { email: 'x@other.org' }],
    }).id;
    google.events.respond(GRACE, id ?? '', 'accepted');
    const changes = {
      title: 'Review 2',
      start: draft.start,
      end: draft.end,
      addAttendees: [{ email: 'new@example.com' }, { email: GRACE.toUpperCase() }],
      removeAttendees: ['X@other.org', 'nobody@other.org'],
    };
    const { event, changed } = await writer.updateEvent(target(id ?? ''), changes, { notifyAttendees: 'all' });
    expect([changed, event?.title]).toEqual([true, 'Review 2']);
    expect(sent).toHaveLength(1);
    expect(Object.keys(sent[0]?.body ?? {}).sort()).toEqual(['attendees', 'summary']);
    expect(sent[0]?.query).toEqual({ sendUpdates: 'all' });
    const after = await read(id ?? '');
    expect(after.description).toBe('Keep me');
    expect(after.attendees).toMatchObject([
      { email: GRACE, responseStatus: 'accepted', additionalGuests: 2 },
      { email: 'new@example.com', responseStatus: 'needsAction' },
    ]);
    expect((await writer.updateEvent(target(id ?? ''), changes)).changed).toBe(false);
    expect(sent).toHaveLength(1);
  });

  test('one occurrence, the whole series, another zone, whole days', async () => {
    const { writer, google, read } = world();
    const { seriesId, event } = await writer.createEvent('primary', 's', {
      ...draft,
      recurrence: 'FREQ=WEEKLY;COUNT=3',
    });
    const second = `${seriesId}_20260317T150000Z`;
    const moved = await writer.updateEvent(target(second), {
      title: 'Moved',
      start: { at: START + 7 * 24 * HOUR + 2 * HOUR, timeZone: 'Europe/Berlin' },
      end: { at: START + 7 * 24 * HOUR + 3 * HOUR, timeZone: 'Europe/Berlin' },
    });
    expect(moved.event).toMatchObject({
      kind: 'exception',
      recurrenceId: '2026-03-17T15:00:00.000Z',
      title: 'Moved',
      timeZone: 'Europe/Berlin',
    });
    const titles = () => google.truth(ADA, START - HOUR, START + 30 * 24 * HOUR).map(({ summary }) => summary);
    expect(titles()).toEqual(['Review', 'Moved', 'Review']);
    const whole = await writer.updateEvent(target(event?.id ?? '', 'series'), {
      location: 'Room 9',
      recurrence: 'FREQ=WEEKLY;COUNT=4',
    });
    expect([whole.seriesId, whole.event?.location]).toEqual([seriesId, 'Room 9']);
    expect(titles()).toEqual(['Review', 'Moved', 'Review', 'Review']);
    expect((await read(seriesId ?? '')).start?.timeZone).toBe(ZONE);
    expect(await failure(writer.updateEvent(target(seriesId ?? ''), { title: 'x' }))).toMatchObject({
      code: 'invalid',
      message: 'The ID is that of a whole series',
    });
    const single = await writer.createEvent('primary', 't', draft);
    const day = await writer.updateEvent(target(single.event?.id ?? ''), {
      start: { date: '2026-03-11' },
      end: { date: '2026-03-12' },
    });
    expect(day.event).toMatchObject({ allDay: true, startDate: '2026-03-11' });
  });

  test('a change by somebody else in between is kept; with an etag of the caller it is a conflict', async () => {
    const w = world();
    const { writer, google, read } = w;
    const { event } = await writer.createEvent('primary', 'c', { ...draft, attendees: [{ email: GRACE }] });
    const id = event?.id ?? '';
    google.events.patch(ADA, id, { location: 'Room 1' });
    const late = writer.updateEvent(target(id), { title: 'Mine' }, { etag: event?.etag ?? '' });
    expect(await failure(late)).toMatchObject({ code: 'conflict' });
    let times = 1;
    w.beforeWrite = () => {
      if (times-- > 0) google.events.patch(ADA, id, { location: 'Room 2' });
    };
    expect((await writer.updateEvent(target(id), { title: 'Mine' })).event).toMatchObject({
      title: 'Mine',
      location: 'Room 2',
    });
    expect((await read(id)).attendees).toHaveLength(1);
    let room = 3;
    w.beforeWrite = () => void google.events.patch(ADA, id, { location: `Room ${room++}` });
    expect(await failure(writer.updateEvent(target(id), { title: 'Again' }))).toMatchObject({ code: 'conflict' });
    expect((await read(id)).summary).toBe('Mine');
  });
});

test('an update whose answer is lost is done once, and told as done', async () => {
  const { writer, google, sent } = world();
  const { event } = await writer.createEvent('primary', 'c', draft);
  google.faults.next('events.patch', { kind: 'lostAnswer' });
  const changes = { title: 'Mine', addAttendees: [{ email: GRACE }] };
  const after = await writer.updateEvent(target(event?.id ?? ''), changes, { notifyAttendees: 'all' });
  expect(after).toMatchObject({ changed: true, event: { title: 'Mine', attendees: [{ email: GRACE }] } });
  // The second one was refused (412): nobody was told twice.
  expect(sent.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH']);
  expect(google.events.get(ADA, event?.id ?? '').sequence).toBe(0);
});

describe('delete', () => {
  test('an event, one occurrence, a whole series; already gone is well', async () => {
    const { writer, google, sent } = world();
    const single = (await writer.createEvent('primary', 'c', draft)).event?.id ?? '';
    google.faults.next('events.delete', { kind: 'lostAnswer' });
    expect(await writer.deleteEvent(target(single), { notifyAttendees: 'all' })).toBe(true);
    expect(sent.at(-1)?.query).toEqual({ sendUpdates: 'all' });
    expect(await writer.deleteEvent(target(single))).toBe(false);
    expect(await writer.deleteEvent(target('neverthere0'))).toBe(false);
    const { seriesId, event } = await writer.createEvent('primary', 's', {
      ...draft,
      recurrence: 'FREQ=WEEKLY;COUNT=3',
    });
    expect(await failure(writer.deleteEvent(target(seriesId ?? '')))).toMatchObject({ code: 'invalid' });
    expect(await writer.deleteEvent(target(event?.id ?? ''))).toBe(true);
    expect(google.truth(ADA, START, START + 30 * 24 * HOUR)).toHaveLength(2);
    // By the id of the occurrence that is gone.
    expect(await writer.deleteEvent(target(event?.id ?? '', 'series'))).toBe(true);
    expect(google.truth(ADA, START, START + 30 * 24 * HOUR)).toHaveLength(0);
    expect(await failure(writer.deleteEvent({ ...target('x12345'), calendarId: 'gone@example.com' }))).toMatchObject({
      code: 'notFound',
    });
  });
});

describe('write back', () => {
  const links = { recordingUrl: 'https://rec.example.com/r/1?a=1&b=2', transcriptUrl: 'https://rec.example.com/t/1' };

  test('in the description of one occurrence, once and replaced, with the rest as it was', async () => {
    const { writer, google, sent } = world();
    const description = 'Agenda:  \n<b>Figures</b>\r\nJoin: https://zoom.us/j/93412345678?pwd=abc ';
    const { seriesId } = await writer.createEvent('primary', 's', {
      ...draft,
      description,
      recurrence: 'FREQ=WEEKLY;COUNT=3',
    });
    const eventId = `${seriesId}_20260317T150000Z`;
    sent.length = 0;
    const once = await writer.writeBack({ calendarId: 'primary', eventId }, links, 'description');
    expect(once.event?.meeting).toMatchObject({ platform: 'zoom', url: 'https://zoom.us/j/93412345678?pwd=abc' });
    const text = google.events.get(ADA, eventId).description ?? '';
    expect(text.startsWith(description)).toBe(true);
    expect(text).toContain('https://rec.example.com/r/1');
    expect((await writer.writeBack({ calendarId: 'primary', eventId }, links, 'description')).changed).toBe(false);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ query: { sendUpdates: 'none' } });
    expect(Object.keys(sent[0]?.body ?? {})).toEqual(['description']);
    await writer.writeBack(
      { calendarId: 'primary', eventId },
      { recordingUrl: 'https://rec.example.com/r/2' },
      'description',
    );
    const again = google.events.get(ADA, eventId).description ?? '';
    expect([again.match(/Recording:/g)?.length, again.includes('/r/1'), again.startsWith(description)]).toEqual([
      1,
      false,
      true,
    ]);
    const others = google.truth(ADA, START, START + 30 * 24 * HOUR).map((event) => event.description);
    expect(others).toEqual([description, again, description]);
    expect(
      await failure(writer.writeBack({ calendarId: 'primary', eventId: seriesId ?? '' }, links, 'both')),
    ).toMatchObject({
      code: 'invalid',
    });
  });

  test('only in the private property: no guest sees it, a guest may write it', async () => {
    const { writer, google: google } = world(GRACE);
    const id =
      google.events.insert(ADA, {
        start: { dateTime: '2026-03-10T15:00:00Z' },
        end: { dateTime: '2026-03-10T16:00:00Z' },
        attendees: [{ email: GRACE }],
      }).id ?? '';
    const where = { calendarId: 'primary', eventId: id };
    expect(await failure(writer.writeBack(where, links, 'description'))).toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining('private property') as string,
    });
    expect((await writer.writeBack(where, links, 'property')).changed).toBe(true);
    expect((await writer.writeBack(where, links, 'property')).changed).toBe(false);
    expect((await writer.writeBack(where, { recordingUrl: links.recordingUrl }, 'property')).changed).toBe(true);
    expect(google.events.get(GRACE, id).extendedProperties).toEqual({
      private: { calendarBotsRecording: links.recordingUrl },
    });
    expect(google.events.get(ADA, id).extendedProperties).toBeUndefined();
  });

  test('a sync sees one change, of the description, and the same meeting', async () => {
    const { writer, google, clock } = world();
    const { accessToken } = google.oauth.issue({ user: ADA, lifeMs: 1e12 });
    const source = createGoogleSource({
      http: createGoogleHttp({
        fetch: async (url, { method, headers }) =>
          google.fetch(url, { method, headers: { ...headers, authorization: `Bearer ${accessToken}` } }),
        clock: { now: () => clock.now(), sleep: () => Promise.resolve(), random: () => 0.5 },
        baseUrl: google.apiUrl,
      }),
    });
    const { event } = await writer.createEvent('primary', 's', { ...draft, conference: 'provider' });
    const window = { from: START - HOUR, to: START + 24 * HOUR };
    const ask = { calendarId: 'primary', window, page: null, purpose: 'sync' } as const;
    const first = await source.readPage({ ...ask, cursor: null });
    await clock.advance(60_000);
    await writer.writeBack({ calendarId: 'primary', eventId: event?.id ?? '' }, links, 'both');
    await writer.writeBack({ calendarId: 'primary', eventId: event?.id ?? '' }, links, 'both');
    const next = await source.readPage({ ...ask, cursor: first.nextCursor });
    expect(next.events).toHaveLength(1);
    const [before] = first.events;
    const [after] = next.events;
    const differs = Object.keys(after ?? {}).filter(
      (name) => JSON.stringify(Reflect.get(after ?? {}, name)) !== JSON.stringify(Reflect.get(before ?? {}, name)),
    );
    expect(differs.sort()).toEqual(['description', 'etag', 'updated']);
    const last = await source.readPage({ ...ask, cursor: next.nextCursor });
    expect(last.events).toEqual([]);
  });
});

test('two calls at the same time make one event', async () => {
  const { writer, all } = world();
  const made = await Promise.all([1, 2].map(async () => writer.createEvent('primary', 'order 17', draft)));
  expect(new Set(made.map(({ event }) => event?.id)).size).toBe(1);
  expect(made.map(({ created }) => created).sort()).toEqual([false, true]);
  expect(await all()).toHaveLength(1);
});
