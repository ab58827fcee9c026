import {
  expandRecurrence,
  iterateRecurrence,
  nextOccurrence,
  parseRecurrenceRule,
  RecurrenceError,
  type RecurrenceInput,
  type RecurrenceWindow,
} from './index.js';

const BASE = { dtstart: '20260105T090000', tzid: 'Europe/Berlin' };
const expand = (rrule: string, more: Partial<RecurrenceInput & RecurrenceWindow> = {}): string[] =>
  expandRecurrence({ ...BASE, rrule, ...more });
const days = (starts: readonly string[]): string[] => starts.map((start) => start.slice(0, 10));
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof RecurrenceError ? error.code : `untyped ${String(error)}`;
  }
  return 'no error';
};

describe('rule parts', () => {
  it.each<[string, string, string, string[]]>([
    // Dates worked out by hand from a calendar; week numbers from ISO 8601.
    [
      '20260131',
      'FREQ=MONTHLY;COUNT=4',
      'a month without the day is left out',
      ['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31'],
    ],
    [
      '20260131',
      'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=4',
      'RFC 7529',
      ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'],
    ],
    [
      '20260131',
      'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=4',
      'RFC 7529',
      ['2026-01-31', '2026-03-01', '2026-03-31', '2026-05-01'],
    ],
    [
      '20240229',
      'RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD;COUNT=3',
      'RFC 7529',
      ['2024-02-29', '2025-03-01', '2026-03-01'],
    ],
    [
      '20240229',
      'RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD;COUNT=3',
      'RFC 7529',
      ['2024-02-29', '2025-02-28', '2026-02-28'],
    ],
    [
      '20260131',
      'RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD;COUNT=4',
      'one 1 March',
      ['2026-01-31', '2026-02-01', '2026-03-01', '2026-03-31'],
    ],
    ['20240229', 'FREQ=YEARLY;COUNT=2', 'leap days only', ['2024-02-29', '2028-02-29']],
    ['20960229', 'FREQ=YEARLY;COUNT=2', '2100 is no leap year', ['2096-02-29', '2104-02-29']],
    [
      '20260105',
      'FREQ=MONTHLY;BYDAY=MO,2TU;COUNT=4',
      'plain and numbered days unite',
      ['2026-01-05', '2026-01-12', '2026-01-13', '2026-01-19'],
    ],
    ['20260101', 'FREQ=YEARLY;BYDAY=-1FR;COUNT=2', 'a number counts in the year', ['2026-12-25', '2027-12-31']],
    [
      '20260101',
      'FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU;COUNT=3',
      'with BYMONTH in the month',
      ['2026-03-29', '2026-10-25', '2027-03-28'],
    ],
    [
      '20200101',
      'FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR;COUNT=3',
      'a week belongs to two years',
      ['2021-01-01', '2027-01-01', '2032-12-31'],
    ],
    [
      '20260101',
      'FREQ=YEARLY;BYYEARDAY=-1,60;COUNT=4',
      'from both ends',
      ['2026-03-01', '2026-12-31', '2027-03-01', '2027-12-31'],
    ],
    [
      '20260101',
      'FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR;COUNT=3',
      'day and weekday both',
      ['2026-02-13', '2026-03-13', '2026-11-13'],
    ],
    [
      '20260101',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1,-1;COUNT=4',
      'a position counts once',
      ['2026-01-01', '2026-01-30', '2026-02-02', '2026-02-27'],
    ],
    [
      '20260101',
      'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5,-5;COUNT=2',
      'two names of one position',
      ['2026-03-02', '2026-03-30'],
    ],
    [
      '20260107',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=SU;COUNT=4',
      'week starts on Sunday',
      ['2026-01-07', '2026-01-18', '2026-01-21', '2026-02-01'],
    ],
    [
      '20260107',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=MO;COUNT=4',
      'week starts on Monday',
      ['2026-01-07', '2026-01-11', '2026-01-21', '2026-01-25'],
    ],
    [
      '20260107',
      'FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=2',
      'positions count in the whole first week',
      ['2026-01-12', '2026-01-19'],
    ],
    ['20260128', 'FREQ=WEEKLY;BYMONTH=2;COUNT=2', 'months limit weeks by the day', ['2026-02-04', '2026-02-11']],
    [
      '20260101',
      'FREQ=DAILY;INTERVAL=10;BYMONTH=1;COUNT=5',
      'the interval runs on',
      ['2026-01-01', '2026-01-11', '2026-01-21', '2026-01-31', '2027-01-06'],
    ],
    ['99991230', 'FREQ=DAILY', 'the calendar ends', ['9999-12-30', '9999-12-31']],
    [
      '20260101',
      'FREQ=DAILY;BYHOUR=9;COUNT=2',
      'clock parts of an all-day series are ignored',
      ['2026-01-01', '2026-01-02'],
    ],
  ])('%s %s: %s', (dtstart, rrule, _why, expected) => {
    expect(days(expandRecurrence({ dtstart, tzid: 'UTC', rrule }))).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['FREQ=MINUTELY;INTERVAL=7;BYHOUR=10;COUNT=3', ['10:03', '10:10', '10:17']],
    ['FREQ=HOURLY;INTERVAL=5;BYMINUTE=30,0;COUNT=4', ['09:00', '09:30', '14:00', '14:30']],
    ['FREQ=HOURLY;BYMINUTE=10,20,30;BYSETPOS=-1;COUNT=2', ['09:30', '10:30']],
    ['FREQ=DAILY;BYHOUR=8,12;BYMINUTE=45,15;BYSETPOS=2,3;COUNT=2', ['12:15', '08:45']],
    ['FREQ=SECONDLY;INTERVAL=90;BYMINUTE=3;COUNT=2', ['09:03', '10:03']],
  ])('clock parts: %s', (rrule, expected) => {
    expect(
      expandRecurrence({ dtstart: '20260105T090000', tzid: 'UTC', rrule }).map((start) => start.slice(11, 16)),
    ).toEqual(expected);
  });

  it.each([
    'FREQ=FORTNIGHTLY',
    ';',
    'INTERVAL=2',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=-1',
    'FREQ=DAILY;COUNT=x',
    'FREQ=DAILY;BYMONTH=13',
    'FREQ=DAILY;BYMONTHDAY=0',
    'FREQ=DAILY;BYHOUR=24',
    'FREQ=DAILY;BYDAY=XX',
    'FREQ=MONTHLY;BYDAY=0MO',
    'FREQ=MONTHLY;BYDAY=54MO',
    'FREQ=DAILY;BYDAY=',
    'FREQ=MONTHLY;BYSETPOS=0',
    'FREQ=DAILY;UNTIL=soon',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=DAILY;BYEASTER=0',
    'FREQ=DAILY;NONSENSE',
    'RSCALE=CHINESE;FREQ=YEARLY',
    'FREQ=MONTHLY;SKIP=FORWARD',
    'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=SIDEWAYS',
    `FREQ=DAILY;X-A=${'a'.repeat(20_000)}`,
    'FREQ=DAILY;INTERVAL=99999999999999999999',
  ])('refuses %.60s', (rrule) => expect(codeOf(() => expand(rrule))).toBe('invalidRule'));

  it('reads what calendars write loosely', () => {
    expect(
      parseRecurrenceRule('RRULE:freq=weekly; byday=mo,+2TU ;WKST=SU;X-EVOLUTION-ENDDATE=20260101;'),
    ).toMatchObject({
      freq: 'WEEKLY',
      byDay: [
        { weekday: 0, nth: 0 },
        { weekday: 1, nth: 2 },
      ],
      weekStart: 6,
    });
  });
});

describe('time zones', () => {
  const berlin = (dtstart: string, rrule: string, more = {}): string[] =>
    expandRecurrence({ dtstart, tzid: 'Europe/Berlin', rrule, ...more });

  it('keeps the wall clock over DST and shifts an instance in a gap', () => {
    expect(berlin('20260328T023000', 'FREQ=DAILY;COUNT=3')).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });
  it('counts wall hours, in order and without repeats, through a gap', () => {
    expect(berlin('20260329T003000', 'FREQ=MINUTELY;INTERVAL=30;COUNT=8').map((start) => start.slice(11, 16))).toEqual([
      '23:30',
      '00:00',
      '00:30',
      '01:00',
      '01:30',
      '02:00',
    ]);
  });
  it('takes the first of two instants in an overlap', () => {
    expect(berlin('20261025T013000', 'FREQ=HOURLY;COUNT=3').map((start) => start.slice(11, 16))).toEqual([
      '23:30',
      '00:30',
      '02:30',
    ]);
  });
  it('ends a window between the two readings of an hour', () => {
    expect(
      berlin('20260101T023000', 'FREQ=DAILY', { from: '2026-10-25T00:30:00Z', to: '2026-10-25T00:31:00Z' }),
    ).toHaveLength(1);
    expect(
      berlin('20260101T023000', 'FREQ=DAILY', { from: '2026-10-25T01:30:00Z', to: '2026-10-25T01:31:00Z' }),
    ).toHaveLength(0);
  });
  it('UNTIL in UTC bounds instants, local UNTIL wall time, a date its whole day', () => {
    expect(expand('FREQ=DAILY;UNTIL=20260107T080000Z')).toHaveLength(3);
    expect(expand('FREQ=DAILY;UNTIL=20260107T075959Z')).toHaveLength(2);
    expect(expand('FREQ=DAILY;UNTIL=20260107T090000')).toHaveLength(3);
    expect(expand('FREQ=DAILY;UNTIL=20260107')).toHaveLength(3);
  });
  it('resolves Windows names and refuses unknown ones', () => {
    expect(expand('FREQ=DAILY;COUNT=1', { tzid: 'W. Europe Standard Time' })).toEqual(expand('FREQ=DAILY;COUNT=1'));
    expect(codeOf(() => expand('FREQ=DAILY', { tzid: 'Customized Time Zone' }))).toBe('invalidTimeZone');
  });
  it('all-day occurrences begin at midnight of their zone', () => {
    expect(expandRecurrence({ dtstart: '20260328', tzid: 'Europe/Berlin', rrule: 'FREQ=DAILY;COUNT=3' })).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });
});

describe('RDATE, EXDATE, EXRULE', () => {
  const rrule = 'FREQ=DAILY;COUNT=4';
  it.each<[string, Partial<RecurrenceInput>, string[]]>([
    ['EXDATE in local time', { exdate: ['20260106T090000'] }, ['05', '07', '08']],
    ['in UTC', { exdate: ['20260106T080000Z'] }, ['05', '07', '08']],
    ['as a date', { exdate: ['20260106'] }, ['05', '07', '08']],
    ['in another zone', { exdate: ['TZID=America/New_York:20260106T030000'] }, ['05', '07', '08']],
    [
      'in a quoted Windows zone, listed',
      { exdate: 'TZID="Eastern Standard Time":20260106T030000,20260107T030000' },
      ['05', '08'],
    ],
    ['as JSON writes it', { exdate: ['2026-01-06T09:00:00+01:00'] }, ['05', '07', '08']],
    ['of no instance', { exdate: ['20260106T100000'] }, ['05', '06', '07', '08']],
    ['RDATE adds, once', { rdate: ['20260110T090000', '20260106T090000'] }, ['05', '06', '07', '08', '10']],
    [
      'RDATE periods',
      { rdate: ['VALUE=PERIOD:20260110T080000Z/PT1H', '20260111T090000/20260111T100000'] },
      ['05', '06', '07', '08', '10', '11'],
    ],
    ['RDATE as a date has the time of DTSTART', { rdate: ['20260110'] }, ['05', '06', '07', '08', '10']],
    ['EXDATE beats RDATE', { rdate: ['20260110T090000'], exdate: ['20260110T080000Z'] }, ['05', '06', '07', '08']],
    ['EXRULE takes away', { exrule: 'FREQ=DAILY;INTERVAL=2' }, ['06', '08']],
    ['EXRULE with COUNT', { exrule: 'FREQ=DAILY;COUNT=2' }, ['07', '08']],
    ['a dense EXRULE', { exrule: 'FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYDAY=TU' }, ['05', '07', '08']],
    ['several rules unite', { rrule: ['FREQ=DAILY;COUNT=2', 'FREQ=WEEKLY;COUNT=2'] }, ['05', '06', '12']],
    ['no rule: DTSTART and RDATE', { rrule: null, rdate: ['20260110T090000'] }, ['05', '10']],
  ])('%s', (_name, more, expected) => {
    const starts = expandRecurrence({ ...BASE, rrule, ...more });
    expect(starts.map((start) => start.slice(8, 10))).toEqual(expected);
    expect(starts.every((start) => start.endsWith('T08:00:00.000Z'))).toBe(true);
  });
  it('all-day EXDATE written as a date-time', () => {
    expect(
      expandRecurrence({ dtstart: '20260105', tzid: 'Europe/Berlin', rrule, exdate: ['20260105T230000Z'] }),
    ).toHaveLength(3);
  });
});

describe('overrides', () => {
  const weekly = { ...BASE, rrule: 'FREQ=WEEKLY;COUNT=6' };
  it('move, cancel, and come into a window from outside', () => {
    const overrides = [
      { recurrenceId: '20260112T090000', dtstart: '20260113T100000' },
      { recurrenceId: '20260119T080000Z', status: 'CANCELLED' },
      { recurrenceId: '20260209T090000', dtstart: '20260114T120000' },
    ];
    expect(expandRecurrence({ ...weekly, overrides, to: '2026-01-27T00:00:00Z' })).toEqual([
      '2026-01-05T08:00:00.000Z',
      '2026-01-13T09:00:00.000Z',
      '2026-01-14T11:00:00.000Z',
      '2026-01-26T08:00:00.000Z',
    ]);
    const moved = [...iterateRecurrence({ ...weekly, overrides, from: '2026-01-14T00:00:00Z', limit: 1 })];
    expect(moved).toEqual([
      { start: '2026-01-14T11:00:00.000Z', originalStart: '2026-02-09T08:00:00.000Z', override: overrides[2] },
    ]);
  });
  it('the last of several for one instance is meant', () => {
    const overrides = ['10', '11', '12'].map((hour) => ({
      recurrenceId: '20260112T090000',
      dtstart: `20260112T${hour}0000`,
    }));
    expect(expandRecurrence({ ...weekly, overrides, limit: 2 })[1]).toBe('2026-01-12T11:00:00.000Z');
  });
  it('THISANDFUTURE moves on the wall clock, can be moved again and ended', () => {
    const overrides = [
      { recurrenceId: '20260112T090000', dtstart: '20260113T103000', range: 'THISANDFUTURE' },
      { recurrenceId: '20260126T090000', dtstart: '20260126T070000', range: 'THISANDFUTURE' },
      { recurrenceId: '20260209T090000', status: 'CANCELLED', range: 'THISANDFUTURE' },
    ];
    expect(expandRecurrence({ ...weekly, overrides })).toEqual([
      '2026-01-05T08:00:00.000Z',
      '2026-01-13T09:30:00.000Z',
      '2026-01-20T09:30:00.000Z',
      '2026-01-26T06:00:00.000Z',
      '2026-02-02T06:00:00.000Z',
    ]);
    expect(
      expandRecurrence({ ...weekly, overrides, from: '2026-01-20T09:30:00Z', to: '2026-01-26T06:00:00Z' }),
    ).toHaveLength(1);
  });
  it('two occurrences at one time are two for the iterator and one start', () => {
    const overrides = [{ recurrenceId: '20260112T090000', dtstart: '20260119T090000' }];
    expect([...iterateRecurrence({ ...weekly, overrides })]).toHaveLength(6);
    expect(expandRecurrence({ ...weekly, overrides })).toHaveLength(5);
  });
});

describe('windows and next', () => {
  it('from is inclusive, to exclusive, limit a cap', () => {
    const window = { from: '2026-01-06T08:00:00Z', to: '2026-01-09T08:00:00Z' };
    expect(days(expand('FREQ=DAILY', window))).toEqual(['2026-01-06', '2026-01-07', '2026-01-08']);
    expect(days(expand('FREQ=DAILY', { ...window, limit: 1 }))).toEqual(['2026-01-06']);
    expect(expand('FREQ=DAILY', { from: window.to, to: window.from })).toEqual([]);
    expect(codeOf(() => expand('FREQ=DAILY', { from: 'yesterday' }))).toBe('invalidRule');
  });
  it('next is after, or at, an instant', () => {
    const series = { ...BASE, rrule: 'FREQ=DAILY;UNTIL=20260107T080000Z' };
    expect(nextOccurrence(series, '2026-01-06T08:00:00Z')).toBe('2026-01-07T08:00:00.000Z');
    expect(nextOccurrence(series, '2026-01-06T08:00:00Z', { inclusive: true })).toBe('2026-01-06T08:00:00.000Z');
    expect(nextOccurrence(series, new Date('2026-01-07T08:00:00Z'))).toBeNull();
  });
  it('COUNT is counted from DTSTART however far the window is', () => {
    const series = { dtstart: '20000101T000000', tzid: 'UTC' };
    const at = (rrule: string, from: string): string[] => expandRecurrence({ ...series, rrule, from });
    expect(at('FREQ=SECONDLY;COUNT=1000000000', '2031-09-09T01:46:38Z')).toEqual([
      '2031-09-09T01:46:38.000Z',
      '2031-09-09T01:46:39.000Z',
    ]);
    expect(at('FREQ=DAILY;BYHOUR=6,18;COUNT=20000', '2027-05-18T00:00:00Z')).toEqual([
      '2027-05-18T06:00:00.000Z',
      '2027-05-18T18:00:00.000Z',
    ]);
    expect(at('FREQ=WEEKLY;BYDAY=MO,TH;COUNT=2001', '2019-02-28T00:00:00Z')).toEqual([
      '2019-02-28T00:00:00.000Z',
      '2019-03-04T00:00:00.000Z',
    ]);
  });
});
