import { isHostChar } from './characters.js';
import { visible } from './passage.js';
import type { LinkTable } from './resolve.js';

/** How much HTML is read before the first and after the last link: passcodes and numbers stand there. */
const BEFORE = 2500;
const AFTER = 6000;

/** Entities that may stand for a part of a host name or for a character to be taken out of it, and `wbr`, which may stand in one. */
const DISGUISED =
  /&(?:#(?:x0*(?:2[de-f]|3[0-9a]|[46][0-9a-f]|[57][0-9a]|ad|200[b-f])|0*(?:4[5-9]|5[0-8]|6[5-9]|[78]\d|9[057-9]|1[01]\d|12[0-2]|173|820[3-7]))\b|(?:sol|colon|period|shy|hyphen|dash|zwnj|zwj);)|<wbr/i;

/**
 * The stretch of an HTML text that has to be parsed for its links: from some way before the first known host to
 * some way after the last one, beginning at an element where the parser is surely reading text.
 * Null when no known host is in it. When in doubt, all of it.
 */
export function linkWindow(html: string, table: LinkTable): [number, number] | null {
  if (visible(html) !== html || ((html.includes('&') || html.includes('<wbr')) && DISGUISED.test(html)))
    return [0, html.length];
  const known = knownHosts(html, table);
  if (!known) return null;
  const end = Math.min(html.length, known[1] + AFTER);
  return [safeStart(html, known[0] - BEFORE), end];
}

/** Positions of the first and the last known host. */
function knownHosts(html: string, table: LinkTable): [number, number] | null {
  let first = -1;
  let last = -1;
  for (let slash = html.indexOf('/'); slash >= 0; slash = html.indexOf('/', slash + 1)) {
    const before = html.charCodeAt(slash - 1);
    let hit = false;
    if (before === 58 /* : */) {
      if (html.charCodeAt(slash + 1) === 47) hit = schemeHit(html, slash, table);
      else hit = html.slice(Math.max(0, slash - 8), slash).toLowerCase() === 'msteams:';
      slash++;
    } else if (isHostChar(before)) {
      hit = hostHit(html, slash, table);
    } else if (before === 34 /* " */ || before === 39 /* ' */ || before === 61 /* = */) {
      // href="//host/…"
      hit = html.charCodeAt(slash + 1) === 47 && schemeHit(html, slash, table);
    }
    if (!hit) continue;
    if (first < 0) first = slash;
    last = slash;
  }
  return first < 0 ? null : [first, last];
}

function schemeHit(html: string, slash: number, table: LinkTable): boolean {
  const start = slash + 2;
  let end = start;
  while (end - start < 260 && (isHostChar(html.charCodeAt(end)) || html.charCodeAt(end) === 95)) end++;
  if (end === start) return false;
  const bare = html.charCodeAt(end - 1) === 46 ? end - 1 : end;
  if (html.charCodeAt(end) === 58) return true;
  if (table.knowsHost(html.slice(start, bare).toLowerCase()) || table.knowsPath(html, end)) return true;
  const before = html.slice(Math.max(0, slash - 9), slash - 1);
  return /(?:zoommtg|zoomus|msteams)$/i.test(before);
}

function hostHit(html: string, slash: number, table: LinkTable): boolean {
  let start = slash;
  let dot = false;
  const least = Math.max(0, slash - 100);
  while (start > least && isHostChar(html.charCodeAt(start - 1))) {
    start--;
    if (html.charCodeAt(start) === 46) dot = true;
  }
  return dot && table.knowsHost(html.slice(start, slash).toLowerCase());
}

/** Elements whose content is no markup, and openings of them. */
const SPECIAL =
  /<(\/?)(?:style|script|title|textarea|noscript|template|xmp|iframe|noembed|noframes|plaintext|svg|math)\b/gi;

/** A position at or before `at` at which the parser reads text and is in no link; 0 when none is sure. */
function safeStart(html: string, at: number): number {
  if (at <= 0) return 0;
  let start = Math.max(...['<p', '<div', '<tr', '<br', '<table', '<li'].map((tag) => html.lastIndexOf(tag, at)));
  if (start <= 0) return 0;
  const opened = Math.max(html.lastIndexOf('<a', start), html.lastIndexOf('<A', start));
  if (opened >= 0 && opened > Math.max(html.lastIndexOf('</a', start), html.lastIndexOf('</A', start))) start = opened;
  const before = html[start - 1];
  if (before !== '>' && before !== '\n') return 0;
  if (html.lastIndexOf('<!--', start) > html.lastIndexOf('-->', start)) return 0;
  let closed = true;
  for (const match of html.slice(0, start).matchAll(SPECIAL)) closed = match[1] === '/';
  return closed ? start : 0;
}
