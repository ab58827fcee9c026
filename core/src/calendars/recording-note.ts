import { invalid } from './draft.js';
import type { RecordingLinks } from './writer.js';

/** Plain words, so that people know what it is and every calendar keeps it. */
const BEGIN = '--- Recording (calendar-bots) ---';
const END = '--- End of recording ---';

/** How the description is written. */
export type DescriptionFormat = 'text' | 'html';

/**
 * The description with the links in a marked passage: in place of the one that is there, else at the end. Everything
 * else stays, character for character; `withNote(withNote(d, a), b)` is `withNote(d, b)`.
 *
 * An HTML document gets it before `</body>`.
 */
export function withNote(description: string, links: RecordingLinks, format: DescriptionFormat): string {
  const passage = passageOf(links, format);
  const found = findNote(description);
  if (found !== null) return description.slice(0, found.from) + passage + description.slice(found.to);
  if (format === 'text') return description === '' ? passage : `${description}\n\n${passage}`;
  const body = description.toLowerCase().lastIndexOf('</body>');
  if (body >= 0) return `${description.slice(0, body)}<div>${passage}</div>${description.slice(body)}`;
  return description === '' ? passage : `${description}<br><br>${passage}`;
}

/** Where the passage stands, with its markers; null when there is none. */
export function findNote(description: string): { from: number; to: number } | null {
  for (let from = description.lastIndexOf(BEGIN); from >= 0; from = description.lastIndexOf(BEGIN, from - 1)) {
    const end = description.indexOf(END, from);
    if (end >= 0) return { from, to: end + END.length };
    if (from === 0) break;
  }
  return null;
}

/** Whether a text is HTML: calendars do not say so. */
export function formatOf(description: string): DescriptionFormat {
  return /<(?:br|p|a|b|i|u|ul|ol|li|div|span|html|body|table)\b[^<>]*>/i.test(description) ? 'html' : 'text';
}

function passageOf(links: RecordingLinks, format: DescriptionFormat): string {
  const rows = rowsOf(links).map(([label, url]) => `${label}: ${format === 'text' ? url : anchor(url)}`);
  return [BEGIN, ...rows, END].join(format === 'text' ? '\n' : '<br>');
}

function anchor(url: string): string {
  const escaped = url.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<a href="${escaped}">${escaped}</a>`;
}

function rowsOf(links: RecordingLinks): [label: string, url: string][] {
  const { recordingUrl, transcriptUrl, summaryUrl } = checkedLinks(links);
  return [
    ['Recording', recordingUrl],
    ...(transcriptUrl === undefined ? [] : [['Transcript', transcriptUrl] as [string, string]]),
    ...(summaryUrl === undefined ? [] : [['Summary', summaryUrl] as [string, string]]),
  ];
}

/** The links, percent-encoded as addresses are. @throws CalendarBotsError `invalid` for what is no web address */
export function checkedLinks(links: RecordingLinks): RecordingLinks {
  return {
    recordingUrl: webAddress(links.recordingUrl, 'recording'),
    ...(links.transcriptUrl === undefined ? {} : { transcriptUrl: webAddress(links.transcriptUrl, 'transcript') }),
    ...(links.summaryUrl === undefined ? {} : { summaryUrl: webAddress(links.summaryUrl, 'summary') }),
  };
}

/** Longer values do not fit into the properties of some calendars. */
const LONGEST_URL = 1024;

function webAddress(text: string, what: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid(`The link of the ${what} is not a web address`, 'Give an address that begins with https://.');
  }
  if (url.href.length > LONGEST_URL) {
    throw invalid(`The link of the ${what} is longer than ${LONGEST_URL} characters`, 'Use a shorter link.');
  }
  return url.href;
}

/** Refuses a note by which another link would be taken for the meeting. */
export function refuseOtherMeeting(before: { url: string } | null, after: { url: string } | null): void {
  if (before?.url === after?.url) return;
  throw invalid(
    'With this link in the description it would be taken for the link of the meeting',
    'Put it into the private property instead.',
  );
}
