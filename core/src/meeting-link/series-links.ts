import { firstLink } from './detect.js';
import { type EventFields, readFields } from './fields.js';
import type { MeetingLink } from './types.js';

/** Most series, and most characters of their texts, that are remembered at once. */
const MOST_SERIES = 4096;
const MOST_CHARACTERS = 4_000_000;

interface Remembered {
  print: readonly unknown[];
  link: MeetingLink | null;
}

/**
 * `detectMeetingLink` for a listing that holds many occurrences of each series. An occurrence mostly says what the one
 * before it said: where every field is the same its answer is given again, else the event is read. The answers are
 * those of `detectMeetingLink`, each an object of its own.
 *
 * Holds the texts that it compares with (bounded): to be kept no longer than the listing's source.
 */
export class SeriesLinks {
  private readonly known = new Map<string, Remembered>();
  private characters = 0;

  /** @param series what the occurrences of one series have in common, null for a single event. */
  detect(event: unknown, series: string | null): MeetingLink | null {
    const fields = readFields(event);
    if (series === null) return firstLink(fields);
    const print = printOf(fields);
    const before = this.known.get(series);
    if (before !== undefined && isSame(before.print, print)) return copyOf(before.link);
    const link = firstLink(fields);
    this.remember(series, fields, { print, link });
    return copyOf(link);
  }

  private remember(series: string, { fields }: EventFields, remembered: Remembered): void {
    const characters = fields.reduce((sum, { text }) => sum + text.raw.length, 0);
    if (this.known.size >= MOST_SERIES || this.characters + characters > MOST_CHARACTERS) {
      this.known.clear();
      this.characters = 0;
    }
    this.characters += characters;
    this.known.set(series, remembered);
  }
}

/** Everything that the answer depends on. */
function printOf({ fields, dialIn }: EventFields): unknown[] {
  const print: unknown[] = [fields.length];
  for (const { text, stated, structured } of fields)
    print.push(text.raw, text.source, stated.meetingId, stated.passcode, structured);
  for (const { number, code } of dialIn) print.push(number, code);
  return print;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

function copyOf(link: MeetingLink | null): MeetingLink | null {
  if (link === null) return null;
  return { ...link, host: { ...link.host }, dialIn: link.dialIn.map((dialIn) => ({ ...dialIn })) };
}
