import type { CalendarEvent } from '../../event';
import { type Normalized, normalizeEvent } from './normalize';
import type { UnknownRecord } from './wire';

const context = { calendarId: 'cal', owner: 'anna@contoso.com', fallbackZone: 'Europe/Vienna' };

/** An event as GET gives it. */
const full: UnknownRecord = {
  '@odata.etag': 'W/"etag1"',
  id: 'AAMk1',
  createdDateTime: '2026-04-01T08:00:00.1234567Z',
  lastModifiedDateTime: '2026-04-02T09:30:00.7654321Z',
  changeKey: 'key1',
  categories: [],
  transactionId: null,
  originalStartTimeZone: 'W. Europe Standard Time',
  originalEndTimeZone: 'W. Europe Standard Time',
  iCalUId: 'uid-1@contoso.com',
  reminderMinutesBeforeStart: 15,
  isReminderOn: true,
  hasAttachments: false,
  subject: 'Kick-off',
  bodyPreview: 'Agenda',
  importance: 'normal',
  sensitivity: 'normal',
  isAllDay: false,
  isCancelled: false,
  isOrganizer: false,
  responseRequested: true,
  seriesMasterId: null,
  showAs: 'busy',
  type: 'singleInstance',
  webLink: 'https://outlook.office365.com/owa/?itemid=AAMk1',
  onlineMeetingUrl: null,
  isOnlineMeeting: true,
  onlineMeetingProvider: 'teamsForBusiness',
  allowNewTimeProposals: true,
  isDraft: false,
  hideAttendees: false,
  recurrence: null,
  responseStatus: { response: 'accepted', time: '2026-04-01T10:00:00Z' },
  body: { contentType: 'html', content: '<html><body>Agenda</body></html>' },
  start: { dateTime: '2026-05-04T09:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-05-04T09:30:00.0000000', timeZone: 'UTC' },
  location: { displayName: 'Microsoft Teams Meeting', locationType: 'default' },
  locations: [{ displayName: 'Microsoft Teams Meeting' }],
  attendees: [
    {
      type: 'required',
      status: { response: 'accepted', time: '2026-04-01T10:00:00Z' },
      emailAddress: { name: 'Anna', address: 'Anna@Contoso.com' },
    },
    {
      type: 'optional',
      status: { response: 'tentativelyAccepted', time: '2026-04-01T10:00:00Z' },
      emailAddress: { name: 'Ben', address: 'ben@fabrikam.com' },
    },
    {
      type: 'resource',
      status: { response: 'none', time: '0001-01-01T00:00:00Z' },
      emailAddress: { name: 'Room 1', address: 'room1@contoso.com' },
    },
  ],
  organizer: { emailAddress: { name: 'Carla', address: 'Carla@Fabrikam.com' } },
  onlineMeeting: {
    joinUrl:
      'https://teams.microsoft.com/l/meetup-join/19%3ameeting_NTk0YjE3ZDktYWJj%40thread.v2/0?context=%7b%22Tid%22%3a%2211%22%7d',
    conferenceId: '123456789',
    tollNumber: '+49 69 1234567',
    tollFreeNumbers: ['+49 800 7654321'],
    phones: [{ number: '+49 69 1234567', type: 'business' }],
    quickDial: ',,123456789#',
  },
};

function read(over: UnknownRecord = {}): CalendarEvent {
  const outcome = normalizeEvent({ ...full, ...over }, context);
  if (outcome.kind !== 'event') throw new Error(JSON.stringify(outcome));
  return outcome.event;
}

function reasonOf(over: UnknownRecord): string {
  const outcome: Normalized = normalizeEvent({ ...full, ...over }, context);
  return outcome.kind === 'rejected' ? outcome.rejected.reason : outcome.kind;
}

test('a meeting in full', () => {
  expect(read()).toEqual({
    id: 'AAMk1',
    calendarId: 'cal',
    provider: 'microsoft',
    occurrenceKey: expect.stringMatching(/^[\w-]{22}$/),
    iCalUid: 'uid-1@contoso.com',
    kind: 'single',
    seriesId: null,
    recurrenceId: null,
    status: 'confirmed',
    title: 'Kick-off',
    description: '<html><body>Agenda</body></html>',
    location: 'Microsoft Teams Meeting',
    start: '2026-05-04T09:00:00.000Z',
    end: '2026-05-04T09:30:00.000Z',
    allDay: false,
    startDate: null,
    endDate: null,
    timeZone: 'Europe/Berlin',
    eventType: 'default',
    busy: true,
    visibility: 'default',
    organizer: { email: 'carla@fabrikam.com', name: 'Carla', self: false },
    attendees: [
      {
        email: 'anna@contoso.com',
        name: 'Anna',
        self: true,
        response: 'accepted',
        organizer: false,
        optional: false,
        resource: false,
      },
      {
        email: 'ben@fabrikam.com',
        name: 'Ben',
        self: false,
        response: 'tentative',
        organizer: false,
        optional: true,
        resource: false,
      },
      {
        email: 'room1@contoso.com',
        name: 'Room 1',
        self: false,
        response: 'needsAction',
        organizer: false,
        optional: false,
        resource: true,
      },
    ],
    attendeesOmitted: false,
    response: 'accepted',
    conference: {
      solution: 'Microsoft Teams',
      entryPoints: [
        expect.objectContaining({ type: 'video', uri: expect.stringContaining('meetup-join') }),
        expect.objectContaining({ type: 'phone', uri: 'tel:+49691234567', pin: '123456789' }),
        expect.objectContaining({ type: 'phone', uri: 'tel:+498007654321', pin: '123456789' }),
      ],
    },
    meeting: expect.objectContaining({ platform: 'teams', source: 'onlineMeeting' }),
    url: 'https://outlook.office365.com/owa/?itemid=AAMk1',
    created: '2026-04-01T08:00:00.123Z',
    updated: '2026-04-02T09:30:00.765Z',
    etag: 'W/"etag1"',
  });
});

describe('bug 8: every time off by hours', () => {
  const at = (dateTime: string, timeZone: unknown) => ({
    start: { dateTime, timeZone },
    end: { dateTime: '2026-12-31T00:00:00', timeZone: 'UTC' },
  });

  it.each([
    ['UTC, as asked', '2026-05-04T09:00:00.0000000', 'UTC', '2026-05-04T09:00:00.000Z'],
    ['a Windows name', '2026-05-04T09:00:00.0000000', 'W. Europe Standard Time', '2026-05-04T07:00:00.000Z'],
    [
      'a Windows name that sounds like UTC and has summer time',
      '2026-07-04T09:00:00',
      'GMT Standard Time',
      '2026-07-04T08:00:00.000Z',
    ],
    ['an IANA name', '2026-05-04T09:00:00', 'America/New_York', '2026-05-04T13:00:00.000Z'],
    ['Microsoft’s own name for UTC', '2026-05-04T09:00:00', 'tzone://Microsoft/Utc', '2026-05-04T09:00:00.000Z'],
    ['an offset in the text', '2026-05-04T09:00:00+02:00', 'UTC', '2026-05-04T07:00:00.000Z'],
    ['a time that clocks skip', '2026-03-29T02:30:00', 'W. Europe Standard Time', '2026-03-29T01:30:00.000Z'],
    ['a time that clocks show twice', '2026-10-25T02:30:00', 'W. Europe Standard Time', '2026-10-25T00:30:00.000Z'],
  ])('%s', (_, dateTime, timeZone, start) => {
    expect(read(at(dateTime, timeZone)).start).toBe(start);
  });

  it.each(['tzone://Microsoft/Custom', 'Customized Time Zone', 'Mars/Olympus', undefined, 7])(
    'a time in a zone whose rules are not told is refused, not guessed: %s',
    (timeZone) =>
      expect(reasonOf(at('2026-05-04T09:00:00', timeZone))).toBe('start.timeZone: a zone whose rules are not known'),
  );

  it.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['America/New_York', 'America/New_York'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['tzone://Microsoft/Custom', 'Europe/Vienna'],
    ['Customized Time Zone', 'Europe/Vienna'],
    [null, 'Europe/Vienna'],
  ])('planned in %s: %s', (originalStartTimeZone, timeZone) => {
    expect(read({ originalStartTimeZone })).toMatchObject({ timeZone, start: '2026-05-04T09:00:00.000Z' });
  });
});

describe('all-day events', () => {
  const day = (start: string, end: string, more: UnknownRecord = {}): CalendarEvent =>
    read({
      isAllDay: true,
      start: { dateTime: start, timeZone: 'UTC' },
      end: { dateTime: end, timeZone: 'UTC' },
      ...more,
    });

  it('begin at midnight of their date in the zone they were planned in', () => {
    expect(day('2026-05-04T00:00:00.0000000', '2026-05-06T00:00:00.0000000')).toMatchObject({
      allDay: true,
      startDate: '2026-05-04',
      endDate: '2026-05-06',
      start: '2026-05-03T22:00:00.000Z',
      end: '2026-05-05T22:00:00.000Z',
      timeZone: 'Europe/Berlin',
    });
  });

  it('have the same dates when a server converts their midnight', () => {
    expect(day('2026-05-03T22:00:00.0000000', '2026-05-04T22:00:00.0000000')).toMatchObject({
      startDate: '2026-05-04',
      endDate: '2026-05-05',
    });
    expect(
      day('2026-05-04T07:00:00', '2026-05-05T07:00:00', { originalStartTimeZone: 'Pacific Standard Time' }),
    ).toMatchObject({ startDate: '2026-05-04', endDate: '2026-05-05' });
  });

  it('go by the date part where the zone does not explain the time', () => {
    expect(day('2026-05-04T03:17:00', '2026-05-05T03:17:00')).toMatchObject({
      startDate: '2026-05-04',
      endDate: '2026-05-05',
    });
  });

  it('of no length last a day', () => {
    expect(day('2026-05-04T00:00:00', '2026-05-04T00:00:00')).toMatchObject({ endDate: '2026-05-05' });
  });

  it('in a zone whose rules are not told begin at midnight of the fallback', () => {
    expect(
      day('2026-05-04T00:00:00', '2026-05-05T00:00:00', { originalStartTimeZone: 'tzone://Microsoft/Custom' }),
    ).toMatchObject({ timeZone: 'Europe/Vienna', start: '2026-05-03T22:00:00.000Z' });
  });
});

describe('what it is', () => {
  it('a cancelled meeting stays an event, with that status', () => {
    expect(read({ isCancelled: true, subject: 'Canceled: Kick-off' })).toMatchObject({
      status: 'cancelled',
      title: 'Canceled: Kick-off',
    });
  });

  it('a meeting whose changes were not sent yet is still a meeting', () => {
    expect(read({ isDraft: true })).toMatchObject({ status: 'confirmed', title: 'Kick-off' });
  });

  it('a series is none: it carries the dates of its first occurrence', () => {
    expect(reasonOf({ type: 'seriesMaster', recurrence: { pattern: {}, range: {} } })).toBe('series');
  });

  it.each([
    ['occurrence', 'occurrence'],
    ['exception', 'exception'],
  ])('%s of a series', (type, kind) => {
    expect(read({ type, seriesMasterId: 'M', originalStart: '2026-05-04T08:00:00Z' })).toMatchObject({
      kind,
      seriesId: 'M',
      recurrenceId: '2026-05-04T08:00:00.000Z',
    });
  });

  it.each([
    ['free', false],
    ['tentative', true],
    ['busy', true],
    ['oof', true],
    ['workingElsewhere', false],
    ['unknown', true],
  ])('shown as %s: busy %s', (showAs, busy) => expect(read({ showAs }).busy).toBe(busy));

  it('an absence and a place of work are kinds of entry only where nobody meets', () => {
    const alone = { attendees: [], isOnlineMeeting: false };
    expect(read({ ...alone, showAs: 'oof' }).eventType).toBe('outOfOffice');
    expect(read({ ...alone, showAs: 'workingElsewhere' }).eventType).toBe('workingLocation');
    expect(read({ showAs: 'oof' }).eventType).toBe('default');
  });

  it.each([
    ['normal', 'default'],
    ['personal', 'private'],
    ['private', 'private'],
    ['confidential', 'confidential'],
    ['else', 'default'],
  ])('sensitivity %s: %s', (sensitivity, visibility) => expect(read({ sensitivity }).visibility).toBe(visibility));
});

describe('answers', () => {
  it.each([
    ['accepted', 'accepted'],
    ['declined', 'declined'],
    ['tentativelyAccepted', 'tentative'],
    ['notResponded', 'needsAction'],
    ['none', 'needsAction'],
    ['organizer', 'accepted'],
  ])('%s: %s', (response, expected) => expect(read({ responseStatus: { response } }).response).toBe(expected));

  it('are nobody’s in an appointment of one’s own', () => {
    const own = { attendees: [], isOrganizer: true };
    expect(read({ ...own, responseStatus: { response: 'organizer' } }).response).toBeNull();
    expect(read({ ...own, responseStatus: { response: 'none' } }).response).toBeNull();
  });
});

describe('people', () => {
  it('the organizer is the owner where Graph says so, whatever the address', () => {
    expect(read({ isOrganizer: true }).organizer).toMatchObject({ self: true });
    expect(read({ isOrganizer: undefined }).organizer).toMatchObject({ self: false });
  });

  it('a name of Exchange’s own is no address', () => {
    const organizer = { emailAddress: { name: 'Carla', address: '/o=ExchangeLabs/ou=Group/cn=Carla' } };
    expect(read({ organizer }).organizer).toEqual({ email: null, name: 'Carla', self: false });
  });

  it('a hidden guest list is not complete, but for the organizer', () => {
    expect(read({ hideAttendees: true }).attendeesOmitted).toBe(true);
    expect(read({ hideAttendees: true, isOrganizer: true }).attendeesOmitted).toBe(false);
    expect(read({ attendees: [{}, null] })).toMatchObject({ attendees: [], attendeesOmitted: true });
  });
});

describe('the link that is the meeting', () => {
  const none = {
    onlineMeeting: null,
    onlineMeetingUrl: null,
    isOnlineMeeting: false,
    onlineMeetingProvider: 'unknown',
  };
  const zoom = 'https://zoom.us/j/81234567890?pwd=QmVzdFBhc3M.1';
  const safe = `https://nam12.safelinks.protection.outlook.com/?url=${encodeURIComponent(zoom)}&data=05%7C01&reserved=0`;

  it.each<[string, UnknownRecord, string]>([
    ['the older property', { onlineMeetingUrl: zoom }, 'onlineMeetingUrl'],
    ['the location', { location: { displayName: zoom } }, 'location'],
    ['the address of a location', { location: { displayName: 'Zoom', locationUri: zoom } }, 'location'],
    [
      'one of several locations',
      { locations: [{ displayName: 'Room' }, { displayName: 'Z', locationUri: zoom }] },
      'location',
    ],
    ['a button in the body', { body: { contentType: 'html', content: `<a href="${zoom}">Join</a>` } }, 'description'],
    [
      'a SafeLink in the body',
      { body: { contentType: 'html', content: `<a href="${safe.replaceAll('&', '&amp;')}">Join</a>` } },
      'description',
    ],
    ['the subject', { subject: `Call ${zoom}` }, 'title'],
  ])('in %s', (_, over, source) => {
    expect(read({ ...none, ...over }).meeting).toMatchObject({
      platform: 'zoom',
      source,
      url: expect.stringContaining('zoom.us/j/81234567890'),
    });
  });

  it('the online meeting goes before the body', () => {
    expect(read({ body: { contentType: 'html', content: `<a href="${zoom}">old</a>` } }).meeting?.platform).toBe(
      'teams',
    );
  });

  it('is not there yet while an online meeting is being made', () => {
    expect(read({ onlineMeeting: null })).toMatchObject({ meeting: null, conference: null });
  });
});

describe('rows that are odd', () => {
  it.each<[string, unknown, string | null, string]>([
    ['nothing', null, null, 'not an object'],
    ['no id', { ...full, id: undefined }, null, 'id: missing'],
    ['no start', { ...full, start: null }, 'AAMk1', 'start: missing'],
    ['a start that is a text', { ...full, start: '2026-05-04' }, 'AAMk1', 'start: not an object'],
    ['no end', { ...full, end: {} }, 'AAMk1', 'end.dateTime: not a date and time'],
    [
      'a day that does not exist',
      { ...full, start: { dateTime: '2026-02-30T00:00:00', timeZone: 'UTC' } },
      'AAMk1',
      'start.dateTime: not a date and time',
    ],
    [
      'an end before the start',
      { ...full, end: { dateTime: '2026-05-03T00:00:00', timeZone: 'UTC' } },
      'AAMk1',
      'end: before start',
    ],
  ])('%s is rejected with the reason', (_, raw, id, reason) => {
    expect(normalizeEvent(raw, context)).toEqual({ kind: 'rejected', rejected: { id, reason } });
  });

  it('everything else may be missing or of another type', () => {
    const { id, start, end } = full;
    expect(normalizeEvent({ id, start, end }, context).kind).toBe('event');
    for (const odd of [null, 7, 'x', [], {}, [7]]) {
      const names = Object.keys(full).filter(
        (name) => !['id', 'start', 'end', 'type', 'seriesMasterId'].includes(name),
      );
      expect(normalizeEvent({ ...full, ...Object.fromEntries(names.map((name) => [name, odd])) }, context).kind).toBe(
        'event',
      );
    }
  });

  it('an event without a text has no description', () => {
    expect(
      read({ bodyPreview: '', body: { contentType: 'html', content: '<html><body></body></html>' } }).description,
    ).toBeNull();
  });
});
