import fc from 'fast-check';
import { occurrenceKey } from '../../event';
import { readIdentity, seriesUid } from './identity';

const PREFIX = '040000008200E00074C5B7101A82E008';
const CREATED = 'A0C3F1B2D4E5F601';
const REST = `${CREATED}${'0'.repeat(16)}10000000${'AB'.repeat(16)}`;
const SERIES = `${PREFIX}00000000${REST}`;
const ON_MAY_4 = `${PREFIX}07EA0504${REST}`;
const ON_MAY_11 = `${PREFIX}07EA050B${REST}`;

const hex = (text: string): string => Buffer.from(text).toString('hex').toUpperCase();
const foreign = (uid: string, date = '00000000'): string =>
  `${PREFIX}${date}${'0'.repeat(32)}${'2D000000'}${hex('vCal-Uid')}01000000${hex(uid)}00`;

describe('the UID that all copies share', () => {
  it('is Exchange’s Global Object ID without the date of the instance', () => {
    expect(seriesUid(ON_MAY_4)).toBe(SERIES);
    expect(seriesUid(ON_MAY_11)).toBe(SERIES);
    expect(seriesUid(SERIES)).toBe(SERIES);
    expect(seriesUid(ON_MAY_4.toLowerCase())).toBe(SERIES);
  });

  it('is the one that a meeting from elsewhere came with', () => {
    expect(seriesUid(foreign('6v2k@google.com'))).toBe('6v2k@google.com');
    expect(seriesUid(foreign('6v2k@google.com', '07EA0504'))).toBe('6v2k@google.com');
    expect(seriesUid(foreign('büro@example.com'))).toBe('büro@example.com');
  });

  it.each([
    '6v2k@google.com',
    '',
    PREFIX,
    `${PREFIX}07EA0504`,
    `${ON_MAY_4.slice(0, -1)}`,
    `${PREFIX}07EA0504${'Z'.repeat(48)}`,
  ])('leaves any other text alone: %s', (uid) => expect(seriesUid(uid)).toBe(uid));

  it('is the same for every date, and taking it again changes nothing', () => {
    const date = fc.date({ min: new Date('1990-01-01'), max: new Date('2080-01-01'), noInvalidDate: true });
    const bytes = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 56, maxLength: 120 });
    fc.assert(
      fc.property(
        date,
        bytes.filter((text) => text.length % 2 === 0),
        (day, rest) => {
          const of = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width, '0');
          const dated = `${PREFIX}${of(day.getUTCFullYear(), 4)}${of(day.getUTCMonth() + 1, 2)}${of(day.getUTCDate(), 2)}${rest}`;
          const uid = seriesUid(dated);
          expect(uid).toBe(seriesUid(`${PREFIX}00000000${rest}`));
          expect(seriesUid(uid)).toBe(uid);
        },
      ),
    );
  });
});

describe('the key of an occurrence', () => {
  const zone = 'Europe/Berlin';
  const at = { allDay: false, zone, start: '2026-05-04T09:00:00.000Z' };
  const occurrence = {
    type: 'occurrence',
    seriesMasterId: 'M',
    iCalUId: ON_MAY_4,
    originalStart: '2026-05-04T09:00:00Z',
  };

  it('is that of a copy in another calendar, which has the UID of the series and the original start', () => {
    const identity = readIdentity(occurrence, 'O1', at);
    expect(identity).toEqual({
      kind: 'occurrence',
      seriesId: 'M',
      recurrenceId: '2026-05-04T09:00:00.000Z',
      iCalUid: SERIES,
      occurrenceKey: occurrenceKey(SERIES, '2026-05-04T09:00:00.000Z'),
    });
  });

  it('stays when the occurrence moves', () => {
    const moved = readIdentity({ ...occurrence, type: 'exception' }, 'O1', {
      ...at,
      start: '2026-05-06T11:00:00.000Z',
    });
    expect(moved).toMatchObject({ kind: 'exception', recurrenceId: '2026-05-04T09:00:00.000Z' });
    expect(moved.occurrenceKey).toBe(readIdentity(occurrence, 'O1', at).occurrenceKey);
  });

  it('reads the original start of an untouched occurrence from its start where Graph leaves it out', () => {
    const bare = readIdentity({ ...occurrence, originalStart: undefined }, 'O1', at);
    expect(bare.occurrenceKey).toBe(readIdentity(occurrence, 'O1', at).occurrenceKey);
  });

  it('never names the series: an exception without original start goes by its own id', () => {
    const lost = readIdentity({ ...occurrence, type: 'exception', originalStart: undefined }, 'O1', at);
    expect(lost.recurrenceId).toBeNull();
    expect(lost.occurrenceKey).not.toBe(occurrenceKey(SERIES, null));
    expect(lost.occurrenceKey).not.toBe(
      readIdentity({ ...occurrence, type: 'exception', originalStart: undefined }, 'O2', at).occurrenceKey,
    );
  });

  it('is a date in an all-day series, however its midnight is written', () => {
    const day = { allDay: true, zone, start: '2026-05-04' };
    for (const originalStart of ['2026-05-04T00:00:00Z', '2026-05-03T22:00:00Z', '2026-05-04T00:00:00+02:00']) {
      expect(readIdentity({ ...occurrence, originalStart }, 'O1', day).recurrenceId).toBe('2026-05-04');
    }
  });

  it('of a single meeting is made from its UID alone', () => {
    const single = { type: 'singleInstance', iCalUId: foreign('6v2k@google.com') };
    expect(readIdentity(single, 'S', at)).toMatchObject({
      kind: 'single',
      iCalUid: '6v2k@google.com',
      occurrenceKey: occurrenceKey('6v2k@google.com', null),
    });
  });

  it('of one occurrence to which one is invited alone is neither the series’ nor another date’s', () => {
    const keys = [SERIES, ON_MAY_4, ON_MAY_11].map(
      (iCalUId) => readIdentity({ type: 'singleInstance', iCalUId }, 'S', at).occurrenceKey,
    );
    expect(new Set(keys).size).toBe(3);
  });
});
