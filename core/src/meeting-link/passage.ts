import type { MeetingLinkSource } from './types.js';

/** A link that the markup gives, whatever text is shown for it. */
export interface Mark {
  /** Where its shown text begins in the passage's text. */
  at: number;
  href: string;
  /** Outlook's `originalsrc`: what the link was before a mail filter wrapped it. */
  original: string | null;
}

/** One field of an event, made plain. */
export interface Passage {
  source: MeetingLinkSource;
  /** Text without markup and invisible characters. */
  text: string;
  marks: readonly Mark[];
  /** Stretches of `text` in which no link is looked for (the shown text of links), in order, not overlapping. */
  muted: readonly (readonly [number, number])[];
  /** Stretches of older mail, known from the markup. */
  quoted: readonly (readonly [number, number])[];
}

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCharCode(from + i));

/** Soft hyphen, zero-width and direction marks: never part of a link, often inside one. */
const INVISIBLE: readonly string[] = [
  '\u00ad',
  '\u034f',
  '\u180e',
  ...range(0x200b, 0x200f),
  ...range(0x202a, 0x202e),
  ...range(0x2060, 0x2064),
  ...range(0x2066, 0x2069),
  '\ufeff',
];
const INVISIBLE_SET = new Set(INVISIBLE);
const INVISIBLES = new RegExp(INVISIBLE.join('|'), 'g');

/** One search for each character: a text in Latin letters answers all but the first at once, an expression would read it. */
export function hasInvisible(text: string): boolean {
  for (const char of INVISIBLE) if (text.includes(char)) return true;
  return false;
}

/** Takes characters out that nobody sees. */
export function visible(text: string): string {
  return hasInvisible(text) ? text.replace(INVISIBLES, '') : text;
}

/** Whether {@link visible} takes this character out. */
export function isInvisible(codepoint: number): boolean {
  return codepoint >= 0xad && INVISIBLE_SET.has(String.fromCodePoint(codepoint));
}

/** A passage of plain text. */
export function plainPassage(text: string, source: MeetingLinkSource): Passage {
  return { source, text: visible(text), marks: [], muted: [], quoted: [] };
}
