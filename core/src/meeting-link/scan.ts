import { LinkifyIt } from 'linkify-it';
import { isHostChar, isWordEnd } from './characters.js';
import { firstAndLast, FIRST_PLACES, LAST_PLACES } from './limits.js';
import { plainLinkEnd } from './link-end.js';
import type { Mark, Passage } from './passage.js';
import { LONGEST_LINK, type LinkTable, type ResolvedLink } from './resolve.js';

/** A recognised link and where it stands in its passage. */
export interface FoundLink {
  at: number;
  link: ResolvedLink;
}

const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, maxLength: LONGEST_LINK });

/** Resolves each spelling of a link once for all of an event. */
export class Resolver {
  private readonly known = new Map<string, ResolvedLink | null>();

  constructor(readonly table: LinkTable) {}

  resolve(text: string): ResolvedLink | null {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const link = this.table.resolve(text);
    this.known.set(text, link);
    return link;
  }
}

/**
 * Finds the meeting links of a passage, in the order of the text. Of a passage with more places than `limits.ts`
 * allows for, the first and the last are looked at.
 */
export function scanPassage(passage: Passage, resolver: Resolver): FoundLink[] {
  const found: FoundLink[] = [];
  if (passage.marks.length > 0) {
    const worth = passage.marks.filter(({ href }) => !resolver.table.isForeign(href));
    for (const mark of firstAndLast(worth)) {
      const link = resolveMark(mark, resolver);
      if (link) found.push({ at: mark.at, link });
    }
  }
  if (passage.text.includes('/')) new TextScan(passage, resolver, found).run();
  return found.length > 1 ? found.sort((a, b) => a.at - b.at) : found;
}

function resolveMark({ href, original }: Mark, resolver: Resolver): ResolvedLink | null {
  const text = absolute(href.replace(/[\t\r\n]/g, ''));
  const link = resolver.resolve(text);
  if (link || original === null) return link;
  // `originalsrc` counts only beside the wrapper that put it there, or alone: it is never shown and proves nothing else.
  const host = /^https?:\/\/([a-z0-9.-]+)/i.exec(text)?.[1]?.toLowerCase();
  return href === '' || (host !== undefined && resolver.table.isWrapper(host))
    ? resolver.resolve(absolute(original))
    : null;
}

function absolute(href: string): string {
  if (href.startsWith('//')) return `https:${href}`;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+\//i.test(href) ? `https://${href}` : href;
}

const SCHEME = /(?:https?|zoommtg|zoomus|msteams)$/i;
const NATIVE = /(?:zoommtg|zoomus|msteams)$/i;
/** Before a link: signs that it is a part of another one. */
const INSIDE_ANOTHER =
  /[?#\\%]|[\w.]@|[\w.]=.*\.|\.[\w-]+=|^(?:data|javascript|vbscript|blob|file|view-source|about):/i;
const LOOK_BACK = 64;
/** Nothing but what links are made of, and at the end nothing that a text puts behind one. */
const CLEAN = /^https?:\/\/[A-Za-z0-9./?&=%#_+-]*[A-Za-z0-9/=]$/i;
const TRAILING = /[.,;:!?'"“”‘’«»*`~^|\\…·•>\])}]+$/u;
/** Most lines that one broken link is put together from. */
const MOST_LINES = 8;
const LONGEST_LINE_TOKEN = 2048;
/** How far a word may begin before the slash after its host. */
const LONGEST_BEGINNING = 300;

class TextScan {
  private readonly text: string;
  private muteIndex = 0;
  /** Everything before is consumed. */
  private floor = 0;
  private tokenStop = -1;
  private readonly table: LinkTable;
  /** How many places were looked at. */
  private places = 0;
  private skipped = false;

  constructor(
    private readonly passage: Passage,
    private readonly resolver: Resolver,
    private readonly found: FoundLink[],
  ) {
    this.text = passage.text;
    this.table = resolver.table;
  }

  /** Goes from slash to slash: there is no link without one, and looking for one character is what a machine does best. */
  run(): void {
    let at = this.text.indexOf('/');
    while (at >= 0) {
      const before = this.text.charCodeAt(at - 1);
      if (before !== 58 && !isHostChar(before)) {
        at = this.text.indexOf('/', at + 1);
        continue;
      }
      const next = this.step(at);
      // One step on is only a slash in a text; more is a link that was read or passed over.
      if (next > at + 1) this.floor = Math.max(this.floor, next);
      let from = Math.max(next, at + 1);
      if (this.places >= FIRST_PLACES && !this.skipped) {
        this.skipped = true;
        from = Math.max(from, this.lastPlaces(from));
        this.floor = Math.max(this.floor, from);
      }
      at = this.text.indexOf('/', from);
    }
  }

  /** The beginning of the word from which on as many places stand as are still to be looked at. */
  private lastPlaces(least: number): number {
    let left = LAST_PLACES;
    let at = this.text.length;
    while (left > 0) {
      at = this.text.lastIndexOf('/', at - 1);
      if (at <= least) return least;
      if (this.mayBegin(at)) left--;
    }
    let start = at;
    while (start > least && start > at - LONGEST_BEGINNING && !isWordEnd(this.text.charCodeAt(start - 1))) start--;
    // In one endless word there is no place to begin anew: the rest of it is left out.
    return start > at - LONGEST_BEGINNING ? start : this.tokenEnd(at);
  }

  /** Whether this slash is one that {@link step} may count as a place. */
  private mayBegin(slash: number): boolean {
    const before = this.text.charCodeAt(slash - 1);
    if (before === 58 /* : */) {
      if (this.text.charCodeAt(slash + 1) !== 47) return true;
      let hostEnd = slash + 2;
      while (hostEnd < slash + 260 && isHostChar(this.text.charCodeAt(hostEnd))) hostEnd++;
      return (
        this.worthParsing(this.text.slice(slash + 2, hostEnd).toLowerCase(), hostEnd) ||
        NATIVE.test(this.text.slice(Math.max(0, slash - 9), slash - 1))
      );
    }
    let start = slash;
    while (start > slash - 100 && isHostChar(this.text.charCodeAt(start - 1))) start--;
    // Behind a slash it is a link's host, and the link was counted at its scheme.
    if (start === slash || this.text.charCodeAt(start - 1) === 47) return false;
    return this.table.knowsHost(this.text.slice(start, slash).toLowerCase());
  }

  private step(slash: number): number {
    const muted = this.mutedUntil(slash);
    if (muted > slash) return muted;
    const before = this.text.charCodeAt(slash - 1);
    if (before === 58 /* : */) {
      if (this.text.charCodeAt(slash + 1) === 47) return this.withScheme(slash);
      return /msteams:$/i.test(this.text.slice(Math.max(0, slash - 8), slash)) ? this.native(slash) : slash + 1;
    }
    return isHostChar(before) ? this.withoutScheme(slash) : slash + 1;
  }

  private mutedUntil(at: number): number {
    const { muted } = this.passage;
    for (let range = muted[this.muteIndex]; range && range[1] <= at; range = muted[this.muteIndex]) this.muteIndex++;
    const range = muted[this.muteIndex];
    return range && range[0] <= at ? range[1] : -1;
  }

  /** `slash` is the first one of `://`. */
  private withScheme(slash: number): number {
    const scheme = this.schemeBefore(slash);
    if (scheme === undefined) return this.tokenEnd(slash);
    const start = slash - 1 - scheme.length;
    if (this.isInsideAnother(start)) return this.tokenEnd(slash);
    if (scheme !== 'http' && scheme !== 'https') return this.native(slash, start);
    const hostStart = slash + 2;
    const hostEnd = this.authorityEnd(hostStart);
    if (hostEnd < 0) return this.tokenEnd(hostStart);
    const host = this.text.slice(hostStart, hostEnd).toLowerCase();
    if (!this.worthParsing(host, hostEnd)) return this.skipUnknown(slash, hostEnd);
    this.places++;
    if (start > 0 && this.text.charCodeAt(start - 1) === 60 /* < */) {
      const bracketed = this.bracketed(start);
      if (bracketed > 0) return bracketed;
    }
    // A host written with its final dot is right, but no link to linkify-it.
    if (host.endsWith('.')) return this.take(start, this.tokenEnd(hostEnd), host);
    const end = plainLinkEnd(this.text, host, hostEnd);
    if (end >= 0) return this.take(start, end, host);
    const length = linkify.testSchemaAt(this.text, 'https:', slash);
    if (length === 0) return hostEnd;
    return this.take(start, slash + length, host);
  }

  /** The scheme before `://`, in lower case. */
  private schemeBefore(slash: number): string | undefined {
    if (slash - 6 >= this.floor && this.text.startsWith('https', slash - 6)) return 'https';
    return SCHEME.exec(this.text.slice(Math.max(this.floor, slash - 9), slash - 1))?.[0].toLowerCase();
  }

  private worthParsing(host: string, hostEnd: number): boolean {
    const bare = host.endsWith('.') ? host.slice(0, -1) : host;
    const colon = bare.indexOf(':');
    if (this.table.knowsHost(bare) || (colon > 0 && this.table.knowsHost(bare.slice(0, colon)))) return true;
    return this.table.knowsPath(this.text, hostEnd);
  }

  /** A link on an unknown host hides whatever stands in it. Where it ends matters only if something follows in the same word. */
  private skipUnknown(slash: number, hostEnd: number): number {
    const end = this.tokenEnd(hostEnd);
    const next = this.text.indexOf('://', hostEnd);
    if (next < 0 || next >= end) return end;
    return Math.max(hostEnd, slash + linkify.testSchemaAt(this.text, 'https:', slash));
  }

  /** `slash` ends something like a host name without a scheme before it. */
  private withoutScheme(slash: number): number {
    let start = slash;
    const least = Math.max(this.floor, slash - 100);
    while (start > least && isHostChar(this.text.charCodeAt(start - 1))) start--;
    const host = this.text.slice(start, slash).toLowerCase();
    if (!host.includes('.') || !/[a-z]$/.test(host)) return slash + 1;
    const before = start > 0 ? (this.text[start - 1] ?? '') : '';
    const known = this.table.knowsHost(host) && !/[@/\\=&%#?]|[^\p{ASCII}\u2e80-\uffef]/u.test(before);
    if (!known || this.isInsideAnother(start)) return this.tokenEnd(slash);
    this.places++;
    const end = plainLinkEnd(this.text, host, slash);
    if (end >= 0) return this.take(start, end, host, 'https://');
    const word = this.text.slice(start, Math.min(this.tokenEnd(slash), start + LONGEST_LINK));
    const length = linkify.testSchemaAt(`//${word}`, 'https:', 0);
    return length <= 2 ? slash + 1 : this.take(start, start + length - 2, host, 'https://');
  }

  /** An app's own scheme: the word as it stands. */
  private native(slash: number, start = slash - 'msteams:'.length): number {
    this.places++;
    const end = this.tokenEnd(slash);
    const raw = this.text.slice(start, Math.min(end, start + LONGEST_LINK)).replace(TRAILING, '');
    this.push(start, this.resolve(raw));
    return end;
  }

  /** `<https://…>`: everything to the bracket, over line breaks. Returns -1 when it does not close. */
  private bracketed(start: number): number {
    const stop = Math.min(this.text.length, start + 4096);
    let end = start;
    for (; end < stop; end++) {
      const code = this.text.charCodeAt(end);
      if (code === 62 /* > */ || code === 60 /* < */) break;
    }
    if (this.text.charCodeAt(end) !== 62) return -1;
    const inner = this.text.slice(start, end).replace(/[ \t]*[\r\n]+[ \t]*/g, '');
    if (/\s/.test(inner.trim())) return -1;
    const link = this.resolve(inner.trim());
    if (!link) return -1;
    this.push(start, link);
    return end + 1;
  }

  private take(start: number, end: number, host: string, scheme = ''): number {
    const raw = scheme + this.text.slice(start, end);
    const wrapped = this.table.isWrapper(host);
    const readings = this.readings(raw, start, wrapped);
    const reading = readings.find((text) => this.resolve(text) !== null);
    const link = reading === undefined ? null : this.resolve(reading);
    const joined = this.joinLines(start, end, scheme, link);
    if (joined) {
      this.push(start, joined.link);
      return joined.end;
    }
    this.push(start, link);
    return reading === undefined ? end : start + reading.length - scheme.length;
  }

  /** The link as it may have been meant, the shortest cut first: what follows a meeting link without a blank is text. */
  private readings(raw: string, start: number, wrapped: boolean): string[] {
    // Of a clean link nothing is cut off but parameters.
    if (CLEAN.test(raw) && (this.resolve(raw) !== null || !/[&+%]/.test(raw))) return [raw];
    const emphasis = start > 0 && this.text[start - 1] === '_' ? raw.replace(/_+$/, '') : raw;
    const whole = emphasis.replace(TRAILING, '');
    const list = [whole];
    const offset = whole.indexOf('://') + 3;
    const cut = (at: RegExp): string => {
      const index = whole.slice(offset).search(at);
      return index < 0 ? whole : whole.slice(0, offset + index).replace(TRAILING, '');
    };
    // Letters of Chinese, Japanese and Korean follow a link without a blank; signs and symbols are never part of one.
    const foreign = cut(/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[^\p{L}\p{M}\p{N}\p{ASCII}]/u);
    if (foreign !== whole) list.unshift(foreign);
    if (!wrapped) {
      const separated = whole.includes('{') ? whole : cut(/[|,;^`\\]|[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]/);
      if (separated !== whole) list.unshift(separated);
      const strictly = cut(/[^A-Za-z0-9/?&=%#._~+:@$-]/);
      if (strictly !== whole) list.push(strictly);
    } else {
      const separated = cut(/[|^`\\]/);
      if (separated !== whole) list.push(separated);
    }
    const shorter = cut(/[:@$~+&]|%(?:20|22|29|0a|0d|3e)/i);
    if (shorter !== whole) list.push(shorter);
    return list;
  }

  /**
   * Puts a link together that a mail program broke over lines. Only where the break shows: the first line is no
   * meeting yet, or ends in the middle of something.
   */
  private joinLines(
    start: number,
    end: number,
    scheme: string,
    link: ResolvedLink | null,
  ): { link: ResolvedLink; end: number } | null {
    let stop = this.tokenEnd(end);
    if (stop - end > 3 || !isBreak(this.text.charCodeAt(stop))) return null;
    let raw = scheme + this.text.slice(start, stop);
    let lineStart = start;
    for (let line = 0; line < MOST_LINES; line++) {
      const next = nextLine(this.text, stop);
      if (!next) return null;
      const folded = next.folded && this.columns(lineStart, stop);
      const broken = /[=?&]$|%[0-9a-f]?$/i.test(raw) || /^[?&%]/.test(next.token);
      const open = link?.platform === 'teams' && /[?&]context=/.test(link.url) && !/(?:%7d|\})/i.test(link.url);
      if (link && !broken && !folded && !open) return null;
      for (const head of raw.endsWith('=') ? [raw, raw.slice(0, -1)] : [raw]) {
        const joined = this.resolve((head + next.token).replace(TRAILING, ''));
        const better = joined && (link === null ? joined.strict : joined.platform === link.platform);
        const complete = joined && (!open || /(?:%7d|\})/i.test(joined.url));
        if (better && complete) return { link: joined, end: next.end };
      }
      // A third line only after a second one that was full: short lines were broken by a person.
      if (next.token.length < 50) return null;
      raw += next.token;
      lineStart = next.start;
      stop = next.end;
    }
    return null;
  }

  /** iCalendar folds after 75 octets; a line of that length followed by a blank is a fold. */
  private columns(lineStart: number, stop: number): boolean {
    const from = Math.max(0, lineStart - 76);
    const width = stop - from - (this.text.slice(from, stop).lastIndexOf('\n') + 1);
    return width >= 72 && width <= 76;
  }

  private resolve(raw: string): ResolvedLink | null {
    return this.resolver.resolve(raw);
  }

  private push(at: number, link: ResolvedLink | null): void {
    if (link) this.found.push({ at, link });
  }

  private isInsideAnother(start: number): boolean {
    if (start === 0 || start === this.floor) return false;
    const before = this.text.charCodeAt(start - 1);
    if (before <= 32 || before === 60 || before === 40 || before === 34 || before === 62) return false;
    const back = this.text.slice(Math.max(this.floor, start - LOOK_BACK), start);
    const wordStart = lastEnd(back) + 1;
    // Glued to a link that ended within the same word: linkify-it stops at signs that a browser would go on with.
    if (wordStart === 0 && this.floor > 0 && /[=&?#%@\\/]$/.test(back)) return true;
    const word = back.slice(wordStart);
    return INSIDE_ANOTHER.test(word);
  }

  /** The end of the host and port that begin at `from`; -1 when they hold anything else, e.g. a user name. */
  private authorityEnd(from: number): number {
    const stop = Math.min(this.text.length, from + 260);
    let at = from;
    for (; at < stop; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 47 || code === 63 || code === 35 || code === 92 || isWordEnd(code)) break;
      if (!isHostChar(code) && code !== 58 && code !== 95) return this.opaqueAuthority(at) ? -1 : at;
    }
    return at === from ? -1 : at;
  }

  /** Whether the odd character at `at` belongs to the host (user info, letters of another script) and not to the text around. */
  private opaqueAuthority(at: number): boolean {
    const end = Math.min(this.tokenEnd(at), at + 260);
    const rest = /^[^/?#\\]*/.exec(this.text.slice(at, end))?.[0] ?? '';
    return rest.includes('@') || /[\p{L}\p{N}%]/u.test(this.text[at] ?? '');
  }

  /** The end of the word at `from`: white space, angle bracket or double quote. Kept, so that a long word is read once. */
  private tokenEnd(from: number): number {
    if (from < this.tokenStop) return this.tokenStop;
    let at = from;
    while (at < this.text.length && !isWordEnd(this.text.charCodeAt(at))) at++;
    this.tokenStop = at;
    return at;
  }
}

interface NextLine {
  token: string;
  start: number;
  end: number;
  folded: boolean;
}

function nextLine(text: string, at: number): NextLine | null {
  const piece = text.slice(at, at + LONGEST_LINE_TOKEN);
  const found = /^(\r?\n)([ \t]?)([^\s<>"]+)/.exec(piece);
  const token = found?.[3];
  if (!found || token === undefined || token.includes('://')) return null;
  return {
    token,
    start: at + (found[1]?.length ?? 0),
    end: at + found[0].length,
    folded: found[2] !== '',
  };
}

function lastEnd(text: string): number {
  for (let i = text.length - 1; i >= 0; i--) if (isWordEnd(text.charCodeAt(i))) return i;
  return -1;
}

const isBreak = (code: number): boolean => code === 10 || code === 13;
