import { digest } from '../../event.js';
import { parseICalendar, type ParsedCalendar } from '../icalendar/index.js';
import { contentLines } from '../icalendar/lines.js';
import { BodyRefused } from './client.js';

/** A feed as it was read. */
export interface Feed {
  calendar: ParsedCalendar;
  /** Names what is in it, apart from noise. */
  hash: string;
}

/** Properties that many servers write anew for every reading. */
const NOISE = /^(?:DTSTAMP|PRODID)[;:]/i;

/**
 * Reads the body of a feed. Only a calendar that reached its end is one: everything else must not look like a calendar
 * from which all meetings were deleted.
 * @throws BodyRefused
 */
export function readFeed(text: string, fallbackTimeZone: string | null): Feed {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start === '') throw new BodyRefused('empty');
  if (!/^BEGIN:VCALENDAR/i.test(start)) {
    if (!/^<(?:!doctype|html|head|body|\?xml|!--)/i.test(start)) throw new BodyRefused('notCalendar');
    throw new BodyRefused(isSignIn(start) ? 'signIn' : 'webPage');
  }
  const calendar = parseICalendar(text, { fallbackTimeZone });
  if (!calendar.complete) throw new BodyRefused('cutOff');
  return { calendar, hash: hashOf(text) };
}

function isSignIn(html: string): boolean {
  const head = html.slice(0, 200_000);
  const title = /<title[^>]{0,200}>([^<]{0,300})/i.exec(head)?.[1] ?? '';
  return /type\s{0,5}=\s{0,5}["']?password/i.test(head) || /sign[ -]?in|log[ -]?in|anmelden|einloggen/i.test(title);
}

/**
 * A digest of what the file says: the same for other line ends and folds, another order of its events, and other time
 * stamps of the reading.
 */
export function hashOf(text: string): string {
  const parts: string[] = [];
  let part: string[] = [];
  let depth = 0;
  for (const line of contentLines(text)) {
    if (NOISE.test(line)) continue;
    const begins = /^BEGIN:/i.test(line);
    // A part is one component right inside the calendar; what stands around them is a part too.
    if (begins && depth === 1) {
      parts.push(part.join('\n'));
      part = [];
    }
    part.push(line);
    if (begins) depth += 1;
    if (!/^END:/i.test(line)) continue;
    depth = Math.max(0, depth - 1);
    if (depth !== 1) continue;
    parts.push(part.join('\n'));
    part = [];
  }
  parts.push(part.join('\n'));
  return digest(parts.sort().join('\n\n'));
}
