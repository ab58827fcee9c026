/**
 * How fast meeting links are found.
 *
 *   npx esbuild bench/links.ts --bundle --format=esm --platform=node --outfile=dist/bench-links.mjs
 *   node dist/bench-links.mjs            all tables
 *   node dist/bench-links.mjs --quick    fewer rounds, for a look
 *
 * Bundled as it is published: tsx wraps every function to keep its name, which takes longer than the work here.
 *
 * Processor time, so that other programs do not count. Three ways over the same texts, in the same process, their
 * runs interleaved, medians:
 * - `detectMeetingLink`: this package (reads HTML, finds, unwraps, chooses, attaches passcode and numbers);
 * - `linkify-it`: only finds the links of a text, on the same raw text;
 * - `pattern loop`: one regular expression for each link shape of the table, tried one after the other on the raw text.
 */
import { LinkifyIt } from 'linkify-it';
import { detectMeetingLink, MEETING_SERVICES } from '../core/src/meeting-link/index.js';

const quick = process.argv.includes('--quick');

const TEAMS =
  'https://teams.microsoft.com/l/meetup-join/19%3ameeting_NTk0YjE3ZDktMmE%40thread.v2/0?context=%7b%22Tid%22%3a%2211111111-2222-3333-4444-555555555555%22%2c%22Oid%22%3a%22aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee%22%7d';
const safe = (url: string): string =>
  `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&amp;data=05%7C02%7Cdana%40acme.example%7C1f2e&amp;sdata=AbC%3D&amp;reserved=0`;

const ZOOM_PLAIN = `Dana Reyes is inviting you to a scheduled Zoom meeting.

Topic: Weekly plan
Time: Mar 4, 2026 10:00 AM Rome

Join Zoom Meeting
https://us02web.zoom.us/j/81230004567?pwd=cHcwZW4.1

Meeting ID: 812 3000 4567
Passcode: x9K2m1

---

One tap mobile
+16465588656,,81230004567#,,,,*447811# US (New York)
+493071049922,,81230004567#,,,,*447811# Germany

---

Dial by your location
${['New York', 'Tacoma', 'Houston', 'Chicago', 'Frankfurt', 'Berlin', 'Milano', 'Roma', 'London', 'Paris'].map((city, i) => `• +1 646 558 86${10 + i} ${city}`).join('\n')}

Meeting ID: 812 3000 4567
Find your local number: https://us02web.zoom.us/u/kbAbCdEf1

Join by SIP
• 81230004567@zoomcrc.com
`;

const AGENDA =
  '<p class="MsoNormal" style="margin:0in;font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif"><span lang="EN-US" style="color:#242424">The quarterly numbers are in the usual place; please read them before we meet, and bring one question each. Sales, support and product take ten minutes, then we decide on the two open points.</span><o:p></o:p></p>\n';

/** What Outlook sends: a style block, the agenda, the organiser's block. */
function outlookHtml(size: number): string {
  const css =
    '.MsoNormal {margin:0in; font-size:11.0pt; font-family:"Calibri",sans-serif}\nspan.Mail {color:windowtext}\n';
  const head = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style><!--\n${css.repeat(30)}--></style></head><body lang="EN-US"><div class="WordSection1">\n`;
  const block = `<div style="margin-bottom:24px;overflow:hidden;white-space:nowrap">________________________________________________________________________________</div><div style="max-width:520px;color:#242424" lang="en-US"><span style="font-size:24px;font-weight:700">Microsoft Teams meeting</span><div><a href="${safe(TEAMS)}" originalsrc="${TEAMS}" style="font-size:14px;color:#6264a7">Join the meeting now</a></div><div>Meeting ID: <span>235 456 789 015 4</span></div><div>Passcode: <span>Zk5Pq7</span></div><div><a href="https://aka.ms/JoinTeamsMeeting?omkt=en-US">Need help?</a> | <a href="https://teams.microsoft.com/meetingOptions/?organizerId=a&amp;tenantId=b">Meeting options</a></div></div></div></body></html>`;
  const rest = Math.max(0, size - head.length - block.length);
  return head + AGENDA.repeat(Math.ceil(rest / AGENDA.length)).slice(0, rest) + block;
}

/** A calendar full of text without any meeting. */
const plainNoLink =
  'Room 3, second floor. Please bring the printed report; coffee is there from 9:30 (yes, again).\n'.repeat(40);
const newsletter = `<div>${'<p style="margin:0">Read <a href="https://news.acme.example/articles/2026/quarter?utm_source=mail&amp;utm_medium=x">the article</a> and <a href="https://docs.acme.example/guide#top">the guide</a>, then answer.</p>'.repeat(100)}</div>`;

const FRIENDLY: readonly (readonly [string, string])[] = [
  ['HTML invite, 20 KB', outlookHtml(20_000)],
  ['HTML invite, 100 KB', outlookHtml(100_000)],
  ['HTML with 200 other links', newsletter],
  ['Zoom invite, plain', ZOOM_PLAIN],
  ['Zoom invite below 20 KB of text', plainNoLink.repeat(5) + ZOOM_PLAIN],
  ['text without a link, 4 KB', plainNoLink],
];

const HOSTILE: readonly (readonly [string, (size: number) => string])[] = [
  ['dots', (size) => 'a.'.repeat(size / 2)],
  ['slashes', (size) => '/'.repeat(size)],
  ['schemes', (size) => 'https://'.repeat(size / 8)],
  ['half links', (size) => 'https://zoom.us/'.repeat(size / 16)],
  ['half links on lines', (size) => 'https://zoom.us/j/\n1234'.repeat(size / 23)],
  ['hosts without scheme', (size) => 'zoom.us/j '.repeat(size / 10)],
  ['one long link', (size) => `https://zoom.us/${'a'.repeat(size)}`],
  ['open brackets', (size) => 'https://zoom.us/j/1('.repeat(size / 20)],
  ['open angle brackets', (size) => '<https://zoom.us/'.repeat(size / 17)],
  ['open attributes', (size) => '<a href="'.repeat(size / 9)],
  ['open comments', (size) => '<a><!-- '.repeat(size / 8)],
  ['entities', (size) => '<p>&amp;&nbsp;&#x2F;'.repeat(size / 20)],
  ['nested elements', (size) => '<div><a>'.repeat(size / 8)],
  ['wrappers', (size) => `${safe('https://evil.example/')} `.repeat(size / 170)],
  ['at signs', (size) => 'a@'.repeat(size / 2)],
  ['labels', (size) => `https://zoom.us/j/81234567890 ${'passcode (meeting id ('.repeat(size / 22)}`],
  [
    'meetings',
    (size) => Array.from({ length: size / 32 }, (_, i) => `https://zoom.us/j/${80_000_000_000 + i}`).join('\n'),
  ],
  ['zero-width', (size) => 'h\u200bt\u200bt\u200bp\u200b'.repeat(size / 8)],
];

/** What Google's events.list gives for a meeting, with a description of 500 characters. */
const DESCRIPTION =
  'Agenda: numbers of the quarter, open points of sales and support, the next release. Notes: https://docs.google.com/document/d/1AbCd/edit. '
    .repeat(4)
    .slice(0, 500);
const googleEvent = (added: object): object => ({
  kind: 'calendar#event',
  etag: '"3406"',
  id: 'abc123',
  status: 'confirmed',
  htmlLink: 'https://www.google.com/calendar/event?eid=abc',
  summary: 'Weekly plan',
  description: DESCRIPTION,
  organizer: { email: 'dana@acme.example' },
  start: { dateTime: '2026-03-04T10:00:00+01:00', timeZone: 'Europe/Rome' },
  end: { dateTime: '2026-03-04T11:00:00+01:00', timeZone: 'Europe/Rome' },
  attendees: Array.from({ length: 8 }, (_, i) => ({ email: `p${i}@acme.example`, responseStatus: 'accepted' })),
  ...added,
});
const MEET = 'https://meet.google.com/abc-mnop-xyz';
const EVENTS: readonly (readonly [string, object])[] = [
  [
    'with Meet',
    googleEvent({
      hangoutLink: MEET,
      conferenceData: {
        entryPoints: [
          { entryPointType: 'video', uri: MEET },
          { entryPointType: 'more', uri: 'https://tel.meet/abc-mnop-xyz?pin=1234567890123' },
          { entryPointType: 'phone', uri: 'tel:+39-02-8732-3456', pin: '123456789' },
        ],
        conferenceId: 'abc-mnop-xyz',
      },
    }),
  ],
  ['without a meeting', googleEvent({})],
  ['without any link', googleEvent({ description: DESCRIPTION.replace(/https:\S+/g, 'see the board') })],
];

/** One expression for each shape on each host: how a list of patterns is usually written down. */
const PATTERNS: readonly RegExp[] = MEETING_SERVICES.flatMap((service) =>
  service.hosts.flatMap((host) =>
    [service.path ?? '/{id:any}'].flat().flatMap((item) => {
      const path = typeof item === 'string' ? item : item.path;
      if (path.startsWith('//') && !path.startsWith(`//${host}/`)) return [];
      const tail = path.replace(/^\/\/[^/]+/, '');
      const expression = tail
        .split(/(\{[^}]*\}|\*\*)/)
        .map((part) => (/^\{[^}]*digits/.test(part) ? '\\d+' : /^[{*]/.test(part) ? '[^\\s/?#"<>]+' : escape(part)))
        .join('');
      const name =
        host === '*' ? '[\\w.-]+' : host.startsWith('*.') ? `[\\w.-]+\\.${escape(host.slice(2))}` : escape(host);
      return [new RegExp(`https?://${name}${expression}`, 'i')];
    }),
  ),
);

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

const linkify = new LinkifyIt();
const WAYS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['detectMeetingLink', (description) => detectMeetingLink({ description })],
  ['linkify-it', (text) => linkify.match(text)],
  ['pattern loop', (text) => PATTERNS.map((pattern) => pattern.exec(text))],
];

const BATCH_MS = 2;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Median milliseconds of processor time of each way on one input, in interleaved batches; stops early when a round is slow. */
function measure<T>(text: T, ways: readonly (readonly [string, (text: T) => unknown])[]): number[] {
  const rounds = quick ? 15 : 101;
  const times = ways.map((): number[] => []);
  const counts = ways.map(([, run]) => {
    const from = performance.now();
    run(text);
    return Math.max(1, Math.min(2000, Math.ceil(BATCH_MS / (performance.now() - from))));
  });
  const began = performance.now();
  for (let round = 0; round < rounds && (round < 3 || performance.now() - began < (quick ? 300 : 1200)); round++)
    ways.forEach(([, run], i) => {
      const from = cpuMs();
      const count = counts[i] ?? 1;
      for (let n = 0; n < count; n++) run(text);
      times[i]?.push((cpuMs() - from) / count);
    });
  return times.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN);
}

const megabytes = (text: string, ms: number): string => (text.length / 1e6 / (ms / 1000)).toFixed(1);
const row = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);

console.log(`Node ${process.version}; ${PATTERNS.length} patterns in the loop; processor time, medians\n`);
// Warm every path first: the tables measure the code, not its compilation.
for (const [, text] of FRIENDLY) measure(text, WAYS);
for (const [, event] of EVENTS) measure(event, [['detectMeetingLink', detectMeetingLink]]);

row(['real-looking text', 'KB', ...WAYS.flatMap(([name]) => [`${name} ms`, 'MB/s'])]);
row(['---', '---', ...WAYS.flatMap(() => ['---', '---'])]);
for (const [name, text] of FRIENDLY) {
  const times = measure(text, WAYS);
  row([name, (text.length / 1000).toFixed(1), ...times.flatMap((ms) => [ms.toFixed(3), megabytes(text, ms)])]);
}

console.log();
row(["Google's event", 'detectMeetingLink µs']);
row(['---', '---']);
for (const [name, event] of EVENTS)
  row([name, ((measure(event, [['detectMeetingLink', detectMeetingLink]])[0] ?? NaN) * 1000).toFixed(1)]);

console.log();
row(['hostile text of 64 KB', ...WAYS.flatMap(([name]) => [`${name} ms`, 'MB/s'])]);
row(['---', ...WAYS.flatMap(() => ['---', '---'])]);
for (const [name, make] of HOSTILE) {
  const text = make(65_536);
  const times = measure(text, WAYS);
  row([name, ...times.flatMap((ms) => [ms.toFixed(2), megabytes(text, ms)])]);
}

console.log('\nGrowth of detectMeetingLink: nanoseconds for each character');
const SIZES = [1, 4, 16, 64, 256, 1024, 4096];
row(['text', ...SIZES.map((kb) => `${kb} KB`)]);
row(['---', ...SIZES.map(() => '---')]);
const growing: readonly (readonly [string, (size: number) => string])[] = [['HTML invite', outlookHtml], ...HOSTILE];
for (const [name, make] of growing)
  row([
    name,
    ...SIZES.map((kb) => {
      const text = make(kb * 1024);
      return (((measure(text, WAYS.slice(0, 1))[0] ?? NaN) * 1e6) / text.length).toFixed(1);
    }),
  ]);
