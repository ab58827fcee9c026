import fc from 'fast-check';
import { type CalendarEvent, occurrenceKey } from '../event.js';
import { detectMeetingLink } from '../meeting-link/index.js';
import { HOLDER, meeting as planned, MINUTE, NOW } from './meeting.fixture.js';
import { plan, tagFor } from './plan.js';
import { type BotWish, plannedMeeting } from './meeting.js';
import { chooseOverlapping, type OverlapPolicy, type RankedMeeting } from './overlap.js';
import { decide, type RecordingRule, type RuleList } from './rule-list.js';
import { judge, type RecordingRules } from './rules.js';
import { onlyNext, type SeriesMeeting } from './series.js';
import { MemoryService } from './service.fixture.js';
import { fillTemplate } from './template.js';
import { titlePattern } from './title-pattern.js';

const MEET = ['google_meet', 'zoom'];

/** A Monday, 11:00 in Berlin, an hour long. */
function event(over: Partial<CalendarEvent> = {}): CalendarEvent {
  const start = over.start ?? '2026-05-04T09:30:00.000Z';
  return {
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
    start,
    end: new Date(Date.parse(start) + 60 * MINUTE).toISOString(),
    allDay: false,
    startDate: null,
    endDate: null,
    timeZone: 'Europe/Berlin',
    eventType: 'default',
    busy: true,
    visibility: 'default',
    organizer: { email: 'ada@acme.com', name: 'Ada', self: true },
    attendees: [],
    attendeesOmitted: false,
    response: 'accepted',
    conference: null,
    meeting: detectMeetingLink({ location: 'https://meet.google.com/abc-defg-hij' }),
    url: null,
    created: null,
    updated: '2026-05-01T00:00:00.000Z',
    etag: null,
    ...over,
  };
}

const guest = (email: string) => ({
  email,
  name: null,
  self: false,
  response: 'accepted' as const,
  organizer: false,
  optional: false,
  resource: false,
});

const codeOf = (rules: RecordingRules, over: Partial<CalendarEvent> = {}): string =>
  judge(event(over), rules, MEET, NOW).code;

describe('rules', () => {
  test('titles by expression, in linear time; a bad one says what is wrong', () => {
    const demo = titlePattern('^(weekly|monthly) demo$');
    expect(codeOf({ titleMatches: demo })).toBe('wanted');
    expect(codeOf({ titleMatches: demo }, { title: 'The weekly demo' })).toBe('title');
    const evil = titlePattern('(a+)+$');
    const began = process.cpuUsage().user;
    expect(evil.matches(`${'a'.repeat(20_000)}!`)).toBe(false);
    // A backtracking engine would not be done in this universe.
    expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(5);
    expect(() => titlePattern('(')).toThrow(expect.objectContaining({ code: 'invalid' }) as Error);
    expect(() => titlePattern('a(?=b)')).toThrow('The title expression cannot be used');
    expect(() => titlePattern('a'.repeat(501))).toThrow('501 characters');
  });

  test('day and hour in the zone of the event, over midnight too', () => {
    expect(codeOf({ weekdays: [1] })).toBe('wanted');
    expect(codeOf({ weekdays: [0, 6] })).toBe('weekday');
    // 23:30Z on Sunday is Monday in Berlin.
    expect(codeOf({ weekdays: [1] }, { start: '2026-05-10T23:30:00.000Z' })).toBe('wanted');
    expect(codeOf({ timeOfDay: { from: 11 * 60, to: 12 * 60 } })).toBe('wanted');
    expect(codeOf({ timeOfDay: { from: 9 * 60, to: 11 * 60 } })).toBe('timeOfDay');
    expect(codeOf({ timeOfDay: { from: 22 * 60, to: 6 * 60 } }, { start: '2026-05-10T23:30:00.000Z' })).toBe('wanted');
  });

  test('calendars, guests, organizers, number of guests', () => {
    expect(codeOf({ calendars: ['other'] })).toBe('calendar');
    const attendees = [guest('ada@acme.com'), guest('bob@partner.org')];
    expect(codeOf({ guests: ['partner.org'] }, { attendees })).toBe('wanted');
    expect(codeOf({ guests: ['elsewhere.org'] }, { attendees })).toBe('guest');
    expect(codeOf({ excludedOrganizers: ['acme.com'] })).toBe('organizer');
    expect(codeOf({ maxGuests: 1 }, { attendees })).toBe('guests');
    expect(codeOf({ maxGuests: 2 }, { attendees })).toBe('wanted');
    expect(codeOf({ maxGuests: 300 }, { attendees, attendeesOmitted: true })).toBe('guests');
  });
});

const wish = (name: string): BotWish => ({ leadMs: 0, name: () => name, settings: { name } });
const rule = (name: string, when: RecordingRules, then: RecordingRule['then'] = wish(name)): RecordingRule => ({
  name,
  when,
  then,
});

describe('a list of rules', () => {
  const usual = wish('usual');
  const list: RuleList = {
    rules: [
      rule('no 1:1', { titleIncludes: ['1:1'] }, 'skip'),
      rule('demos', { titleIncludes: ['demo'] }),
      rule('outside', { externalOnly: true }),
    ],
    usual,
  };
  const decided = (over: Partial<CalendarEvent>, more: Partial<RuleList> = {}) => {
    const { verdict, wish: chosen, rank } = decide(event(over), { ...list, ...more }, MEET, NOW);
    return [verdict.kind, verdict.code, chosen?.name(event()) ?? null, rank];
  };

  test('the first one that fits decides, each with its own bot', () => {
    expect(decided({})).toEqual(['wanted', 'wanted', 'demos', 1]);
    expect(decided({ title: '1:1 demo' })).toEqual(['unwanted', 'rule', null, 0]);
    expect(decided({ title: 'Sales', attendees: [guest('x@y.org')] })).toEqual(['wanted', 'wanted', 'outside', 2]);
    expect(decided({ title: 'Sales' })).toEqual(['unwanted', 'noRule', null, 3]);
    expect(decide(event({ title: 'Sales' }), list, MEET, NOW).verdict.reason).toBe(
      'It matches none of the 3 rules; of the last one: Nobody from outside is invited.',
    );
  });

  test('conditions of all rules hold for each, unless a rule has its own', () => {
    const all = { all: { minDuration: 90 } };
    expect(decided({}, all)).toEqual(['unwanted', 'duration', null, 3]);
    const rules = [rule('short too', { titleIncludes: ['demo'], minDuration: 10 })];
    expect(decided({}, { ...all, rules })[2]).toBe('short too');
    expect(decided({ title: 'Sales' }, { ...all, rules })[1]).toBe('title');
  });

  test('exceptions by event, series or UID are stronger, and survive every edit', () => {
    const never = { overrides: { never: { ids: ['e1@x'] } } };
    expect(decided({}, never)).toEqual(['unwanted', 'never', null, 3]);
    expect(decided({ title: 'Renamed demo', start: '2026-05-06T09:30:00.000Z' }, never)[1]).toBe('never');
    const always = { overrides: { always: { ids: ['series-1'] } } };
    expect(decided({ title: 'Sales', seriesId: 'series-1', allDay: true }, always)).toEqual([
      'wanted',
      'always',
      'usual',
      3,
    ]);
    // Of a rule that names it the bot is taken.
    expect(decided({ seriesId: 'series-1' }, always)).toEqual(['wanted', 'wanted', 'demos', 1]);
    expect(decided({ title: '1:1 demo', seriesId: 'series-1' }, always)[2]).toBe('demos');
    // What cannot be recorded cannot be asked for.
    expect(decided({ seriesId: 'series-1', meeting: null }, always)[1]).toBe('noLink');
    expect(decided({ seriesId: 'series-1', status: 'cancelled' }, always)[1]).toBe('cancelled');
  });
});

test('templates: fields of the event, nothing evaluated twice, unknown braces stay', () => {
  const text = 'Notes: {title} ({platform}, {date} {time}) {organizer} {unknown} {{title}}';
  expect(fillTemplate(text, event({ title: 'A {organizer}\n B' }))).toBe(
    'Notes: A {organizer} B (Google Meet, 2026-05-04 11:30) Ada {unknown} {A {organizer} B}',
  );
  const allDay = event({ allDay: true, startDate: '2026-05-04', meeting: null, organizer: null });
  expect(fillTemplate('{date}{time}{platform}{organizer}', allDay)).toBe('2026-05-04');
});

const arbitraryMeeting = fc
  .record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    start: fc.integer({ min: 0, max: 20 }).map((n) => NOW + n * 15 * MINUTE),
    length: fc.integer({ min: 1, max: 8 }),
    rank: fc.integer({ min: 0, max: 3 }),
    series: fc.constantFrom(null, 's1', 's2'),
    wanted: fc.boolean(),
  })
  .map(({ key, start, length, rank, series, wanted }) => {
    const verdict = wanted
      ? ({ kind: 'wanted', code: 'wanted', reason: '' } as const)
      : ({ kind: 'unwanted', code: 'x', reason: '' } as const);
    return { rank, series, meeting: planned({ key, start, end: start + length * 15 * MINUTE, verdict }) };
  });
const meetings = fc.uniqueArray(arbitraryMeeting, { selector: ({ meeting }) => meeting.key, maxLength: 6 });

describe('overlaps', () => {
  const wantedKeys = (list: RankedMeeting[], policy: OverlapPolicy) =>
    chooseOverlapping(list, policy)
      .filter(({ verdict }) => verdict.kind === 'wanted')
      .map(({ key }) => key)
      .sort();

  test('of meetings at the same time the policy chooses one; what only touches does not overlap', () => {
    const a = { rank: 2, meeting: planned({ key: 'a', start: NOW, end: NOW + 30 * MINUTE }) };
    const b = { rank: 1, meeting: planned({ key: 'b', start: NOW + 15 * MINUTE, end: NOW + 90 * MINUTE }) };
    const c = { rank: 0, meeting: planned({ key: 'c', start: NOW + 30 * MINUTE, end: NOW + 45 * MINUTE }) };
    expect(wantedKeys([a, b, c], 'all')).toEqual(['a', 'b', 'c']);
    expect(wantedKeys([a, b, c], 'first')).toEqual(['a', 'c']);
    expect(wantedKeys([a, b, c], 'longest')).toEqual(['b']);
    expect(wantedKeys([a, b, c], 'priority')).toEqual(['a', 'c']);
  });

  test('laws: the wanted do not overlap, every loser overlaps one of them, order does not matter', () => {
    fc.assert(
      fc.property(meetings, fc.constantFrom('first', 'longest', 'priority'), fc.integer(), (list, policy, seed) => {
        const chosen = chooseOverlapping(list, policy);
        const kept = chosen.filter(({ verdict }) => verdict.kind === 'wanted');
        const overlap = (x: (typeof kept)[0], y: (typeof kept)[0]) => x.start < y.end && x.end > y.start;
        for (const x of kept) for (const y of kept) if (x.key !== y.key) expect(overlap(x, y)).toBe(false);
        for (const loser of chosen.filter(({ verdict }) => verdict.code === 'overlap')) {
          expect(kept.some((winner) => overlap(winner, loser))).toBe(true);
          expect(loser.holders).toEqual([]);
        }
        const turned = [...list.slice(seed % (list.length || 1)), ...list.slice(0, seed % (list.length || 1))];
        expect(wantedKeys(turned, policy)).toEqual(wantedKeys(list, policy));
      }),
    );
  });
});

test('only the next of each series: one wanted per series, the earliest; single events are not touched', () => {
  fc.assert(
    fc.property(meetings, (list: SeriesMeeting[]) => {
      const result = onlyNext(list);
      for (const series of ['s1', 's2']) {
        const wanted = list.filter((one) => one.series === series && one.meeting.verdict.kind === 'wanted');
        const kept = result.filter((one, i) => list[i]?.series === series && one.verdict.kind === 'wanted');
        expect(kept).toHaveLength(Math.min(1, wanted.length));
        for (const one of wanted) expect(kept[0]?.start).toBeLessThanOrEqual(one.meeting.start);
      }
      list.forEach((one, i) => {
        if (one.series === null) expect(result[i]).toBe(one.meeting);
      });
    }),
  );
});

test('a meeting that loses to another one keeps the bot that is in it already, and loses one that is only booked', () => {
  const later = planned({ key: 'b', start: NOW - 10 * MINUTE, end: NOW + 60 * MINUTE });
  const rival = planned({ key: 'a', start: NOW - 20 * MINUTE, end: NOW + 10 * MINUTE });
  const [lost] = chooseOverlapping(
    [
      { meeting: later, rank: 0 },
      { meeting: rival, rank: 0 },
    ],
    'first',
  );
  if (lost === undefined) throw new Error('no meeting');
  expect(lost.verdict.code).toBe('overlap');
  const bot = {
    botId: 'b1',
    status: 'x',
    name: later.botName,
    meetingUrl: later.meetingUrl,
    joinAt: later.joinAt,
    createdAt: NOW - 1000,
    endedAt: null,
    tag: tagFor(later),
  };
  const { capabilities } = new MemoryService(() => NOW);
  const planFor = (state: 'active' | 'scheduled') => {
    const bots = [{ ...bot, state, recording: state === 'active' }];
    return plan({ now: NOW, own: new Set([HOLDER]), meetings: [lost], bots, capabilities });
  };
  expect(planFor('active')).toMatchObject([{ do: 'skip', code: 'overlap' }]);
  expect(planFor('scheduled')).toMatchObject([{ do: 'remove' }]);
});

test('a planned meeting takes name and settings from the wish', () => {
  const one = plannedMeeting(event(), { kind: 'wanted', code: 'wanted', reason: '' }, wish('demos'), HOLDER);
  expect([one.botName, one.settings]).toEqual(['demos', { name: 'demos' }]);
});

test('a name is cut as services keep it: no space at its end, no half of a character', () => {
  const named = (name: string) =>
    plannedMeeting(event(), { kind: 'wanted', code: 'wanted', reason: '' }, { ...wish('x'), name: () => name }, HOLDER);
  expect(named(`${'a'.repeat(199)} b`).botName).toBe('a'.repeat(199));
  expect(named(`${'a'.repeat(199)}🎉`).botName).toBe('a'.repeat(199));
});
