import fc from 'fast-check';
import { detectMeetingLink } from '../meeting-link';
import { checkedLinks, findNote, formatOf, refuseOtherMeeting, withNote } from './recording-note';

const one = { recordingUrl: 'https://rec.example.com/r/1?a=1&b=2' };
const two = {
  recordingUrl: 'https://rec.example.com/r/2',
  transcriptUrl: 'https://rec.example.com/t/2',
  summaryUrl: 'https://rec.example.com/s/2',
};

/** Descriptions as people and programs write them, with pieces of our own markers among them. */
const description = fc
  .array(
    fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(
        ...['\r\n', '\n\n', '<br>', '</body></html>', '<html><body>', '&amp;', '-- ', 'https://zoom.us/j/93412345678'],
        ...['--- Recording (calendar-bots) ---', '--- End of recording ---', '--- Recording'],
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const format = fc.constantFrom('text' as const, 'html' as const);

test('twice is once, and what stood around it stays', () => {
  fc.assert(
    fc.property(description, format, (text, kind) => {
      const first = withNote(text, one, kind);
      expect(withNote(first, one, kind)).toBe(first);
      expect(withNote(first, two, kind)).toBe(withNote(text, two, kind));
      const found = findNote(first);
      if (found === null) throw new Error('no note');
      const around = [first.slice(0, found.from), first.slice(found.to)];
      const before = findNote(text);
      if (before !== null) expect(around).toEqual([text.slice(0, before.from), text.slice(before.to)]);
      else {
        // At the end, or before the end of an HTML body, between nothing but line breaks or an element of its own.
        const bare = around.map((part, index) =>
          index === 0 ? part.replace(/(?:\n\n|<br><br>|<div>)$/, '') : part.replace(/^<\/div>/, ''),
        );
        expect([bare.join(''), around.join('')]).toContain(text);
      }
    }),
    { numRuns: 1000, seed: 5 },
  );
});

test('how it looks', () => {
  expect(withNote('Agenda', two, 'text')).toBe(
    [
      ...['Agenda', '', '--- Recording (calendar-bots) ---', 'Recording: https://rec.example.com/r/2'],
      ...[
        'Transcript: https://rec.example.com/t/2',
        'Summary: https://rec.example.com/s/2',
        '--- End of recording ---',
      ],
    ].join('\n'),
  );
  expect(withNote('<html><body>Hi</body></html>', one, 'html')).toBe(
    '<html><body>Hi<div>--- Recording (calendar-bots) ---<br>Recording: <a href="https://rec.example.com/r/1?a=1&amp;b=2">https://rec.example.com/r/1?a=1&amp;b=2</a><br>--- End of recording ---</div></body></html>',
  );
  expect([formatOf('a < b > c'), formatOf('a<br>b'), formatOf('<b>a</b>'), formatOf('')]).toEqual([
    'text',
    'html',
    'html',
    'text',
  ]);
});

test.each([
  ['ftp://x/y', 'is not a web address'],
  ['javascript:alert(1)', 'is not a web address'],
  ['here', 'is not a web address'],
  [`https://x.example/${'a'.repeat(1100)}`, 'is longer than 1024'],
])('refuses %s', (recordingUrl, message) => {
  expect(() => checkedLinks({ recordingUrl })).toThrow(message);
});

/** Where recordings are kept: by bot services, and by the meeting services themselves. */
const RECORDINGS = [
  'https://rec.example.com/watch/1',
  'https://meetingbaas.com/viewer/6f1c2f39-3a1c-4f0e-9a4f-111122223333',
  'https://s3.eu-west-3.amazonaws.com/meeting-baas-video/6f1c2f39.mp4?X-Amz-Signature=abc',
  'https://app.meetstream.ai/recordings/1',
  'https://us02web.zoom.us/rec/share/AbCdEf.123',
  'https://us02web.zoom.us/rec/play/AbCdEf.123',
  'https://drive.google.com/file/d/1AbC/view',
  'https://contoso.sharepoint.com/:v:/s/Team/Recordings/Weekly.mp4',
  'https://contoso.webex.com/recordingservice/sites/contoso/recording/1/playback',
];
const MEETINGS = [
  {},
  { location: 'https://zoom.us/j/93412345678?pwd=abc' },
  { description: 'Join https://meet.google.com/abc-defg-hij now' },
  { hangoutLink: 'https://meet.google.com/abc-defg-hij' },
  { description: 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%7d' },
];

test('no link of a recording becomes the link of the meeting', () => {
  for (const recordingUrl of RECORDINGS) {
    for (const meeting of MEETINGS) {
      for (const kind of ['text', 'html'] as const) {
        const before = 'description' in meeting ? (meeting.description ?? '') : '';
        const after = detectMeetingLink({ ...meeting, description: withNote(before, { recordingUrl }, kind) });
        expect([recordingUrl, after?.url ?? null]).toEqual([recordingUrl, detectMeetingLink(meeting)?.url ?? null]);
      }
    }
  }
});

test('what would, is refused', () => {
  const after = detectMeetingLink({
    description: withNote('', { recordingUrl: 'https://zoom.us/j/93412345678' }, 'text'),
  });
  expect(() => refuseOtherMeeting(null, after)).toThrow('it would be taken for the link of the meeting');
});
