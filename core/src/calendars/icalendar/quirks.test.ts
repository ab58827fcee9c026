import { parseICalendar } from './index';
import { calendar, event, only, read, starts, zone } from './reading.fixture';

/** One block for each quirk of real calendars. 09:30 in Rome in May is 07:30 in UTC. */

const ROME_IN_MAY = '2026-05-04T07:30:00.000Z';
const at = (tzid: string): string => event(`DTSTART;TZID=${tzid}:20260504T093000`, '');

describe('TZID without VTIMEZONE', () => {
  it('is the IANA zone of that name', () => {
    expect(only(calendar(at('Europe/Rome')))).toMatchObject({ start: ROME_IN_MAY, timeZone: 'Europe/Rome' });
  });
  it('is an IANA zone behind a path', () => {
    const file = calendar(at('/freeassociation.sourceforge.net/Europe/Rome'));
    expect(only(file)).toMatchObject({ start: ROME_IN_MAY, timeZone: 'Europe/Rome' });
  });
  it('is what a Windows name stands for', () => {
    expect(only(calendar(at('W. Europe Standard Time')))).toMatchObject({
      start: ROME_IN_MAY,
      timeZone: 'Europe/Berlin',
    });
  });
  it('may be quoted, also where it is a Windows name', () => {
    expect(only(calendar(at('"W. Europe Standard Time"'))).start).toBe(ROME_IN_MAY);
    expect(only(calendar(at('"Europe/Rome"'))).start).toBe(ROME_IN_MAY);
  });
  it('falls back to X-WR-TIMEZONE, then to the chosen zone', () => {
    const line = at('Customized Time Zone');
    expect(only(calendar('X-WR-TIMEZONE:Europe/Rome', line)).start).toBe(ROME_IN_MAY);
    expect(only(calendar(line), { fallbackTimeZone: 'Europe/Rome' }).start).toBe(ROME_IN_MAY);
    expect(only(calendar('X-WR-TIMEZONE:Europe/Rome', line), { fallbackTimeZone: 'Asia/Tokyo' }).start).toBe(
      ROME_IN_MAY,
    );
  });
  it.each(['Customized Time Zone', 'tzone://Microsoft/Custom', 'Mars/Olympus', '(UTC+01:00) Rome'])(
    '%s is rejected where nothing says what it means, never guessed',
    (tzid) => {
      const { events, rejected } = read(calendar(at(tzid), event('UID:2', '')));
      expect(events.map(({ iCalUid }) => iCalUid)).toEqual(['2']);
      expect(rejected).toEqual([
        { id: '1@example.com', reason: `DTSTART: the time zone "${tzid}" is neither defined in the file nor known` },
      ]);
    },
  );
});

describe('tzone://Microsoft/Utc', () => {
  it.each(['tzone://Microsoft/Utc', '"tzone://Microsoft/Utc"'])('%s is UTC', (tzid) => {
    expect(only(calendar(at(tzid))).start).toBe('2026-05-04T09:30:00.000Z');
  });
  it('/Custom takes the VTIMEZONE of its name', () => {
    expect(only(calendar(zone('tzone://Microsoft/Custom'), at('tzone://Microsoft/Custom'))).start).toBe(ROME_IN_MAY);
  });
});

describe('VTIMEZONE in the file', () => {
  it('comes before a zone of the same name', () => {
    const file = calendar(zone('Europe/Rome', '+0500', '+0600'), at('Europe/Rome'));
    expect(only(file)).toMatchObject({ start: '2026-05-04T03:30:00.000Z', timeZone: 'Europe/Rome' });
  });
  it('with rules of its own that match no IANA zone is expanded by them, over its changes too', () => {
    const rules = ['FREQ=YEARLY;BYDAY=3WE;BYMONTH=5', 'FREQ=YEARLY;BYDAY=1SU;BYMONTH=2'];
    const file = calendar(
      zone('Customized Time Zone', '+0345', '+0515', rules),
      event('DTSTART;TZID=Customized Time Zone:20260518T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=4'),
    );
    const { events } = read(file);
    expect(events.map(({ start }) => start.slice(8, 16))).toEqual(['18T03:45', '19T03:45', '20T05:15', '21T05:15']);
    // It has no IANA name: the calendar's is shown.
    expect(events[0]?.timeZone).toBe('America/New_York');
  });
  it('may begin in 1601 (16010101), in 1970, or by a date list', () => {
    for (const since of ['16010101', '19700101', '19961027']) {
      expect(only(calendar(zone('My Zone', '+0100', '+0200', undefined, since), at('My Zone'))).start).toBe(
        ROME_IN_MAY,
      );
    }
    const listed = [
      ...['BEGIN:VTIMEZONE', 'TZID:My Zone', 'BEGIN:STANDARD', 'DTSTART:20251026T030000', 'TZOFFSETFROM:+0200'],
      ...['TZOFFSETTO:+0100', 'END:STANDARD', 'BEGIN:DAYLIGHT', 'DTSTART:20250330T020000', 'TZOFFSETFROM:+0100'],
      ...['TZOFFSETTO:+0200', 'RDATE:20260329T020000', 'END:DAYLIGHT', 'END:VTIMEZONE'],
    ];
    expect(only(calendar(...listed, at('My Zone'))).start).toBe(ROME_IN_MAY);
  });
  it('may say in UTC when a rule ends', () => {
    const until = [
      ...['BEGIN:VTIMEZONE', 'TZID:My Zone', 'BEGIN:DAYLIGHT', 'DTSTART:20000326T020000', 'TZOFFSETFROM:+0100'],
      // The last onset is 29 March 2026, 02:00 +0100 = 01:00 UTC.
      ...['TZOFFSETTO:+0200', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=20260329T010000Z', 'END:DAYLIGHT'],
      ...['BEGIN:STANDARD', 'DTSTART:20001029T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100'],
      ...['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD', 'END:VTIMEZONE'],
    ];
    expect(only(calendar(...until, at('My Zone'))).start).toBe(ROME_IN_MAY);
  });
  it('that only knows the winter gives way to the zone of its name', () => {
    const winter = [
      ...['BEGIN:VTIMEZONE', 'TZID:Europe/Rome', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100'],
      ...['TZOFFSETTO:+0100', 'END:STANDARD', 'END:VTIMEZONE'],
    ];
    expect(only(calendar(...winter, at('Europe/Rome'))).start).toBe(ROME_IN_MAY);
    const file = calendar(...winter.map((line) => line.replace('Europe/Rome', 'Mine')), at('Mine'));
    expect(only(file).start).toBe('2026-05-04T08:30:00.000Z');
  });
  it('that cannot be read gives way to the zone of its name, or the event is rejected', () => {
    const broken = (tzid: string): string => zone(tzid).replace('TZOFFSETTO:+0100', 'TZOFFSETTO:soon');
    expect(only(calendar(broken('Europe/Rome'), at('Europe/Rome'))).start).toBe(ROME_IN_MAY);
    expect(read(calendar(broken('Mine'), at('Mine'))).rejected).toHaveLength(1);
  });
  it('may name the IANA zone as X-LIC-LOCATION', () => {
    const file = calendar(zone('Mine').replace('TZID:Mine', 'TZID:Mine\r\nX-LIC-LOCATION:Europe/Rome'), at('Mine'));
    expect(only(file).timeZone).toBe('Europe/Rome');
  });
});

describe('floating times', () => {
  it("are in the reader's zone", () => {
    const file = calendar(event('DTSTART:20260504T093000', 'DTEND:20260504T100000', ''));
    expect(only(file)).toMatchObject({ start: '2026-05-04T13:30:00.000Z', timeZone: 'America/New_York' });
    expect(only(file, { context: { timeZone: 'Asia/Tokyo' } }).start).toBe('2026-05-04T00:30:00.000Z');
  });
});

describe('all-day', () => {
  const times = ['2026-05-04T04:00:00.000Z', '2026-05-05T04:00:00.000Z'];
  const oneDay = { start: times[0], end: times[1], allDay: true, startDate: '2026-05-04', endDate: '2026-05-05' };
  it.each([
    ['with DTEND', ['DTSTART;VALUE=DATE:20260504', 'DTEND;VALUE=DATE:20260505']],
    ['without DTEND', ['DTSTART;VALUE=DATE:20260504', '']],
    ['with DTEND on the same day', ['DTSTART;VALUE=DATE:20260504', 'DTEND;VALUE=DATE:20260504']],
    ['with DURATION', ['DTSTART;VALUE=DATE:20260504', 'DURATION:P1D']],
    ['without VALUE=DATE', ['DTSTART:20260504', '']],
    ['with a time behind VALUE=DATE', ['DTSTART;VALUE=DATE:20260504T000000', '']],
    [
      'X-MICROSOFT-CDO-ALLDAYEVENT with midnights',
      [
        'DTSTART;TZID=Europe/Rome:20260504T000000',
        'DTEND;TZID=Europe/Rome:20260505T000000',
        'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE',
      ],
    ],
    [
      "X-MICROSOFT-CDO-ALLDAYEVENT with the calendar's midnights in UTC",
      ['DTSTART:20260504T040000Z', 'DTEND:20260505T040000Z', 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'],
    ],
  ])('%s', (_, lines) => {
    expect(only(calendar(event(...lines)))).toMatchObject(oneDay);
  });
  it('of several days, and by DURATION', () => {
    const lines = ['DTSTART;VALUE=DATE:20260504', 'DTEND;VALUE=DATE:20260507'];
    expect(only(calendar(event(...lines)))).toMatchObject({ endDate: '2026-05-07' });
    expect(only(calendar(event('DTSTART;VALUE=DATE:20260504', 'DURATION:P1W')))).toMatchObject({
      endDate: '2026-05-11',
    });
  });
  it('midnight to midnight without the mark, and the mark without midnights, are times', () => {
    const midnights = ['DTSTART;TZID=Europe/Rome:20260504T000000', 'DTEND;TZID=Europe/Rome:20260505T000000'];
    expect(only(calendar(event(...midnights))).allDay).toBe(false);
    expect(only(calendar(event('X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'))).allDay).toBe(false);
  });
  it('series have dates as recurrence ids, and take exceptions written as times', () => {
    const { events } = read(
      calendar(
        event(
          'DTSTART;VALUE=DATE:20260504',
          'RRULE:FREQ=DAILY;COUNT=5',
          'EXDATE;TZID=Asia/Tokyo:20260505T000000',
          'EXDATE:20260506T000000Z',
        ),
        event('DTSTART;VALUE=DATE:20260510', 'RECURRENCE-ID;VALUE=DATE:20260507', 'SUMMARY:Moved'),
      ),
    );
    expect(events.map((e) => [e.recurrenceId, e.startDate, e.kind, e.id])).toEqual([
      ['2026-05-04', '2026-05-04', 'occurrence', '1@example.com#2026-05-04'],
      ['2026-05-08', '2026-05-08', 'occurrence', '1@example.com#2026-05-08'],
      ['2026-05-07', '2026-05-10', 'exception', '1@example.com#2026-05-07'],
    ]);
  });
});

describe('zero duration and an end before the start', () => {
  it.each([
    ['no end', ['DTSTART;TZID=Europe/Rome:20260504T093000', '']],
    ['the same end', ['DTEND;TZID=Europe/Rome:20260504T093000']],
    ['an end before', ['DTEND;TZID=Europe/Rome:20260504T083000']],
    ['a negative DURATION', ['DTSTART;TZID=Europe/Rome:20260504T093000', 'DURATION:-PT1H']],
    ['an end that cannot be read', ['DTEND;TZID=Europe/Rome:tomorrow']],
  ])('%s: an instant', (_, lines) => {
    expect(only(calendar(event(...lines)))).toMatchObject({ start: ROME_IN_MAY, end: ROME_IN_MAY });
  });
});

describe('a length', () => {
  // Clocks go back in Rome on 25 October 2026 at 03:00.
  const october = { from: Date.UTC(2026, 9, 20), to: Date.UTC(2026, 9, 30) };
  it('is exact by DTEND and in days of the wall clock by DURATION (RFC 5545, 3.8.5.3)', () => {
    const start = 'DTSTART;TZID=Europe/Rome:20261023T120000';
    const series = 'RRULE:FREQ=DAILY;COUNT=2';
    const byEnd = read(calendar(event(start, 'DTEND;TZID=Europe/Rome:20261024T120000', series)), { window: october });
    expect(byEnd.events.map(({ end }) => end.slice(8, 16))).toEqual(['24T10:00', '25T10:00']);
    const byDuration = read(calendar(event(start, 'DURATION:P1D', series)), { window: october });
    expect(byDuration.events.map(({ end }) => end.slice(8, 16))).toEqual(['24T10:00', '25T11:00']);
  });
});

describe('an override without a master', () => {
  it('stands alone under the name that it has beside its master', () => {
    const override = event('RECURRENCE-ID;TZID=Europe/Rome:20260504T080000', 'SUMMARY:Alone');
    const alone = only(calendar(override));
    expect(alone).toMatchObject({
      id: '1@example.com#2026-05-04T06:00:00.000Z',
      kind: 'exception',
      seriesId: '1@example.com',
      start: ROME_IN_MAY,
      title: 'Alone',
    });
    const master = event('DTSTART;TZID=Europe/Rome:20260504T080000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2');
    const beside = read(calendar(override, master)).events[0];
    expect(beside).toMatchObject({ id: alone.id, occurrenceKey: alone.occurrenceKey });
  });
});

describe('RDATE, EXDATE and EXRULE', () => {
  const daily = 'RRULE:FREQ=DAILY;COUNT=4';
  it.each<[string, string[], string[]]>([
    ['RDATE', ['RDATE;TZID=Europe/Rome:20260510T093000'], ['04T07:30', '10T07:30']],
    ['RDATE;TZID of another zone', ['RDATE;TZID=Asia/Tokyo:20260510T093000'], ['04T07:30', '10T00:30']],
    [
      'RDATE list in UTC beside a rule',
      [daily, 'RDATE:20260510T120000Z,20260511T120000Z'],
      ['04T07:30', '05T07:30', '06T07:30', '07T07:30', '10T12:00', '11T12:00'],
    ],
    ['RDATE as a date', ['RDATE;VALUE=DATE:20260510'], ['04T07:30', '10T07:30']],
    ['EXDATE list', [daily, 'EXDATE;TZID=Europe/Rome:20260505T093000,20260506T093000'], ['04T07:30', '07T07:30']],
    [
      'EXDATE several times, one in UTC, one empty',
      [daily, 'EXDATE:20260505T073000Z', 'EXDATE;TZID="W. Europe Standard Time":20260507T093000', 'EXDATE:'],
      ['04T07:30', '06T07:30'],
    ],
    ['EXDATE as a date', [daily, 'EXDATE;VALUE=DATE:20260505'], ['04T07:30', '06T07:30', '07T07:30']],
    [
      'EXDATE of the first instance',
      [daily, 'EXDATE;TZID=Europe/Rome:20260504T093000'],
      ['05T07:30', '06T07:30', '07T07:30'],
    ],
    ['EXRULE', [daily, 'EXRULE:FREQ=DAILY;INTERVAL=2'], ['05T07:30', '07T07:30']],
    [
      'a rule with X- parts',
      ['RRULE:FREQ=DAILY;X-EVOLUTION-ENDDATE=20260506T073000Z;COUNT=2'],
      ['04T07:30', '05T07:30'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(starts(calendar(event(...lines)))).toEqual(expected);
  });
  it('RDATE as PERIOD has its own end', () => {
    const periods = '20260510T120000Z/PT3H,20260511T120000Z/20260511T121500Z';
    const { events } = read(calendar(event(`RDATE;VALUE=PERIOD:${periods}`)));
    expect(events.map(({ start, end }) => `${start.slice(8, 16)} ${end.slice(8, 16)}`)).toEqual([
      '04T07:30 04T08:00',
      '10T12:00 10T15:00',
      '11T12:00 11T12:15',
    ]);
  });
});

describe('a start that does not match its rule', () => {
  // 4 May 2026 is a Monday.
  it('is the first instance, and counts as one', () => {
    expect(starts(calendar(event('RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3')))).toEqual(['04T07:30', '05T07:30', '12T07:30']);
    expect(starts(calendar(event('RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=1')))).toEqual(['04T07:30']);
    expect(starts(calendar(event('RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260513')))).toEqual([
      '04T07:30',
      '05T07:30',
      '12T07:30',
    ]);
    const day = event('DTSTART;VALUE=DATE:20260504', 'RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2');
    expect(read(calendar(day)).events.map(({ startDate }) => startDate)).toEqual(['2026-05-04', '2026-05-05']);
  });
  it('can be left out by EXDATE', () => {
    const lines = ['RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3', 'EXDATE;TZID=Europe/Rome:20260504T093000'];
    expect(starts(calendar(event(...lines)))).toEqual(['05T07:30', '12T07:30']);
  });
  it('is none where the rule ends before it', () => {
    expect(starts(calendar(event('RRULE:FREQ=DAILY;UNTIL=20260501T000000Z')))).toEqual([]);
  });
});

describe('overrides', () => {
  const weekly = event('RRULE:FREQ=WEEKLY;COUNT=4');
  const moved = (...lines: string[]): string => event('RECURRENCE-ID;TZID=Europe/Rome:20260511T093000', ...lines);
  it('replace their instance, whatever zone their RECURRENCE-ID is in', () => {
    for (const id of [':20260511T073000Z', ';TZID=Asia/Tokyo:20260511T163000', ';VALUE=DATE:20260511']) {
      const file = calendar(weekly, event(`RECURRENCE-ID${id}`, 'DTSTART:20260512T120000Z', 'DTEND:20260512T130000Z'));
      expect(starts(file)).toEqual(['04T07:30', '12T12:00', '18T07:30', '25T07:30']);
    }
  });
  it('that were moved out of the window are given too, but those that never were in it are not', () => {
    const file = calendar(weekly, moved('DTSTART:20260701T120000Z', 'DTEND:20260701T130000Z'));
    expect(read(file).events.map(({ start }) => start.slice(5, 10))).toEqual(['05-04', '05-18', '05-25', '07-01']);
    const june = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 30) };
    expect(read(file, { window: june }).events).toEqual([]);
    const july = { from: Date.UTC(2026, 6, 1), to: Date.UTC(2026, 6, 30) };
    expect(read(file, { window: july }).events).toHaveLength(1);
  });
  it('that cannot be read hide their instance, which is rejected under its own id', () => {
    const { events, rejected } = read(calendar(weekly, moved('DTSTART;TZID=Mars:20260512T120000', '')));
    expect(events.map(({ start }) => start.slice(8, 10))).toEqual(['04', '18', '25']);
    expect(rejected.map(({ id }) => id)).toEqual(['1@example.com#2026-05-11T07:30:00.000Z']);
  });
  it('THISANDFUTURE moves and renames all that follow', () => {
    const file = calendar(
      weekly,
      event(
        'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20260511T093000',
        'DTSTART;TZID=Europe/Rome:20260512T110000',
        'DTEND;TZID=Europe/Rome:20260512T120000',
        'SUMMARY:Later',
      ),
    );
    const { events } = read(file);
    expect(
      events.map((e) => `${e.start.slice(8, 16)} ${e.end.slice(8, 16)} ${e.title} ${e.recurrenceId?.slice(8, 16)}`),
    ).toEqual([
      '04T07:30 04T08:00 Meeting 04T07:30',
      '12T09:00 12T10:00 Later 11T07:30',
      '19T09:00 19T10:00 Later 18T07:30',
      '26T09:00 26T10:00 Later 25T07:30',
    ]);
  });
  it('THISANDFUTURE with STATUS:CANCELLED ends the series', () => {
    const last = event('RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20260511T093000', 'STATUS:CANCELLED');
    expect(starts(calendar(weekly, last))).toEqual(['04T07:30']);
  });
});

describe('STATUS:CANCELLED, METHOD:CANCEL and SEQUENCE', () => {
  it('STATUS and METHOD say that it does not take place', () => {
    expect(only(calendar(event('STATUS:CANCELLED'))).status).toBe('cancelled');
    expect(only(calendar('METHOD:CANCEL', event())).status).toBe('cancelled');
    expect(only(calendar(event('STATUS:TENTATIVE'))).status).toBe('tentative');
  });
  it('one cancelled occurrence is given as such, even without a start', () => {
    const file = calendar(
      event('RRULE:FREQ=WEEKLY;COUNT=2'),
      event('RECURRENCE-ID:20260511T073000Z', 'STATUS:CANCELLED')
        .replace(/DTSTART.*\r\n/, '')
        .replace(/DTEND.*\r\n/, ''),
    );
    expect(starts(file)).toEqual(['04T07:30']);
    expect(read(file).events[1]).toMatchObject({
      status: 'cancelled',
      recurrenceId: '2026-05-11T07:30:00.000Z',
      start: '2026-05-11T07:30:00.000Z',
    });
  });
  it('the higher SEQUENCE wins, then the later DTSTAMP', () => {
    const one = event('SEQUENCE:2', 'DTSTAMP:20260101T000000Z', 'SUMMARY:New');
    const two = event('SEQUENCE:1', 'DTSTAMP:20260102T000000Z', 'SUMMARY:Old');
    for (const lines of [
      [one, two],
      [two, one],
    ])
      expect(only(calendar(...lines)).title).toBe('New');
    const three = event('SEQUENCE:2', 'DTSTAMP:20260103T000000Z', 'SUMMARY:Newest');
    for (const lines of [
      [one, three],
      [three, one],
    ])
      expect(only(calendar(...lines)).title).toBe('Newest');
  });
  it('the same holds for two versions of one exception', () => {
    const version = (sequence: number): string =>
      event('RECURRENCE-ID:20260511T073000Z', `SEQUENCE:${sequence}`, `SUMMARY:v${sequence}`);
    const { events } = read(calendar(version(3), event('RRULE:FREQ=WEEKLY;COUNT=2'), version(1)));
    expect(events.map(({ title }) => title)).toEqual(['Meeting', 'v3']);
  });
  it('different events that share a UID and a version are told, not lost in silence', () => {
    const { events, rejected } = read(calendar(event(), event('SUMMARY:Other')));
    expect(events).toHaveLength(1);
    expect(rejected).toHaveLength(1);
  });
});

describe('X-MICROSOFT-CDO-BUSYSTATUS and TRANSP', () => {
  it.each<[string[], boolean, string]>([
    [[], true, 'default'],
    [['TRANSP:OPAQUE'], true, 'default'],
    [['TRANSP:TRANSPARENT'], false, 'default'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:FREE', 'TRANSP:OPAQUE'], false, 'default'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:BUSY', 'TRANSP:TRANSPARENT'], true, 'default'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE'], true, 'default'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:OOF'], true, 'outOfOffice'],
    [['X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE'], false, 'workingLocation'],
  ])('%j', (lines, busy, eventType) => {
    expect(only(calendar(event(...lines)))).toMatchObject({ busy, eventType });
  });
});

describe('the meeting link', () => {
  const zoom = (id: number): string => `https://zoom.us/j/${id}${id}${id}${id}${id}${id}${id}${id}${id}`;
  /** Most telling first. */
  const places: [string, string][] = [
    ['CONFERENCE', `CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Join:${zoom(1)}`],
    ['X-GOOGLE-CONFERENCE', 'X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij'],
    [
      'X-MICROSOFT-SKYPETEAMSMEETINGURL',
      'X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d',
    ],
    ['URL', `URL:${zoom(4)}`],
    ['LOCATION', `LOCATION:Room 1\\, ${zoom(5)}`],
    ['DESCRIPTION', `DESCRIPTION:Hello\\, join:\\n${zoom(6)}\\nBye`],
  ];
  it.each(places.map(([name], i) => [name, i] as const))('%s comes before what follows', (name, i) => {
    // A Meet that Google added by itself gives way to a link that somebody typed as the location.
    const rest = places.slice(i).filter(([other]) => name !== 'X-GOOGLE-CONFERENCE' || other !== 'LOCATION');
    const [line = '', ...others] = rest.map(([, text]) => text);
    const alone = only(calendar(event(line))).meeting?.url;
    expect(alone).toBeDefined();
    expect(only(calendar(event(...others.reverse(), line))).meeting?.url).toBe(alone);
  });
  it('typed as LOCATION comes before the Meet that Google adds by itself', () => {
    const lines = ['X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij', `LOCATION:${zoom(5)}`];
    expect(only(calendar(event(...lines))).meeting?.url).toBe(zoom(5));
  });
  it('stands in X-ALT-DESC too, as HTML behind SafeLinks', () => {
    const html =
      'X-ALT-DESC;FMTTYPE=text/html:<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F123456789&amp;data=x">Join\\, now</a>';
    expect(only(calendar(event(html)))).toMatchObject({
      meeting: { url: 'https://zoom.us/j/123456789' },
      description: expect.stringContaining('Join, now') as string,
    });
  });
  it('CONFERENCE that is a telephone is a way to dial in; a chat is no meeting', () => {
    const phone = 'CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-401-555-0199';
    const lines = [phone, `CONFERENCE;VALUE=URI;FEATURE=VIDEO:${zoom(2)}`];
    const found = only(calendar(event(...lines)));
    expect(found.conference?.entryPoints.map(({ type }) => type)).toEqual(['phone', 'video']);
    expect(found.meeting).toMatchObject({ url: zoom(2), dialIn: [{ number: '+14015550199' }] });
    expect(only(calendar(event(`CONFERENCE;VALUE=URI;FEATURE=CHAT:${zoom(3)}`))).meeting).toBeNull();
  });
  it('a private event that only says "Busy" has none', () => {
    const found = only(calendar(event('SUMMARY:Busy', 'CLASS:PRIVATE')));
    expect(found).toMatchObject({
      title: 'Busy',
      visibility: 'private',
      meeting: null,
      conference: null,
      attendees: [],
    });
  });
});

describe('the text of the file', () => {
  const file = calendar(
    'X-WR-CALNAME:Größe',
    event('SUMMARY:Frühstück mit Ärzten', 'DESCRIPTION:ä\\, b\\; c\\nd \\\\ e'),
  );
  const expected = { title: 'Frühstück mit Ärzten', description: 'ä, b; c\nd \\ e', start: ROME_IN_MAY };
  it.each([
    ['CRLF', file],
    ['LF', file.replaceAll('\r\n', '\n')],
    ['CR', file.replaceAll('\r\n', '\r')],
    ['CR CR LF', file.replaceAll('\r\n', '\r\r\n')],
    ['a byte order mark', `\uFEFF${file}`],
    ['blank lines', file.replaceAll('\r\n', '\r\n\r\n')],
    ['lower case names', file.replaceAll('SUMMARY', 'summary').replaceAll('VEVENT', 'vevent')],
    ['blanks after the last line', `${file}  \r\n`],
  ])('%s', (_, text) => {
    const calendar = parseICalendar(text);
    expect([calendar.complete, calendar.name]).toEqual([true, 'Größe']);
    expect(only(text)).toMatchObject(expected);
  });
  it.each([1, 2, 7, 75])('folding by octet, every %i, in the middle of characters too', (width) => {
    const bytes: number[] = [];
    for (const line of file.split('\r\n')) {
      new TextEncoder()
        .encode(line)
        .forEach((byte, i) => bytes.push(...(i > 0 && i % width === 0 ? [13, 10, 32, byte] : [byte])));
      bytes.push(13, 10);
    }
    expect(only(new Uint8Array(bytes))).toMatchObject(expected);
  });
  it('UTF-16 with its mark', () => {
    const bytes = new Uint8Array(2 + file.length * 2);
    bytes.set([0xff, 0xfe]);
    for (let i = 0; i < file.length; i += 1) bytes.set([file.charCodeAt(i) & 255, file.charCodeAt(i) >> 8], 2 + i * 2);
    expect(only(bytes)).toMatchObject(expected);
  });
  it('a long text that was broken without a blank keeps its link', () => {
    const text = calendar(event('DESCRIPTION:Hello', 'please join', 'https://zoom.us/j/123456789', 'UID:9'));
    expect(only(text)).toMatchObject({ iCalUid: '9', meeting: { url: 'https://zoom.us/j/123456789' } });
  });
});

describe('one poison event', () => {
  const good = (uid: string): string => event(`UID:${uid}`);
  it.each<[string, string]>([
    ['no DTSTART', event('UID:bad').replace(/DTSTART.*\r\n/, '')],
    ['a DTSTART that is none', event('UID:bad', 'DTSTART:yesterday', '')],
    ['30 February', event('UID:bad', 'DTSTART:20260230T100000', '')],
    ['a DTSTART whose parameters are broken', event('UID:bad', 'DTSTART;TZID:20260504T090000', '')],
    ['a rule that is none', event('UID:bad', 'RRULE:FREQ=SOMETIMES')],
    ['INTERVAL=0', event('UID:bad', 'RRULE:FREQ=DAILY;INTERVAL=0')],
    ['an RDATE that is none', event('UID:bad', 'RRULE:FREQ=DAILY;COUNT=2', 'RDATE:soon')],
    ['an EXDATE in an unknown zone', event('UID:bad', 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE;TZID=Mars:20260505T093000')],
    ['a rule that needs too much work', event('UID:bad', 'RRULE:FREQ=SECONDLY')],
    ['no end', event('UID:bad').replace('END:VEVENT', 'X-A:1')],
    ['an alarm that is not closed and no end', event('UID:bad').replace('END:VEVENT', 'BEGIN:VALARM\r\nX-A:1')],
  ])('%s: rejected, and all others are there', (_, bad) => {
    const { events, rejected } = read(calendar(good('1'), bad, good('2')));
    expect(events.map(({ iCalUid }) => iCalUid)).toEqual(['1', '2']);
    expect(rejected).toEqual([{ id: 'bad', reason: expect.stringMatching(/./) as string }]);
  });
  it.each([
    ['a guest whose line is broken', 'ATTENDEE;CN="x:mailto:a@example.com'],
    ['a property without a value', 'X-MICROSOFT-CDO-BUSYSTATUS'],
    ['an unclosed quote in a text', 'LOCATION;X="a:b'],
    ['an alarm with the same properties', 'BEGIN:VALARM\r\nDESCRIPTION:x\r\nDTSTART:nonsense\r\nEND:VALARM'],
  ])('%s does not matter', (_, line) => {
    expect(only(calendar(event(line))).start).toBe(ROME_IN_MAY);
  });
  it('a guest list with a broken line says that it is incomplete', () => {
    const found = only(calendar(event('ATTENDEE;CN="x:mailto:a@example.com', 'ATTENDEE:mailto:b@example.com')));
    expect([found.attendees.length, found.attendeesOmitted]).toEqual([1, true]);
  });
});

describe('an unfinished file', () => {
  it.each([
    ['empty', ''],
    ['HTML', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['JSON', '{"error":"x"}'],
    ['cut in an event', calendar(event()).slice(0, -40)],
    ['cut after an event', calendar(event()).replace('END:VCALENDAR\r\n', '')],
    ['a second calendar that does not end', calendar(event()) + calendar(event()).slice(0, 60)],
    ['a first calendar that does not end', calendar(event()).replace('END:VCALENDAR\r\n', '') + calendar(event())],
  ])('%s: is not complete', (_, text) => {
    expect(parseICalendar(text).complete).toBe(false);
  });
  it('an empty calendar is complete', () => {
    expect(parseICalendar(calendar())).toMatchObject({ complete: true, series: [], rejected: [] });
  });
});

describe('what the file says about itself', () => {
  it('name, zone, refresh, method', () => {
    const lines = [
      'X-WR-CALNAME:Work\\, mine',
      'X-WR-TIMEZONE:W. Europe Standard Time',
      'METHOD:publish',
      'X-PUBLISHED-TTL:PT1H',
    ];
    expect(parseICalendar(calendar(...lines))).toMatchObject({
      name: 'Work, mine',
      timeZone: 'Europe/Berlin',
      refreshMs: 3_600_000,
      method: 'PUBLISH',
    });
    const newer = calendar(
      'NAME:New',
      'X-WR-CALNAME:Old',
      'REFRESH-INTERVAL;VALUE=DURATION:P1D',
      zone('Custom'),
      zone('Europe/Rome'),
    );
    expect(parseICalendar(newer)).toMatchObject({ name: 'New', timeZone: 'Europe/Rome', refreshMs: 86_400_000 });
    expect(parseICalendar(calendar())).toMatchObject({ name: null, timeZone: null, refreshMs: null, method: null });
  });
});

describe('when it was changed', () => {
  it('is LAST-MODIFIED; DTSTAMP only where the file has no METHOD', () => {
    const stamp = 'DTSTAMP:20260101T000000Z';
    expect(only(calendar(event(stamp, 'LAST-MODIFIED:20260102T030405Z'))).updated).toBe('2026-01-02T03:04:05.000Z');
    expect(only(calendar(event(stamp))).updated).toBe('2026-01-01T00:00:00.000Z');
    expect(only(calendar('METHOD:PUBLISH', event(stamp))).updated).toBeNull();
    expect(only(calendar(event('CREATED:20260101T000000Z'))).created).toBe('2026-01-01T00:00:00.000Z');
  });
});

describe('people', () => {
  it('are read with their answers; the owner is known by e-mail', () => {
    const found = only(
      calendar(
        event(
          'ORGANIZER;CN="Doe, Jane":MAILTO:Jane@Example.com',
          'ATTENDEE;CN=Jane;PARTSTAT=ACCEPTED;ROLE=CHAIR:mailto:jane@example.com',
          'ATTENDEE;PARTSTAT=DECLINED;ROLE=OPT-PARTICIPANT:mailto:me%2Bx@example.com',
          'ATTENDEE;CUTYPE=ROOM;CN=Room 1:mailto:room1@example.com',
          'ATTENDEE;EMAIL=apple@example.com;PARTSTAT=TENTATIVE:/123/principal/',
          'ATTENDEE;CN=Nobody:invalid:nomail',
        ),
      ),
      { context: { self: 'Me+X@example.com' } },
    );
    expect(found.organizer).toEqual({ email: 'jane@example.com', name: 'Doe, Jane', self: false });
    expect(found.attendees.map((a) => [a.email, a.response, a.organizer, a.optional, a.resource, a.self])).toEqual([
      ['jane@example.com', 'accepted', true, false, false, false],
      ['me+x@example.com', 'declined', false, true, false, true],
      ['room1@example.com', 'needsAction', false, false, true, false],
      ['apple@example.com', 'tentative', false, false, false, false],
      [null, 'needsAction', false, false, false, false],
    ]);
    expect([found.response, found.attendeesOmitted]).toEqual(['declined', false]);
  });
  it('an organizer without guests means that they were left out', () => {
    expect(only(calendar(event('ORGANIZER:mailto:a@example.com'))).attendeesOmitted).toBe(true);
    expect(only(calendar(event())).attendeesOmitted).toBe(false);
  });
});

describe('ids', () => {
  const series = event('RRULE:FREQ=DAILY;COUNT=2');
  const ids = (file: string, objectId: string | null): string[][] =>
    read(file, { context: { objectId } }).events.map(({ id, seriesId }) => [id, seriesId ?? '']);
  it('are the UID in a feed and the href in an object', () => {
    expect(ids(calendar(event()), null)).toEqual([['1@example.com', '']]);
    expect(ids(calendar(event()), '/cal/1.ics')).toEqual([['/cal/1.ics', '']]);
    expect(ids(calendar(series), '/cal/1.ics')).toEqual([
      ['/cal/1.ics#2026-05-04T07:30:00.000Z', '/cal/1.ics'],
      ['/cal/1.ics#2026-05-05T07:30:00.000Z', '/cal/1.ics'],
    ]);
  });
  it('tell several UIDs of one object apart', () => {
    expect(ids(calendar(event(), event('UID:b#2%')), '/x')).toEqual([
      ['/x#1@example.com', ''],
      ['/x#b%232%25', ''],
    ]);
  });
  it('are made from the content where there is no UID, and then name no copies elsewhere', () => {
    const noUid = event('DTSTAMP:20260101T000000Z').replace(/UID.*\r\n/, '');
    const other = noUid.replace('Meeting', 'Other').replace('20260101T', '20260102T');
    const { events } = read(calendar(noUid, other));
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    expect(events.map(({ iCalUid }) => iCalUid)).toEqual([null, null]);
    expect(read(calendar(noUid.replace('20260101T', '20260109T'))).events[0]?.id).toBe(events[0]?.id);
    const elsewhere = read(calendar(noUid), { context: { calendarId: 'c2' } }).events[0];
    expect(elsewhere?.occurrenceKey).not.toBe(events[0]?.occurrenceKey);
  });
});

describe('the window', () => {
  it('is half-open: starts before its end, ends after its start', () => {
    const file = calendar(event('RRULE:FREQ=DAILY'));
    const from = Date.parse('2026-05-06T08:00:00Z');
    const inside = (window: { from: number; to: number }): string[] => starts(file, { window });
    expect(inside({ from, to: Date.parse('2026-05-08T07:30:00Z') })).toEqual(['07T07:30']);
    expect(inside({ from: from - 1, to: Date.parse('2026-05-08T07:30:01Z') })).toEqual([
      '06T07:30',
      '07T07:30',
      '08T07:30',
    ]);
  });
  it('shows what began long ago and still runs, and series that began years ago', () => {
    const long = event('DTSTART;TZID=Europe/Rome:20260301T093000', 'DURATION:P90D');
    expect(read(calendar(long)).events).toHaveLength(1);
    const old = event('DTSTART;TZID=Europe/Rome:19990104T093000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY');
    expect(starts(calendar(old))).toEqual(['04T07:30', '11T07:30', '18T07:30', '25T07:30']);
  });
});
