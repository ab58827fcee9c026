import { htmlPassage, looksLikeHtml } from './html.js';
import { linkWindow } from './window.js';
import { plainPassage, type Passage } from './passage.js';
import type { LinkTable } from './resolve.js';
import type { MeetingLinkSource } from './types.js';

/** One field's value, made plain no further than it is asked for. */
export class FieldText {
  private html: boolean | null = null;
  private full: Passage | null = null;
  private near: Passage | null = null;

  constructor(
    readonly raw: string,
    readonly source: MeetingLinkSource,
  ) {}

  /**
   * The part of the text in which links of known hosts stand, with its surroundings; null when there is none.
   * A large HTML mail is mostly style and talk: only this part of it is parsed.
   */
  aroundLinks(table: LinkTable): Passage | null {
    if (this.full) return this.full;
    // Every link has a slash, or an entity that stands for one.
    if (!this.raw.includes('/') && !this.raw.includes('&')) return null;
    if (!this.isHtml()) return this.whole();
    const window = linkWindow(this.raw, table);
    if (window === null) return null;
    if (window[0] === 0 && window[1] === this.raw.length) return this.whole();
    this.near ??= htmlPassage(this.raw.slice(window[0], window[1]), this.source);
    return this.near;
  }

  /** Whether only a part was read so far. */
  get partial(): boolean {
    return this.near !== null && this.full === null;
  }

  /** All of it. */
  whole(): Passage {
    this.full ??= this.isHtml() ? htmlPassage(this.raw, this.source) : plainPassage(unescaped(this.raw), this.source);
    return this.full;
  }

  /** The passage that was used, for what else it says. */
  read(): Passage {
    return this.full ?? this.near ?? this.whole();
  }

  private isHtml(): boolean {
    this.html ??= looksLikeHtml(this.raw);
    return this.html;
  }
}

/** A value that never went through an iCalendar parser: its line breaks are still written as \n. */
function unescaped(text: string): string {
  return text.includes('\\n') && !text.includes('\n') ? text.replace(/\\r?\\n|\\n/gi, '\n') : text;
}
