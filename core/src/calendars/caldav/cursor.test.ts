import fc from 'fast-check';
import { type Cursor, etagMark, readCursor, readPage, writeCursor, writePage } from './cursor';

const facts = { timeZone: 'Europe/Berlin', addresses: ['a@b.c'] };

test('cursors come back as they were', () => {
  const href = fc.oneof(
    fc.webPath().map((path) => `${path}.ics`),
    fc.stringMatching(/^\/[a-z*| %./]{0,12}$/),
  );
  const etags = fc.array(fc.tuple(href, fc.stringMatching(/^[\w-]{6}$|^$/))).map((rows) => new Map(rows));
  const cursor: fc.Arbitrary<Cursor> = fc.oneof(
    fc.record({
      strategy: fc.constant('sync-collection' as const),
      token: fc.string(),
      timeZone: fc.string(),
      addresses: fc.array(fc.string()),
    }),
    fc.record({
      strategy: fc.constant('etags' as const),
      ctag: fc.option(fc.string()),
      etags,
      timeZone: fc.string(),
      addresses: fc.array(fc.string()),
    }),
  );
  fc.assert(
    fc.property(cursor, (value) => void expect(readCursor(writeCursor(value))).toEqual(value)),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.record({ after: fc.string(), mark: fc.option(fc.string()) }), (value) => {
      expect(readPage(writePage(value))).toEqual(value);
    }),
  );
});

test('an object costs 44 bytes where hrefs end in a UUID', () => {
  const hrefs = Array.from({ length: 1000 }, () => `/dav/calendars/anna/work/${crypto.randomUUID()}`);
  const size = (count: number): number =>
    writeCursor({
      ...facts,
      strategy: 'etags',
      ctag: 'c',
      etags: new Map(hrefs.slice(0, count).map((href, i) => [`${href}.ics`, etagMark(`"${i}"`)])),
    }).length;
  expect((size(1000) - size(500)) / 500).toBe(44);
});

test.each([
  '',
  'x',
  'null',
  '[]',
  '{}',
  '{"v":0,"z":"UTC","a":[],"t":"1"}',
  '{"v":1,"z":"UTC","a":[1],"t":"1"}',
  '{"v":1,"z":"UTC","a":[]}',
])('%s is no cursor any more', (text) => {
  expect(() => readCursor(text)).toThrow(expect.objectContaining({ code: 'cursorExpired' }));
  expect(() => readPage(text)).toThrow(expect.objectContaining({ code: 'cursorExpired' }));
});
