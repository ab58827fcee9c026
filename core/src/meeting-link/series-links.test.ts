import fc from 'fast-check';
import { detectMeetingLink, SeriesLinks } from './index';

const texts = fc.constantFrom(
  undefined,
  'Room 3',
  'https://zoom.us/j/81234567890',
  'Join https://zoom.us/j/81234567890?pwd=a1 Passcode: x9K2m1',
  '<a href="https://meet.google.com/abc-mnop-xyz">Join</a> +1 646 558 8656 PIN: 123',
  'https://acme.example/notes',
);
const entryPoints = fc.array(
  fc.constantFrom(
    { entryPointType: 'video', uri: 'https://meet.google.com/abc-mnop-xyz' },
    { entryPointType: 'video', uri: 'https://meet.google.com/abc-mnop-xyz', passcode: 'x9K2m1' },
    { entryPointType: 'video', uri: 'https://zoom.us/j/81234567890', meetingCode: '812 3456 7890' },
    { entryPointType: 'phone', uri: 'tel:+39-02-8732-3456', pin: '123' },
    { entryPointType: 'phone', uri: 'tel:+39-02-8732-3456', pin: '456' },
  ),
  { maxLength: 3 },
);
const event = fc.record({
  summary: texts,
  location: texts,
  description: texts,
  hangoutLink: texts,
  url: texts,
  conferenceData: fc.option(fc.record({ entryPoints }), { nil: undefined }),
});
const listing = fc.array(fc.tuple(event, fc.constantFrom(null, 'a', 'b')), { minLength: 1, maxLength: 30 });

test('every event has the answer of detectMeetingLink, whatever its series said before', () => {
  fc.assert(
    fc.property(listing, (rows) => {
      const links = new SeriesLinks();
      for (const [row, series] of rows) expect(links.detect(row, series)).toEqual(detectMeetingLink(row));
    }),
    { numRuns: 300 },
  );
});

test('an answer that somebody changes is not the next one', () => {
  const links = new SeriesLinks();
  const row = {
    description: 'https://zoom.us/j/81234567890\n+1 646 558 8656,,81234567890#',
  };
  for (let i = 0; i < 3; i++) {
    const link = links.detect({ ...row }, 'series');
    expect(link).toEqual(detectMeetingLink(row));
    if (link === null) throw new Error('no link');
    link.url = 'https://evil.example';
    link.host.name = 'evil.example';
    link.dialIn.forEach((dialIn) => (dialIn.number = '0'));
    link.dialIn.push({ number: '1', code: null });
  }
});

test('more series, and more text, than are remembered', () => {
  const links = new SeriesLinks();
  const long = 'x'.repeat(100_000);
  for (let i = 0; i < 100; i++)
    expect(links.detect({ description: `${long} https://zoom.us/j/81234567890` }, `s${i % 60}`)?.meetingId).toBe(
      '81234567890',
    );
  for (let i = 0; i < 10_000; i++) {
    const row = { location: `https://zoom.us/j/${80_000_000_000 + (i % 5000)}` };
    expect(links.detect(row, `s${i % 5000}`)?.meetingId).toBe(String(80_000_000_000 + (i % 5000)));
  }
});
