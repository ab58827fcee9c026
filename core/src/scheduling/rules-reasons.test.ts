import { type CalendarEvent, occurrenceKey } from '../event.js';
import { detectMeetingLink } from '../meeting-link/index.js';
import { NOW } from './meeting.fixture.js';
import { decide, type Overrides, type RecordingRule } from './rule-list.js';
import type { RecordingRules } from './rules.js';
import { fillTemplate, unknownFields } from './template.js';
import { titlePattern } from './title-pattern.js';

const person = (email: string, self = false) => ({ email, name: null, self });
const guest = (email: string, self = false) => ({
  ...person(email, self),
  response: 'accepted' as const,
  organizer: false,
  optional: false,
  resource: false,
});

/** A Monday, 11:30 in Berlin, an hour long, with two guests of one's own. */
const event = (over: Partial<CalendarEvent> = {}): CalendarEvent => ({
  id: 'e1',
  calendarId: 'ada@acme.com',
  provider: 'google',
  occurrenceKey: occurrenceKey('e1@x', null),
  iCalUid: 'e1@x',
  kind: 'single',
  seriesId: null,
  recurrenceId: null,
  status: 'confirmed',
  title: 'Weekly demo',
  description: null,
  location: null,
  start: '2026-05-04T09:30:00.000Z',
  end: '2026-05-04T10:30:00.000Z',
  allDay: false,
  startDate: null,
  endDate: null,
  timeZone: 'Europe/Berlin',
  eventType: 'default',
  busy: true,
  visibility: 'default',
  organizer: person('ada@acme.com', true),
  attendees: [guest('ada@acme.com', true), guest('bob@acme.com')],
  attendeesOmitted: false,
  response: 'accepted',
  conference: null,
  meeting: detectMeetingLink({ location: 'https://acme.zoom.us/j/123456789' }),
  url: null,
  created: null,
  updated: null,
  etag: null,
  ...over,
});

const bot = { leadMs: 0, name: () => 'bot', settings: {} };
const said = (rules: RecordingRules, over: Partial<CalendarEvent> = {}, overrides: Overrides = {}) => {
  const list = { rules: [{ name: 'r', when: rules, then: bot }], usual: bot, overrides };
  const { kind, code, reason } = decide(event(over), list, ['google_meet', 'zoom', 'teams'], NOW).verdict;
  return [kind, code, reason];
};

const day = { allDay: true, startDate: '2026-05-04', endDate: '2026-05-05' };

/** Every reason for which a meeting gets no bot, in the words that people read. */
const REASONS: [RecordingRules, Partial<CalendarEvent>, string, string][] = [
  [{}, { status: 'cancelled' }, 'cancelled', 'The meeting was cancelled.'],
  [{}, { meeting: null }, 'noLink', 'There is no meeting link in it.'],
  [
    {},
    { meeting: detectMeetingLink({ location: 'https://acme.webex.com/meet/ada' }) },
    'platformNotSupported',
    'The bot service cannot join Cisco Webex meetings.',
  ],
  [{ calendars: ['team'] }, {}, 'calendar', 'It is in a calendar that the rules leave out.'],
  [{ platforms: ['teams'] }, {}, 'platform', 'Its link is a Zoom link, which the rules leave out.'],
  [{ linkIncludes: ['other.zoom.us'] }, {}, 'link', 'Its link contains none of: other.zoom.us.'],
  [{ meetings: ['e2'] }, {}, 'notNamed', 'It is none of the events and series that the rules name.'],
  [{}, day, 'allDay', 'It lasts all day.'],
  [{ includeFree: false }, { busy: false }, 'free', 'It shows as free time.'],
  [{ includePrivate: false }, { visibility: 'private' }, 'private', 'It is private.'],
  [{ includePrivate: false }, { visibility: 'confidential' }, 'private', 'It is private.'],
  [{}, { eventType: 'focusTime' }, 'eventType', 'It is an entry of the kind "focusTime".'],
  [{ titleIncludes: ['board', 'sales'] }, {}, 'title', 'Its title contains none of: board, sales.'],
  [{ titleExcludes: ['DEMO'] }, {}, 'title', 'Its title contains "DEMO".'],
  [{ titleMatches: titlePattern('^demo') }, {}, 'title', 'Its title does not match the expression ^demo.'],
  [{ weekdays: [2, 3] }, {}, 'weekday', 'It is on a Monday, which the rules leave out.'],
  [
    { timeOfDay: { from: 12 * 60, to: 17 * 60 } },
    {},
    'timeOfDay',
    'It begins at 11:30, outside the hours of the rules.',
  ],
  [{ minDuration: 90 }, {}, 'duration', 'It lasts 60 minutes, less than 90.'],
  [{ maxDuration: 30 }, {}, 'duration', 'It lasts 60 minutes, more than 30.'],
  [{}, { response: 'declined' }, 'response', 'You declined it.'],
  [{ responses: ['accepted'] }, { response: 'needsAction' }, 'response', 'You have not answered it yet.'],
  [{ responses: ['accepted'] }, { response: 'tentative' }, 'response', 'You answered it with "maybe".'],
  [{ responses: ['none'] }, {}, 'response', 'You accepted it, which the rules leave out.'],
  [{ responses: ['accepted'] }, { response: null }, 'response', 'You are not on its guest list.'],
  [{ organizers: ['other.org'] }, {}, 'organizer', 'Its organizer (ada@acme.com) is not in the list.'],
  [{ excludedOrganizers: ['acme.com'] }, {}, 'organizer', 'ada@acme.com organizes it, whose meetings are left out.'],
  [{ guests: ['customer.com'] }, {}, 'guest', 'None of its guests is one of: customer.com.'],
  [{ excludedGuests: ['bob@acme.com'] }, {}, 'excludedGuest', 'bob@acme.com is invited, whose meetings are left out.'],
  [{ minGuests: 3 }, {}, 'guests', 'It has 2 guests, fewer than 3.'],
  [{ maxGuests: 1 }, {}, 'guests', 'It has 2 guests, more than 1.'],
  [
    { maxGuests: 100 },
    { attendeesOmitted: true },
    'guests',
    'It has so many guests that the list is cut off, more than 100.',
  ],
  [{ externalOnly: true }, {}, 'internal', 'Nobody from outside is invited.'],
];

test.each(REASONS)('%j skips %j: %s, "%s"', (rules, over, code, reason) => {
  expect(said(rules, over)).toEqual(['unwanted', code, reason]);
  // The same meeting without what the rule is about gets its bot.
  expect(said({})[0]).toBe('wanted');
});

test('a meeting for which the service’s own calendar has booked a bot gets no second one, whoever asks for it', () => {
  const reason = 'The service that its calendar is connected at has booked a bot of its own for it.';
  expect(said({}, { hostedBot: true })).toEqual(['unwanted', 'hostedBot', reason]);
  expect(said({}, { hostedBot: true }, { always: { ids: ['e1'] } })[1]).toBe('hostedBot');
  expect(said({}, { hostedBot: true, status: 'cancelled' })[1]).toBe('cancelled');
});

test('a meeting that is over is left alone', () => {
  const over = { start: '2020-01-01T09:00:00.000Z', end: '2020-01-01T10:00:00.000Z' };
  expect(said({}, over)).toEqual(['ignore', 'over', 'The meeting is over.']);
});

describe('always and never', () => {
  test('by id, title and organizer, with the reason; never is the stronger one', () => {
    const never = (list: Overrides['never']) => said({}, {}, { never: list ?? {} });
    const on = 'It is on the list of meetings that are never recorded';
    expect(never({ ids: ['e1'] })).toEqual(['unwanted', 'never', `${on}.`]);
    expect(never({ titles: ['DEMO'] })).toEqual(['unwanted', 'never', `${on}: its title contains "DEMO".`]);
    expect(never({ organizers: ['acme.com'] })).toEqual(['unwanted', 'never', `${on}: ada@acme.com organizes it.`]);
    expect(never({ ids: ['e2'], titles: ['', 'board'], organizers: ['other.org'] })[0]).toBe('wanted');
    const always = { always: { organizers: ['ada@acme.com'] } };
    expect(said({ weekdays: [0] }, {}, always)).toEqual([
      'wanted',
      'always',
      'It is on the list of meetings that are always recorded: ada@acme.com organizes it.',
    ]);
    expect(said({}, {}, { ...always, never: { titles: ['demo'] } })[1]).toBe('never');
    // What nobody can record is not recorded either.
    expect(said({}, { meeting: null }, always)[1]).toBe('noLink');
  });

  test('an id survives every edit, and the split of its series', () => {
    const edited = {
      title: 'Renamed',
      start: '2026-05-05T07:00:00.000Z',
      end: '2026-05-05T07:30:00.000Z',
      updated: '2026-05-03T00:00:00.000Z',
    };
    const part = { seriesId: 's1_R20260504T093000', iCalUid: 's1_R20260504T093000@google.com', id: 's1_20260504' };
    for (const over of [{ seriesId: 's1' }, { seriesId: 's1', ...edited, kind: 'exception' as const }, part]) {
      expect(said({}, over, { never: { ids: ['s1'] } })[1]).toBe('never');
      expect(said({ meetings: ['s1'] }, over)[0]).toBe('wanted');
    }
    expect(said({}, part, { never: { ids: ['s1@google.com'] } })[1]).toBe('never');
    // The part's own id means only that part.
    expect(said({}, { seriesId: 's1' }, { never: { ids: [part.seriesId] } })[0]).toBe('wanted');
    expect(said({}, { seriesId: 's10' }, { never: { ids: ['s1'] } })[0]).toBe('wanted');
  });
});

test('a rule can be about single events and series, with a bot of its own', () => {
  const own = { ...bot, name: () => 'own' };
  const rules: RecordingRule[] = [
    { name: 'board', when: { meetings: ['s1'] }, then: own },
    { name: 'rest', when: {}, then: 'skip' },
  ];
  const name = (over: Partial<CalendarEvent>) =>
    decide(event(over), { rules, usual: bot }, ['zoom'], NOW).wish?.name(event());
  expect([name({ seriesId: 's1' }), name({ seriesId: 's2' })]).toEqual(['own', undefined]);
});

test('what stands for nothing in a text is found, and stays as it is', () => {
  expect(unknownFields('{title} of {Titel}, {date} {a b} {}')).toEqual(['Titel']);
  expect(fillTemplate('{title} of {Titel}', event())).toBe('Weekly demo of {Titel}');
  // What is filled in is not looked at again.
  expect(fillTemplate('{title}', event({ title: '{organizer}' }))).toBe('{organizer}');
});
