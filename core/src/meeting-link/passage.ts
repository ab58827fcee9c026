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

/** Zero-width and direction marks, beside the soft hyphen: never part of a link, often inside one. */
const BEYOND_LATIN = '\\u034f|[\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff]';
const INVISIBLES = new RegExp(`\\u00ad|${BEYOND_LATIN}`, 'g');
const INVISIBLE = new RegExp(`\\u00ad|${BEYOND_LATIN}`);
const INVISIBLE_BEYOND_LATIN = new RegExp(BEYOND_LATIN);

/** Asked in two parts: a text in Latin letters answers the second at once, without being read. */
export function hasInvisible(text: string): boolean {
  return text.includes('\u00ad') || INVISIBLE_BEYOND_LATIN.test(text);
}

/** Takes characters out that nobody sees. */
export function visible(text: string): string {
  return hasInvisible(text) ? text.replace(INVISIBLES, '') : text;
}

/** Whether {@link visible} takes this character out. */
export function isInvisible(codepoint: number): boolean {
  return codepoint >= 0xad && INVISIBLE.test(String.fromCodePoint(codepoint));
}

/** A passage of plain text. */
export function plainPassage(text: string, source: MeetingLinkSource): Passage {
  return { source, text: visible(text), marks: [], muted: [], quoted: [] };
}
