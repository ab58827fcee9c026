import type { Client } from '@microsoft/microsoft-graph-client';
import type { Event } from '@microsoft/microsoft-graph-types';
import fc from 'fast-check';
import { createMicrosoftHttp, createMicrosoftSource, createMicrosoftWriter } from '../core/src/calendars/microsoft';
import type { CalendarSource } from '../core/src/calendars/source';
import type { CalendarEvent } from '../core/src/event';
import type { EventDraft, EventWriter } from '../core/src/calendars/writer';
import { type CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http';
import { READ_ONLY_SCOPE } from '../sandbox/microsoft';
import { ADA, bench, type Bench, GRACE } from '../sandbox/microsoft/client.fixture';

/** The engine's Microsoft writer against the stand-in of Graph; Microsoft's own client reads what was written. */

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
  source: CalendarSource;
  sent: { method: string; body: Event; ifMatch: string | undefined }[];
  /** Somebody else's work just before a change arrives. */
  beforeWrite: (() => void) | undefined;
  read(id: string, client?: Client): Promise<Event>;
  all(): Promise<Event[]>;
}

function world(user = ADA, scope?: string): World {
  const stage = bench({ seed: 3 });
  const { graph, clock } = stage;
  const sent: World['sent'] = [];
  const { accessToken } = graph.oauth.issue({ user, lifeMs: 1e12, ...(scope === undefined ? {} : { scope }) });
  const fetch: Fetch = async (url, { method, headers, body }) => {
    if (method !== 'GET') {
      made.beforeWrite?.();
      const read = body === undefined ? {} : (JSON.parse(body) as Event);
      sent.push({ method, body: read, ifMatch: headers['if-match'] });
    }
    return graph.fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      ...(body === undefined ? {} : { body }),
    });
  };
  const http = createMicrosoftHttp({
    fetch,
    clock: { now: () => clock.now(), sleep: () => Promise.resolve(), random: () => 0.5 },
    baseUrl: graph.apiUrl,
  });
  const prefer = 'IdType="ImmutableId"';
  const made: World = {
    ...stage,
    sent,
    beforeWrite: undefined,
    writer: createMicrosoftWriter({ http, timeZone: ZONE }),
    source: createMicrosoftSource({ http }),
    read: async (id, client = stage.api) =>
      (await client
        .api(`/me/events/${encodeURIComponent(id)}`)
        .header('Prefer', prefer)
        .get()) as Event,
    all: async () => ((await stage.api.api('/me/events').top(50).get()) as { value: Event[] }).value,
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
/** What a calendar view of March shows. */
const march = async ({ api }: World): Promise<Event[]> => {
  const path = '/me/calendarView?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-15T00:00:00Z';
  return ((await api.api(path).top(50).header('Prefer', 'IdType="ImmutableId"').get()) as { value: Event[] }).value;
};

describe('create', () => {
  test('all that a draft says, as Microsoft’s client reads it', async () => {
    const { writer, read, sent } = world();
    const { event, created, seriesId } = await writer.createEvent('primary', 'order 17', {
      ...draft,
      description: 'Agenda\n1. <Figures>',
      location: 'Room 4',
      attendees: [
        { email: GRACE, name: 'Grace' },
        { email: 'x@other.org', optional: true },
        { email: 'room@example.com', resource: true },
      ],
      reminders: [10],
      visibility: 'private',
      showAs: 'tentative',
      conference: 'provider',
    });
    expect([created, seriesId, sent.length]).toEqual([true, null, 1]);
    expect(event).toMatchObject({
      title: 'Review',
      start: '2026-03-10T15:00:00.000Z',
      timeZone: ZONE,
      visibility: 'private',
      meeting: { platform: 'teams' },
    });
    const there = await read(event?.id ?? '');
    expect(there).toMatchObject({
      subject: 'Review',
      start: { dateTime: '2026-03-10T15:00:00.0000000', timeZone: 'UTC' },
      originalStartTimeZone: ZONE,
      location: { displayName: 'Room 4' },
      reminderMinutesBeforeStart: 10,
      isReminderOn: true,
      sensitivity: 'private',
      showAs: 'tentative',
      isOnlineMeeting: true,
      attendees: [{ type: 'required' }, { type: 'optional' }, { type: 'resource' }],
    });
    expect(there.body?.content).toContain('Agenda<br>\r\n1. &lt;Figures&gt;');
  });

  test('whole days, and series in Graph’s patterns', async () => {
    const w = world();
    const { writer, read } = w;
    const days = await writer.createEvent('primary', 'a', {
      title: 'Offsite',
      start: { date: '2026-03-12' },
      end: { date: '2026-03-14' },
    });
    expect(days.event).toMatchObject({ allDay: true, startDate: '2026-03-12', endDate: '2026-03-14', timeZone: ZONE });
    const series = await writer.createEvent('primary', 'b', { ...draft, recurrence: 'FREQ=WEEKLY;BYDAY=TU;COUNT=3' });
    expect(series.event).toMatchObject({
      kind: 'occurrence',
      seriesId: series.seriesId,
      recurrenceId: '2026-03-10T15:00:00.000Z',
    });
    expect((await read(series.seriesId ?? '')).recurrence).toMatchObject({
      pattern: { type: 'weekly', daysOfWeek: ['tuesday'] },
      range: { type: 'numbered', numberOfOccurrences: 3, recurrenceTimeZone: ZONE },
    });
    expect((await march(w)).map(({ subject, type }) => `${subject} ${type}`)).toEqual([
      'Review occurrence',
      'Offsite singleInstance',
      'Review occurrence',
      'Review occurrence',
    ]);
    expect(
      await failure(writer.createEvent('primary', 'c', { ...draft, recurrence: 'FREQ=WEEKLY;BYDAY=MO' })),
    ).toMatchObject({
      code: 'invalid',
      message: 'The event does not begin on a day of its recurrence rule',
    });
  });

  test('the same client ID again finds the event as it is; a deleted one is made again', async () => {
    const { writer, graph, all } = world();
    const first = await writer.createEvent('primary', 'order 17', draft);
    graph.events.update(first.event?.id ?? '', { subject: 'Renamed by Ada' });
    const second = await writer.createEvent('primary', 'order 17', draft);
    expect(second).toMatchObject({
      created: false,
      changed: false,
      event: { id: first.event?.id, title: 'Renamed by Ada' },
    });
    await writer.createEvent('primary', "O'Hara's", draft);
    await writer.deleteEvent(target(first.event?.id ?? ''));
    expect(await writer.createEvent('primary', 'order 17', draft)).toMatchObject({ created: true });
    expect(await all()).toHaveLength(2);
  });

  test('lost answers, resets and refusals never make two events, and "created" is right', async () => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('lostAnswer', 'connectionReset', 'htmlInsteadOfJson', 'truncatedBody', '503'), {
          maxLength: 3,
        }),
        fc.boolean(),
        fc.boolean(),
        async (kinds, before, repeats) => {
          const { writer, graph, all } = world();
          const wanted = repeats ? { ...draft, recurrence: 'FREQ=DAILY;COUNT=3' } : draft;
          if (before) await writer.createEvent('primary', 'order 17', wanted);
          for (const kind of kinds) {
            if (kind === 'lostAnswer') lost += 1;
            graph.faults.next(
              'events.create',
              kind === '503' ? { kind: 'status', status: 503 } : ({ kind } as { kind: 'lostAnswer' }),
            );
          }
          const result = await writer.createEvent('primary', 'order 17', wanted);
          expect([result.created, result.event?.title, (await all()).length]).toEqual([!before, 'Review', 1]);
        },
      ),
      { numRuns: 60, seed: 17 },
    );
    expect(lost).toBeGreaterThan(10);
  });

  test('a sign-in that may only read, and a wish that Exchange does not fulfil', async () => {
    const reader = world(ADA, READ_ONLY_SCOPE);
    expect(await failure(reader.writer.createEvent('primary', 'x', draft))).toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining('"Access" of the credential set to "Read and Write"') as string,
    });
    const { writer, sent } = world();
    const invited = { ...draft, attendees: [{ email: GRACE }] };
    expect(await failure(writer.createEvent('primary', 'x', invited, { notifyAttendees: 'none' }))).toMatchObject({
      code: 'invalid',
      message: 'Microsoft 365 cannot be told to notify nobody',
    });
    expect(sent).toEqual([]);
    // Without guests there is nobody to be told.
    expect((await writer.createEvent('primary', 'x', draft, { notifyAttendees: 'none' })).created).toBe(true);
  });
});

/** A Teams meeting as Exchange keeps it. */
const JOIN =
  'https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%22Tid%22%3a%221%22%7d';
const BLOCK = `<br>\r\n<div style="width:100%"><span style="white-space:nowrap; color:#5F5F5F">${'_'.repeat(80)}</span></div>\r\n<div class="me-email-text" lang="en-US"><a href="${JOIN}">Join the meeting now</a></div>\r\n</body></html>\r\n`;
const HTML = `<html><head>\r\n<meta charset="utf-8"></head><body>\r\n<div><b>Agenda</b>&nbsp;1</div>\r\n${BLOCK}`;
const teams = (more: Event = {}): Event => ({
  subject: 'Teams',
  start: { dateTime: '2026-03-10T15:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-03-10T16:00:00', timeZone: 'UTC' },
  body: { contentType: 'html', content: HTML },
  isOnlineMeeting: true,
  onlineMeetingProvider: 'teamsForBusiness',
  onlineMeeting: { joinUrl: JOIN },
  ...more,
});

describe('update', () => {
  test('only what differs is sent, onto the version that was read; guests keep their answers', async () => {
    const w = world();
    const { writer, graph, sent, read } = w;
    graph.events.insert(
      ADA,
      teams({
        attendees: [
          { emailAddress: { address: GRACE } },
          { emailAddress: { address: 'x@other.org' }, type: 'optional' },
        ],
      }),
    );
    const id = (await march(w))[0]?.id ?? '';
    const copy = graph.events.copyIn(GRACE, id);
    graph.events.respond(copy?.id ?? '', 'accepted');
    sent.length = 0;
    const changes = {
      title: 'Teams 2',
      start: { at: START, timeZone: 'UTC' },
      end: { at: START + HOUR, timeZone: 'UTC' },
      addAttendees: [{ email: 'new@example.com' }, { email: GRACE.toUpperCase() }],
      removeAttendees: ['X@other.org'],
    };
    const { event, changed } = await writer.updateEvent(target(id), changes, { notifyAttendees: 'all' });
    expect([changed, event?.title]).toEqual([true, 'Teams 2']);
    expect(Object.keys(sent[0]?.body ?? {}).sort()).toEqual(['attendees', 'subject']);
    expect(sent[0]?.ifMatch).toMatch(/^W\//);
    expect((await read(id)).attendees).toMatchObject([
      { emailAddress: { address: GRACE }, status: { response: 'accepted' } },
      { emailAddress: { address: 'new@example.com' } },
    ]);
    expect((await writer.updateEvent(target(id), changes)).changed).toBe(false);
    expect(sent).toHaveLength(1);
  });

  test('another description leaves the Teams join passage as it was', async () => {
    const w = world();
    w.graph.events.insert(ADA, teams());
    const id = (await march(w))[0]?.id ?? '';
    const { event } = await w.writer.updateEvent(target(id), { description: 'New & short\nAgenda' });
    const content = (await w.read(id)).body?.content ?? '';
    expect(content).toContain('<div>New &amp; short<br>Agenda</div>');
    expect(content.endsWith(BLOCK.slice(BLOCK.indexOf('<div style')))).toBe(true);
    expect(content).not.toContain('<b>Agenda');
    expect(event?.meeting).toMatchObject({
      platform: 'teams',
      url: expect.stringContaining('19%3ameeting_abc') as string,
    });
    expect((await w.writer.updateEvent(target(id), { description: 'New & short\nAgenda' })).changed).toBe(false);
  });

  test('one occurrence, the whole series', async () => {
    const w = world();
    const { seriesId, event } = await w.writer.createEvent('primary', 's', {
      ...draft,
      recurrence: 'FREQ=WEEKLY;COUNT=3',
    });
    const second = (await march(w))[1]?.id ?? '';
    const moved = await w.writer.updateEvent(target(second), {
      title: 'Moved',
      start: { at: START + 7 * 24 * HOUR + 2 * HOUR, timeZone: ZONE },
      end: { at: START + 7 * 24 * HOUR + 3 * HOUR, timeZone: ZONE },
    });
    expect(moved.event).toMatchObject({ kind: 'exception', recurrenceId: '2026-03-17T15:00:00.000Z', title: 'Moved' });
    expect((await march(w)).map(({ subject }) => subject)).toEqual(['Review', 'Moved', 'Review']);
    const whole = await w.writer.updateEvent(target(event?.id ?? '', 'series'), { recurrence: 'FREQ=WEEKLY;COUNT=4' });
    expect(whole.seriesId).toBe(seriesId);
    expect(await march(w)).toHaveLength(4);
    expect(
      (await w.writer.updateEvent(target(event?.id ?? '', 'series'), { recurrence: 'FREQ=WEEKLY;COUNT=4' })).changed,
    ).toBe(false);
    expect(await failure(w.writer.updateEvent(target(seriesId ?? ''), { title: 'x' }))).toMatchObject({
      code: 'invalid',
    });
  });

  test('a change by somebody else in between is kept; with an etag of the caller it is a conflict; lost answers', async () => {
    const w = world();
    const { event } = await w.writer.createEvent('primary', 'c', draft);
    const id = event?.id ?? '';
    w.graph.events.update(id, { location: { displayName: 'Room 1' } });
    expect(
      await failure(w.writer.updateEvent(target(id), { title: 'Mine' }, { etag: event?.etag ?? '' })),
    ).toMatchObject({ code: 'conflict' });
    let times = 1;
    w.beforeWrite = () => {
      if (times-- > 0) w.graph.events.update(id, { location: { displayName: 'Room 2' } });
    };
    expect((await w.writer.updateEvent(target(id), { title: 'Mine' })).event).toMatchObject({
      title: 'Mine',
      location: 'Room 2',
    });
    w.sent.length = 0;
    w.graph.faults.next('events.update', { kind: 'lostAnswer' });
    expect(await w.writer.updateEvent(target(id), { title: 'Ours' })).toMatchObject({
      changed: true,
      event: { title: 'Ours' },
    });
    expect(w.sent).toHaveLength(2);
  });
});

test('delete: an event, one occurrence, a whole series; already gone is well', async () => {
  const w = world();
  const single =
    (await w.writer.createEvent('primary', 'c', { ...draft, attendees: [{ email: GRACE }] })).event?.id ?? '';
  expect(await failure(w.writer.deleteEvent(target(single), { notifyAttendees: 'none' }))).toMatchObject({
    code: 'invalid',
  });
  w.graph.faults.next('events.delete', { kind: 'lostAnswer' });
  expect(await w.writer.deleteEvent(target(single), { notifyAttendees: 'all' })).toBe(true);
  expect(await w.writer.deleteEvent(target(single))).toBe(false);
  const { seriesId, event } = await w.writer.createEvent('primary', 's', {
    ...draft,
    recurrence: 'FREQ=WEEKLY;COUNT=3',
  });
  expect(await failure(w.writer.deleteEvent(target(seriesId ?? '')))).toMatchObject({ code: 'invalid' });
  const [, second] = await march(w);
  expect(await w.writer.deleteEvent(target(second?.id ?? ''))).toBe(true);
  expect(await march(w)).toHaveLength(2);
  expect(await w.writer.deleteEvent(target(event?.id ?? '', 'series'))).toBe(true);
  expect(await march(w)).toEqual([]);
});

describe('write back', () => {
  const links = { recordingUrl: 'https://rec.example.com/r/1?a=1&b=2', transcriptUrl: 'https://rec.example.com/t/1' };

  test('in the HTML of one occurrence, once and replaced; everything else is as it was', async () => {
    const w = world();
    w.graph.events.insert(
      ADA,
      teams({
        recurrence: {
          pattern: { type: 'daily', interval: 1 },
          range: { type: 'numbered', numberOfOccurrences: 3, startDate: '2026-03-10' },
        },
      }),
    );
    const [, second] = await march(w);
    const where = { calendarId: 'primary', eventId: second?.id ?? '' };
    const once = await w.writer.writeBack(where, links, 'description');
    expect(once.event).toMatchObject({ kind: 'exception', meeting: { platform: 'teams' } });
    expect(Object.keys(w.sent[0]?.body ?? {})).toEqual(['body']);
    const content = async (): Promise<string> => (await w.read(where.eventId)).body?.content ?? '';
    const note = /<div>--- Recording [\s\S]*?--- End of recording ---<\/div>/;
    expect((await content()).replace(note, '')).toBe(HTML);
    expect((await w.writer.writeBack(where, links, 'description')).changed).toBe(false);
    await w.writer.writeBack(where, { recordingUrl: 'https://rec.example.com/r/2' }, 'description');
    expect((await content()).replace(note, '')).toBe(HTML);
    expect((await content()).match(/--- Recording/g)).toHaveLength(1);
    expect(w.sent).toHaveLength(2);
    const bodies = (await march(w)).map(({ body }) => body?.content);
    expect([bodies[0], bodies[2]]).toEqual([HTML, HTML]);
  });

  test('only in the property, which no reader of the event sees', async () => {
    const w = world();
    const { event } = await w.writer.createEvent('primary', 'c', draft);
    const where = { calendarId: 'primary', eventId: event?.id ?? '' };
    expect((await w.writer.writeBack(where, links, 'property')).changed).toBe(true);
    expect((await w.writer.writeBack(where, links, 'property')).changed).toBe(false);
    const id = 'String {00020329-0000-0000-C000-000000000046} Name CalendarBotsRecording';
    const shown = (await w.api
      .api(`/me/events/${encodeURIComponent(where.eventId)}`)
      .expand(`singleValueExtendedProperties($filter=id eq '${id}')`)
      .get()) as Event;
    expect(JSON.parse(shown.singleValueExtendedProperties?.[0]?.value ?? '')).toEqual(links);
    expect(JSON.stringify(await w.read(where.eventId))).not.toContain('rec.example.com');
  });

  test('a sync sees one change, of the description, and the same meeting', async () => {
    const w = world();
    w.graph.events.insert(ADA, teams());
    const window = { from: START - 24 * HOUR, to: START + 24 * HOUR };
    const round = async (cursor: string | null): Promise<{ events: CalendarEvent[]; cursor: string | null }> => {
      const events: CalendarEvent[] = [];
      for (let page: string | null = null; ;) {
        const read = await w.source.readPage({ calendarId: 'primary', window, cursor, page, purpose: 'sync' });
        events.push(...read.events);
        page = read.nextPage;
        if (page === null) return { events, cursor: read.nextCursor };
      }
    };
    const first = await round(null);
    const [before] = first.events;
    await w.clock.advance(60_000);
    const where = { calendarId: 'primary', eventId: before?.id ?? '' };
    await w.writer.writeBack(where, links, 'description');
    await w.writer.writeBack(where, links, 'description');
    const next = await round(first.cursor);
    const after = next.events.at(-1);
    expect(new Set(next.events.map(({ id }) => id))).toEqual(new Set([before?.id]));
    const names = Object.keys(after ?? {}) as (keyof CalendarEvent)[];
    const differs = names.filter((name) => JSON.stringify(after?.[name]) !== JSON.stringify(before?.[name]));
    expect(differs.sort()).toEqual(['description', 'etag', 'updated']);
  });
});

test('two calls at the same time make one event', async () => {
  const { writer, all } = world();
  const made = await Promise.all([1, 2].map(async () => writer.createEvent('primary', 'order 17', draft)));
  expect(new Set(made.map(({ event }) => event?.id)).size).toBe(1);
  expect(await all()).toHaveLength(1);
});
