import fc from 'fast-check';
import { occurrenceKey, type CalendarEvent } from '../../event';
import { type NormalizeContext, normalizeEvent } from './normalize';

const context: NormalizeContext = { calendarId: 'me@example.com', timeZone: 'America/Chicago' };

const START = { dateTime: '2026-12-01T09:00:00-06:00', timeZone: 'America/Chicago' };
const END = { dateTime: '2026-12-01T09:30:00-06:00', timeZone: 'America/Chicago' };

/** A single event as Google sends it when nobody filled in anything but a title. */
const plain = {
  kind: 'calendar#event',
  etag: '"3485452990504510"',
  id: 'single1',
  status: 'confirmed',
  htmlLink: 'https://www.google.com/calendar/event?eid=c2luZ2xlMQ',
  created: '2026-11-20T10:41:35.000Z',
  updated: '2026-11-20T10:41:35.252Z',
  summary: 'Planning',
  creator: { email: 'me@example.com', self: true },
  organizer: { email: 'me@example.com', self: true },
  start: START,
  end: END,
  iCalUID: 'single1@google.com',
  sequence: 0,
  reminders: { useDefault: true },
  eventType: 'default',
};

function eventOf(raw: unknown, over: Partial<NormalizeContext> = {}): CalendarEvent {
  const outcome = normalizeEvent(raw, { ...context, ...over });
  if (outcome.kind !== 'event') throw new Error(`expected an event, got ${JSON.stringify(outcome)}`);
  return outcome.event;
}

function reasonOf(raw: unknown): string {
  const outcome = normalizeEvent(raw, context);
  if (outcome.kind !== 'rejected') throw new Error(`expected a rejection, got ${JSON.stringify(outcome)}`);
  return outcome.rejected.reason;
}

test('a plain event, field by field', () => {
  expect(eventOf(plain)).toEqual({
    id: 'single1',
    calendarId: 'me@example.com',
    provider: 'google',
    occurrenceKey: occurrenceKey('single1@google.com', null),
    iCalUid: 'single1@google.com',
    kind: 'single',
    seriesId: null,
    recurrenceId: null,
    status: 'confirmed',
    title: 'Planning',
    description: null,
    location: null,
    start: '2026-12-01T15:00:00.000Z',
    end: '2026-12-01T15:30:00.000Z',
    allDay: false,
    startDate: null,
    endDate: null,
    timeZone: 'America/Chicago',
    eventType: 'default',
    busy: true,
    visibility: 'default',
    organizer: { email: 'me@example.com', name: null, self: true },
    attendees: [],
    attendeesOmitted: false,
    response: null,
    conference: null,
    meeting: null,
    url: 'https://www.google.com/calendar/event?eid=c2luZ2xlMQ',
    created: '2026-11-20T10:41:35.000Z',
    updated: '2026-11-20T10:41:35.252Z',
    etag: '"3485452990504510"',
  });
});

describe('time', () => {
  test.each([
    ['2026-12-01T09:00:00-06:00', '2026-12-01T15:00:00.000Z'],
    ['2026-12-01T15:00:00Z', '2026-12-01T15:00:00.000Z'],
    ['2026-12-01t15:00:00z', '2026-12-01T15:00:00.000Z'],
    ['2026-12-01T15:00:00.123456Z', '2026-12-01T15:00:00.123Z'],
    ['2026-12-01T20:45:00+05:45', '2026-12-01T15:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2026-12-01T23:59:60Z', '2026-12-01T23:59:59.000Z'],
    // No offset: wall time in the zone beside it.
    ['2026-12-01T09:00:00', '2026-12-01T14:00:00.000Z'],
  ])('%s starts at %s', (dateTime, start) => {
    const event = eventOf({
      ...plain,
      start: { dateTime, timeZone: 'America/New_York' },
      end: { dateTime: '2027-01-01T00:00:00Z' },
    });
    expect(event.start).toBe(start);
    expect(event.timeZone).toBe('America/New_York');
  });

  test('an all-day event begins at midnight of the calendar’s zone', () => {
    const event = eventOf({ ...plain, start: { date: '2026-12-01' }, end: { date: '2026-12-03' } });
    expect(event).toMatchObject({
      allDay: true,
      startDate: '2026-12-01',
      endDate: '2026-12-03',
      start: '2026-12-01T06:00:00.000Z',
      end: '2026-12-03T06:00:00.000Z',
      timeZone: 'America/Chicago',
    });
    const days = { ...plain, start: { date: '2026-12-01' }, end: { date: '2026-12-02' } };
    expect(eventOf(days, { timeZone: 'Asia/Tokyo' }).start).toBe('2026-11-30T15:00:00.000Z');
  });

  test('an all-day event whose end is its own day lasts that day', () => {
    const event = eventOf({ ...plain, start: { date: '2026-12-31' }, end: { date: '2026-12-31' } });
    expect(event).toMatchObject({ startDate: '2026-12-31', endDate: '2027-01-01', end: '2027-01-01T06:00:00.000Z' });
  });

  test('an event without a length is an event', () => {
    expect(eventOf({ ...plain, end: START }).end).toBe('2026-12-01T15:00:00.000Z');
  });

  test('null beside a value does not count: a date and dateTime: null are all-day', () => {
    const start = { date: '2026-12-01', dateTime: null, timeZone: null };
    expect(eventOf({ ...plain, start, end: { date: '2026-12-02' } }).allDay).toBe(true);
  });

  test('a zone nobody knows gives way to the calendar’s', () => {
    const event = eventOf({ ...plain, start: { ...START, timeZone: 'Central Standard Time' } });
    expect(event).toMatchObject({ timeZone: 'America/Chicago', start: '2026-12-01T15:00:00.000Z' });
  });
});

describe('series', () => {
  const instance = {
    ...plain,
    id: 'weekly_20261201T150000Z',
    recurringEventId: 'weekly',
    iCalUID: 'weekly@google.com',
    originalStartTime: START,
  };

  test('an instance at its own time is an occurrence', () => {
    expect(eventOf(instance)).toMatchObject({
      kind: 'occurrence',
      seriesId: 'weekly',
      recurrenceId: '2026-12-01T15:00:00.000Z',
      occurrenceKey: occurrenceKey('weekly@google.com', '2026-12-01T15:00:00.000Z'),
    });
  });

  test('one that was moved is an exception and keeps its key', () => {
    const moved = eventOf({
      ...instance,
      start: { dateTime: '2026-12-02T11:00:00-06:00' },
      end: { dateTime: '2026-12-02T11:30:00-06:00' },
    });
    expect(moved.kind).toBe('exception');
    expect(moved.start).toBe('2026-12-02T17:00:00.000Z');
    expect(moved.recurrenceId).toBe('2026-12-01T15:00:00.000Z');
    expect(moved.occurrenceKey).toBe(eventOf(instance).occurrenceKey);
  });

  test('copies of an invitation share the key whatever zone and id their calendar gives them', () => {
    const copy = eventOf(
      {
        ...instance,
        id: '_60q30c1g60o30e1i60o4ac1g60rj8gpl88rj2c1h_20261201T150000Z',
        recurringEventId: '_60q30c1g60o30e1i60o4ac1g60rj8gpl88rj2c1h',
        originalStartTime: { dateTime: '2026-12-01T16:00:00+01:00', timeZone: 'Europe/Paris' },
        summary: 'Besprechung',
      },
      { calendarId: 'other@example.org', timeZone: 'Europe/Paris' },
    );
    expect(copy.occurrenceKey).toBe(eventOf(instance).occurrenceKey);
  });

  test('an all-day series has dates as recurrence ids, the same in every zone', () => {
    const raw = {
      ...instance,
      id: 'weekly_20261201',
      start: { date: '2026-12-01' },
      end: { date: '2026-12-02' },
      originalStartTime: { date: '2026-12-01' },
    };
    expect(eventOf(raw)).toMatchObject({ kind: 'occurrence', recurrenceId: '2026-12-01' });
    expect(eventOf(raw, { timeZone: 'Asia/Tokyo' }).occurrenceKey).toBe(eventOf(raw).occurrenceKey);
  });

  test('a series born by “this and following” has its own instances', () => {
    const raw = { ...instance, id: 'weekly_R20261201T090000_20261208T150000Z', recurringEventId: undefined };
    expect(eventOf({ ...raw, originalStartTime: undefined })).toMatchObject({
      seriesId: 'weekly_R20261201T090000',
      recurrenceId: '2026-12-08T15:00:00.000Z',
    });
    // The new series itself, or a single event under such an id, is no instance of the old one.
    expect(eventOf({ ...plain, id: 'weekly_R20261201T090000' })).toMatchObject({ kind: 'single', seriesId: null });
  });

  test.each([
    '_20261201',
    'a_20261301',
    'a_20260230T100000Z',
    'a_20261201T250000Z',
    'a_20261201T100000',
    '20261201_abc',
  ])('the id %s does not name an instance', (id) => {
    expect(eventOf({ ...plain, id })).toMatchObject({ kind: 'single', seriesId: null, recurrenceId: null });
  });

  test('without an iCalUID the one Google would give stands in', () => {
    const { iCalUID, ...bare } = plain;
    expect(eventOf(bare)).toMatchObject({ iCalUid: null, occurrenceKey: eventOf({ ...bare, iCalUID }).occurrenceKey });
    expect(eventOf({ ...instance, iCalUID: undefined }).occurrenceKey).toBe(eventOf(instance).occurrenceKey);
  });

  test('instances whose original start is unknown do not share a key', () => {
    const keys = ['a', 'b'].map((id) => eventOf({ ...instance, id, originalStartTime: undefined }).occurrenceKey);
    expect(new Set(keys).size).toBe(2);
    expect(keys).not.toContain(occurrenceKey('weekly@google.com', null));
  });

  test('a series itself is not a meeting', () => {
    expect(reasonOf({ ...plain, recurrence: ['RRULE:FREQ=DAILY'] })).toMatch(/^recurrence:/);
    expect(eventOf({ ...plain, recurrence: [] }).kind).toBe('single');
  });
});

describe('cancelled', () => {
  test.each([
    ['a bare stub', { id: 'x1', status: 'cancelled' }, { id: 'x1', seriesId: null, recurrenceId: null }],
    [
      'an exception with its place',
      { id: 'w_20250328T150000Z', status: 'cancelled', recurringEventId: 'w', originalStartTime: START },
      { id: 'w_20250328T150000Z', seriesId: 'w', recurrenceId: '2026-12-01T15:00:00.000Z' },
    ],
    [
      'an instance that only its id tells',
      { id: 'w_20250328T150000Z', status: 'cancelled' },
      { id: 'w_20250328T150000Z', seriesId: 'w', recurrenceId: '2025-03-28T15:00:00.000Z' },
    ],
    [
      'an all-day instance that only its id tells',
      { id: 'w_20250328', status: 'cancelled', recurringEventId: 'w' },
      { id: 'w_20250328', seriesId: 'w', recurrenceId: '2025-03-28' },
    ],
    ['a series', { id: 'w', status: 'cancelled', recurrence: ['RRULE:FREQ=DAILY'] }, { id: 'w', seriesId: null }],
    ['one with all its details', { ...plain, status: 'cancelled' }, { id: 'single1', seriesId: null }],
    ['one with a broken start', { ...plain, status: 'cancelled', start: 7 }, { id: 'single1' }],
  ])('%s is removed', (_, raw, removed) => {
    expect(normalizeEvent(raw, context)).toMatchObject({ kind: 'removed', removed });
  });

  test('with keepCancelled, details stay an event; a stub is still removed', () => {
    expect(eventOf({ ...plain, status: 'cancelled' }, { keepCancelled: true })).toMatchObject({
      status: 'cancelled',
      title: 'Planning',
    });
    const stub = normalizeEvent({ id: 'x1', status: 'cancelled' }, { ...context, keepCancelled: true });
    expect(stub.kind).toBe('removed');
  });
});

describe('people', () => {
  const attendees = [
    { email: 'Boss@Example.com', displayName: 'The Boss', organizer: true, responseStatus: 'accepted' },
    { email: 'me@example.com', self: true, responseStatus: 'tentative', optional: true },
    { email: 'room@resource.calendar.google.com', resource: true, responseStatus: 'accepted' },
    { email: 'new@example.com', responseStatus: 'somethingNew' },
    { displayName: 'No address' },
  ];

  test('guests, the own answer, rooms', () => {
    const event = eventOf({ ...plain, organizer: { email: 'Boss@Example.com', displayName: 'The Boss' }, attendees });
    expect(event.organizer).toEqual({ email: 'boss@example.com', name: 'The Boss', self: false });
    expect(event.response).toBe('tentative');
    expect(event.attendeesOmitted).toBe(false);
    expect(event.attendees.map((a) => [a.email, a.response, a.organizer, a.optional, a.resource])).toEqual([
      ['boss@example.com', 'accepted', true, false, false],
      ['me@example.com', 'tentative', false, true, false],
      ['room@resource.calendar.google.com', 'accepted', false, false, true],
      ['new@example.com', 'needsAction', false, false, false],
      [null, 'needsAction', false, false, false],
    ]);
  });

  test('an incomplete list says so', () => {
    expect(eventOf({ ...plain, attendees, attendeesOmitted: true }).attendeesOmitted).toBe(true);
    expect(eventOf({ ...plain, attendees: 'nobody' })).toMatchObject({ attendees: [], attendeesOmitted: true });
    const one = eventOf({ ...plain, attendees: [attendees[1], null] });
    expect(one).toMatchObject({ attendeesOmitted: true, response: 'tentative' });
    expect(one.attendees).toHaveLength(1);
    // The organizer sees the whole list, a guest only themselves.
    const secret = { ...plain, attendees, guestsCanSeeOtherGuests: false };
    expect(eventOf(secret).attendeesOmitted).toBe(false);
    expect(eventOf({ ...secret, organizer: { email: 'boss@example.com' } }).attendeesOmitted).toBe(true);
  });
});

describe('joining', () => {
  test('entry points, whatever word their maker has for the passcode', () => {
    const conferenceData = {
      conferenceSolution: { key: { type: 'addOn' }, name: 'Zoom Meeting' },
      entryPoints: [
        { entryPointType: 'video', uri: 'https://zoom.us/j/98765432101', meetingCode: '98765432101', passcode: 'p1' },
        { entryPointType: 'phone', uri: 'tel:+14015550199', accessCode: 'a1', pin: '42', label: '+1 401-555-0199' },
        { entryPointType: 'sip', uri: 'sip:98765432101@zoomcrc.com', password: 'w1' },
        { entryPointType: 'telepathy', uri: 'brain:1' },
        { entryPointType: 'more' },
        null,
      ],
    };
    const event = eventOf({ ...plain, conferenceData });
    expect(event.conference?.solution).toBe('Zoom Meeting');
    expect(event.conference?.entryPoints.map((e) => [e.type, e.passcode, e.pin, e.meetingCode])).toEqual([
      ['video', 'p1', null, '98765432101'],
      ['phone', 'a1', '42', null],
      ['sip', 'w1', null, null],
    ]);
    expect(event.meeting).toMatchObject({ platform: 'zoom', url: 'https://zoom.us/j/98765432101' });
  });

  test('a hangoutLink alone is a Google Meet', () => {
    const event = eventOf({ ...plain, hangoutLink: 'https://meet.google.com/abc-defg-hij' });
    expect(event.conference).toEqual({
      solution: 'Google Meet',
      entryPoints: [
        {
          type: 'video',
          uri: 'https://meet.google.com/abc-defg-hij',
          label: null,
          meetingCode: null,
          passcode: null,
          pin: null,
        },
      ],
    });
    expect(event.meeting).toMatchObject({ platform: 'google_meet', url: 'https://meet.google.com/abc-defg-hij' });
  });

  test('a conference that is still being made is none yet', () => {
    const createRequest = { requestId: 'r', status: { statusCode: 'pending' } };
    expect(eventOf({ ...plain, conferenceData: { createRequest } }).conference).toBeNull();
  });

  test('a link in the text', () => {
    const description = 'Join at <a href="https://zoom.us/j/98765432101">this link</a>';
    expect(eventOf({ ...plain, description }).meeting).toMatchObject({ platform: 'zoom' });
  });
});

describe('what little may come', () => {
  test('hidden details: an empty title, and nothing invented', () => {
    const hidden = { id: 'p1', status: 'confirmed', start: START, end: END, visibility: 'private' };
    expect(eventOf(hidden)).toMatchObject({
      title: '',
      visibility: 'private',
      organizer: null,
      attendees: [],
      response: null,
      meeting: null,
      created: null,
      updated: null,
      etag: null,
      busy: true,
      eventType: 'default',
    });
  });

  test('odd values of optional fields do not lose the meeting', () => {
    const odd = {
      ...plain,
      status: 'soon',
      summary: 5,
      description: { html: 'x' },
      location: ['here'],
      organizer: 'me',
      conferenceData: 'zoom',
      updated: 'yesterday',
      created: 20261201,
      visibility: 'secret',
      transparency: true,
      eventType: null,
      sequence: 'x',
      htmlLink: {},
    };
    expect(eventOf(odd)).toMatchObject({
      status: 'confirmed',
      title: '',
      description: null,
      location: null,
      organizer: null,
      conference: null,
      updated: null,
      created: null,
      visibility: 'default',
      busy: true,
      eventType: 'default',
      url: null,
    });
  });

  test.each([
    [{ transparency: 'transparent' }, false],
    [{ transparency: 'opaque' }, true],
    [{ eventType: 'workingLocation' }, false],
    [{ eventType: 'outOfOffice' }, true],
  ])('%j is busy: %s', (fields, busy) => {
    expect(eventOf({ ...plain, ...fields }).busy).toBe(busy);
  });

  test('status, kind of entry and visibility come through', () => {
    expect(
      eventOf({ ...plain, status: 'tentative', eventType: 'focusTime', visibility: 'confidential' }),
    ).toMatchObject({ status: 'tentative', eventType: 'focusTime', visibility: 'confidential' });
    expect(eventOf({ ...plain, status: undefined }).status).toBe('confirmed');
  });
});

describe('rejected, with a reason that names the field', () => {
  test.each<[unknown, string]>([
    [null, 'not an object'],
    ['text', 'not an object'],
    [[plain], 'not an object'],
    [{ ...plain, id: undefined }, 'id: missing'],
    [{ ...plain, id: 5 }, 'id: missing'],
    [{ ...plain, start: undefined }, 'start: missing'],
    [{ ...plain, end: null }, 'end: missing'],
    [{ ...plain, start: '2026-12-01' }, 'start: not an object'],
    [{ ...plain, start: {} }, 'start: neither date nor dateTime'],
    [{ ...plain, start: { dateTime: 'tomorrow' } }, 'start.dateTime: not an RFC 3339 time'],
    [{ ...plain, start: { dateTime: 1764601200000 } }, 'start.dateTime: not an RFC 3339 time'],
    [{ ...plain, start: { dateTime: '2026-02-30T10:00:00Z' } }, 'start.dateTime: not an RFC 3339 time'],
    [{ ...plain, start: { dateTime: '2026-12-01T24:00:00Z' } }, 'start.dateTime: not an RFC 3339 time'],
    [{ ...plain, start: { dateTime: '0000-01-01T00:00:00Z' } }, 'start.dateTime: not an RFC 3339 time'],
    [{ ...plain, end: { date: '2026-13-01' } }, 'end.date: not a date'],
    [{ ...plain, end: { date: '2026-12-02' } }, 'end: one of start and end is a date, the other a time'],
    [{ ...plain, start: END, end: START }, 'end: before start'],
    [{ ...plain, start: { date: '2026-12-02' }, end: { date: '2026-12-01' } }, 'end: before start'],
  ])('%#: %j', (raw, reason) => {
    expect(reasonOf(raw)).toBe(reason);
  });

  test('a text so strange that reading it fails takes nothing else with it', () => {
    let deep: unknown = 'https://meet.google.com/abc-defg-hij';
    for (let i = 0; i < 200_000; i++) deep = [deep];
    const outcome = normalizeEvent({ ...plain, conferenceData: { entryPoints: deep }, extra: deep }, context);
    expect(['event', 'rejected']).toContain(outcome.kind);
  });
});

describe('anything at all', () => {
  const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

  function isLawful(raw: unknown, keepCancelled: boolean): void {
    const outcome = normalizeEvent(raw, { ...context, keepCancelled });
    if (outcome.kind === 'event') {
      const { event } = outcome;
      expect(event.start).toMatch(ISO);
      expect(event.end).toMatch(ISO);
      expect(event.start <= event.end).toBe(true);
      expect(event.occurrenceKey).toMatch(/^[\w-]{22}$/);
      expect(event.allDay).toBe(event.startDate !== null && event.endDate !== null);
      expect(event.kind === 'single').toBe(event.seriesId === null);
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    } else if (outcome.kind === 'removed') {
      expect(outcome.removed.id).not.toBe('');
    } else {
      expect(outcome.rejected.reason).not.toBe('');
    }
  }

  test('any JSON gives one of the three outcomes', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.boolean(), isLawful), { numRuns: 500 });
  });

  test('so does an event with any JSON in any of its fields', () => {
    const full = {
      ...plain,
      status: 'confirmed',
      summary: 'x',
      attendees: [{ email: 'a@example.com', self: true, responseStatus: 'accepted' }],
      conferenceData: { entryPoints: [{ entryPointType: 'video', uri: 'https://meet.google.com/abc-defg-hij' }] },
      recurringEventId: 'w',
      originalStartTime: START,
    };
    const names = Object.keys(full);
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('cancelled', 'a_20261201T150000Z', 'a_20261201', 'UTC'),
      fc.record(
        {
          date: fc.oneof(fc.jsonValue(), fc.constantFrom('2026-12-01', '2026-12-02', '9999-12-31', '0001-01-01')),
          dateTime: fc.oneof(fc.jsonValue(), fc.constantFrom('2026-12-01T09:00:00', '9998-12-31T23:59:59-12:00')),
          timeZone: fc.oneof(fc.jsonValue(), fc.constantFrom('Europe/Berlin', 'Asia/Tokyo', 'x')),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...names), junk), { maxLength: 4 }),
        fc.boolean(),
        (edits, keep) => {
          isLawful({ ...full, ...Object.fromEntries(edits) }, keep);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
