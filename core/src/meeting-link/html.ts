import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { readText, readValue } from './entities.js';
import { isInvisible, visible, type Mark, type Passage } from './passage.js';
import type { MeetingLinkSource } from './types.js';

const MARKUP =
  /<\/?[a-z][a-z0-9]*(?::[a-z]+)?(?:\s|\/?>)|<!(?:--|doctype|\[cdata\[)|&(?:amp|lt|gt|quot|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});/i;

/** Whether a text is HTML, or plain text in which HTML's entities were left. */
export function looksLikeHtml(text: string): boolean {
  return (text.includes('<') || text.includes('&')) && MARKUP.test(text);
}

/** Elements that stand in a line; every other one begins a new line. */
const INLINE = new Set('a abbr b big code em font i label mark o:p s small span strong sub sup tt u'.split(' '));
/** Their content is never shown as text. */
const UNSHOWN = new Set(['script', 'style', 'title', 'noscript', 'template', 'textarea']);
/** Their content is text as it stands, without character references. */
const RAW = new Set(['script', 'style', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext']);
const READ_ATTRIBUTES = new Set(['a', 'area', 'div', 'hr']);
const WANTED_ATTRIBUTES = new Set(['href', 'originalsrc', 'class', 'id']);
const QUOTE_CLASS = /(?:^|\s)(?:gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote)/i;
const QUOTE_ID =
  /^(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|x_divRplyFwdMsg|reply-intro)$/i;

/**
 * Reads HTML into a passage: the shown text with line breaks where elements end, and every `href` as a mark.
 * Comments, scripts and styles are dropped. The tokenizer does not build a tree, so nesting costs nothing.
 */
export function htmlPassage(markup: string, source: MeetingLinkSource): Passage {
  const html = visible(markup);
  const reader = new Reader(html);
  const tokenizer = new Tokenizer({ decodeEntities: false, xmlMode: false }, reader);
  tokenizer.write(html);
  tokenizer.end();
  return reader.passage(source);
}

/** What a character that was written as a reference puts into the text. */
function shown(codepoint: number): string {
  return isInvisible(codepoint) ? '' : codepoint === 0xa0 ? ' ' : String.fromCodePoint(codepoint);
}

class Reader implements TokenizerCallbacks {
  private text = '';
  private readonly marks: Mark[] = [];
  private readonly muted: [number, number][] = [];
  private readonly quoted: [number, number][] = [];
  private tag = '';
  private tagStart = 0;
  /** Whether this element's, and this attribute's, value is of use: styles are most of a mail's bytes. */
  private read = false;
  private wanted = false;
  private attribute = '';
  private value = '';
  private href: string | null = null;
  private original: string | null = null;
  private quoteTag = false;
  /** Where the open link's text began, or -1. */
  private linkStart = -1;
  private unshown = '';
  private raw = false;
  private blockquotes = 0;
  private quoteStart = -1;

  constructor(private readonly html: string) {}

  passage(source: MeetingLinkSource): Passage {
    this.closeLink();
    if (this.quoteStart >= 0) this.quoted.push([this.quoteStart, this.text.length]);
    return { source, text: this.text, marks: this.marks, muted: this.muted, quoted: this.quoted };
  }

  ontext(start: number, end: number): void {
    if (this.unshown !== '') return;
    const piece = this.html.slice(start, end);
    this.text += this.raw ? piece : readText(piece, shown);
  }

  /** Never called: see `entities.ts`. */
  ontextentity(): void {}

  onopentagname(start: number, end: number): void {
    this.tag = this.html.slice(start, end).toLowerCase();
    this.read = READ_ATTRIBUTES.has(this.tag);
    this.tagStart = start;
    this.href = null;
    this.original = null;
    this.quoteTag = false;
  }

  onattribname(start: number, end: number): void {
    if (!this.read) return;
    this.attribute = this.html.slice(start, end).toLowerCase();
    this.wanted = WANTED_ATTRIBUTES.has(this.attribute);
    this.value = '';
  }

  onattribdata(start: number, end: number): void {
    if (this.read && this.wanted) this.value += this.html.slice(start, end);
  }

  /** Never called: see `entities.ts`. */
  onattribentity(): void {}

  onattribend(): void {
    if (!this.read || !this.wanted) return;
    const { tag, attribute } = this;
    const value = readValue(this.value);
    if (tag === 'a' || tag === 'area') {
      if (attribute === 'href') this.href ??= value;
      else if (attribute === 'originalsrc') this.original ??= value;
    } else if (tag === 'div' || tag === 'hr') {
      if ((attribute === 'class' && QUOTE_CLASS.test(value)) || (attribute === 'id' && QUOTE_ID.test(value)))
        this.quoteTag = true;
    }
  }

  onopentagend(end: number): void {
    const { tag } = this;
    if (tag === 'http:' || tag === 'https:') {
      // Not an element: an address in angle brackets, as Outlook writes links in plain text.
      this.text += `<${visible(this.html.slice(this.tagStart, end)).replace(/&amp;/gi, '&')}>`;
      return;
    }
    if (UNSHOWN.has(tag)) this.unshown = tag;
    if (RAW.has(tag)) this.raw = true;
    this.border(tag);
    if (this.quoteTag && this.quoteStart < 0) this.quoteStart = this.text.length;
    if (tag === 'blockquote' && this.blockquotes++ === 0 && this.quoteStart < 0) this.quoteStart = this.text.length;
    if (tag === 'a' || tag === 'area') this.openLink(tag);
  }

  onselfclosingtag(end: number): void {
    const { tag } = this;
    this.onopentagend(end);
    if (tag === this.unshown) this.unshown = '';
    this.raw = false;
  }

  onclosetag(start: number, end: number): void {
    const tag = this.html.slice(start, end).toLowerCase();
    this.raw = false;
    if (tag === this.unshown) this.unshown = '';
    if (tag === 'a') this.closeLink();
    if (tag === 'blockquote' && this.blockquotes > 0 && --this.blockquotes === 0 && this.quoteStart >= 0) {
      this.quoted.push([this.quoteStart, this.text.length]);
      this.quoteStart = -1;
    }
    this.border(tag);
  }

  oncdata(start: number, end: number): void {
    if (this.unshown === '') this.text += this.html.slice(start, end);
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  /** The border of an element ends a link. `wbr` only says where a long word may be broken. */
  private border(tag: string): void {
    if (tag === 'wbr' || this.unshown !== '') return;
    this.text += INLINE.has(tag) ? ' ' : '\n';
  }

  private openLink(tag: string): void {
    this.closeLink();
    const href = visible(this.href ?? '').trim();
    const original = this.original === null ? null : visible(this.original).trim();
    if (href === '' && !original) return;
    this.marks.push({ at: this.text.length, href, original });
    if (tag === 'a') this.linkStart = this.text.length;
  }

  private closeLink(): void {
    if (this.linkStart >= 0 && this.text.length > this.linkStart) this.muted.push([this.linkStart, this.text.length]);
    this.linkStart = -1;
  }
}
