import { type CalendarEvent, detectMeetingLink } from 'calendar-bots';
import fc from 'fast-check';
import { eventFromItem } from './event-from-item';
import { eventToJson } from './event-item';

const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString());
const text = fc.string({ minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const email = maybe(fc.emailAddress().map((address) => address.toLowerCase()));
const response = fc.constantFrom(
  'accepted' as const,
  'declined' as const,
  'tentative' as const,
  'needsAction' as const,
);
const person = fc.record({ email, name: maybe(text), self: fc.boolean() });

const event: fc.Arbitrary<CalendarEvent> = fc.record({
  id: text,
  calendarId: text,
  provider: text,
  occurrenceKey: text,
  iCalUid: maybe(text),
  kind: fc.constantFrom('single' as const, 'occurrence' as const, 'exception' as const),
  seriesId: maybe(text),
  recurrenceId: maybe(instant),
  status: fc.constantFrom('confirmed' as const, 'tentative' as const, 'cancelled' as const),
  title: fc.string(),
  description: maybe(text),
  location: maybe(text),
  start: instant,
  end: instant,
  allDay: fc.boolean(),
  startDate: maybe(text),
  endDate: maybe(text),
  timeZone: text,
  eventType: text,
  busy: fc.boolean(),
  visibility: fc.constantFrom('default' as const, 'public' as const, 'private' as const, 'confidential' as const),
  organizer: maybe(person),
  attendees: fc.array(
    fc.record({
      email,
      name: maybe(text),
      self: fc.boolean(),
      response,
      organizer: fc.boolean(),
      optional: fc.boolean(),
      resource: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  attendeesOmitted: fc.boolean(),
  response: maybe(response),
  conference: fc.constant(null),
  meeting: maybe(fc.constantFrom('https://meet.google.com/abc-defg-hij', 'https://zoom.us/j/98765432101')).map((url) =>
    url === null ? null : detectMeetingLink({ location: url }),
  ),
  url: maybe(text),
  created: maybe(instant),
  updated: maybe(instant),
  etag: maybe(text),
});

test('an event comes back from its item as it went in, also through JSON', () => {
  fc.assert(
    fc.property(event, fc.boolean(), (fields, hosted) => {
      const given: CalendarEvent = hosted ? { ...fields, hostedBot: true } : fields;
      const item = JSON.parse(JSON.stringify(eventToJson(given))) as Record<string, unknown>;
      expect(eventFromItem(item)).toEqual({ event: given, matchesFilters: true, complete: true });
    }),
    { numRuns: 300 },
  );
});

test('anything else is refused by naming fields, never by crashing', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (json) => {
      expect(() => eventFromItem(json)).toThrow('is not a calendar event');
    }),
    { numRuns: 300 },
  );
});

test('a link that was changed on the way is the one that counts', () => {
  const [given] = fc.sample(event, { numRuns: 1, seed: 1 });
  if (given === undefined) throw new Error('no sample');
  const item = { ...eventToJson(given), meetingUrl: 'https://zoom.us/j/11122233344' };
  expect(eventFromItem(item).event.meeting).toMatchObject({ platform: 'zoom', url: 'https://zoom.us/j/11122233344' });
});
