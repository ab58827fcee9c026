import { isHostChar } from './characters.js';
import { hasInvisible } from './passage.js';
import type { LinkTable } from './resolve.js';

/** How much HTML is read before the first and after the last link: passcodes and numbers stand there. */
const BEFORE = 1000;
const AFTER = 4000;

/** At an ampersand: an entity that may stand for a part of a host name or for a character to be taken out of it. */
const DISGUISED =
  /&(?:#(?:[xX]0*(?:2[d-fD-F]|3[0-9aA]|[46][0-9a-fA-F]|[57][0-9aA]|[aA][dD]|200[b-fB-F])|0*(?:4[5-9]|5[0-8]|6[5-9]|[78]\d|9[057-9]|1[01]\d|12[0-2]|173|820[3-7]))\b|(?:sol|colon|period|shy|hyphen|dash|zwnj|zwj);)/y;

function isDisguised(html: string): boolean {
  for (let at = html.indexOf('&'); at >= 0; at = html.indexOf('&', at + 1)) {
    const next = html.charCodeAt(at + 1);
    // #, and the first letters of the names above
    if (next !== 35 && next !== 115 && next !== 99 && next !== 112 && next !== 104 && next !== 100 && next !== 122)
      continue;
    DISGUISED.lastIndex = at;
    if (DISGUISED.test(html)) return true;
  }
  return html.includes('<wbr') || html.includes('<WBR');
}

/**
 * The stretch of an HTML text that has to be parsed for its links: from some way before the first known host to
 * some way after the last one, beginning at an element where the parser is surely reading text.
 * Null when no known host is in it. When in doubt, all of it.
 */
export function linkWindow(html: string, table: LinkTable): [number, number] | null {
  if (hasInvisible(html) || isDisguised(html)) return [0, html.length];
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

/** Elements whose content is no markup: openings and ends of them. */
const SPECIAL =
  /<(\/?)(?:style|script|title|textarea|noscript|template|xmp|iframe|noembed|noframes|plaintext|svg|math)\b/iy;
/** The first two letters of their names. */
const SPECIAL_STARTS = new Set(
  ['sc', 'st', 'sv', 'ti', 'te', 'no', 'xm', 'if', 'pl', 'ma'].map(
    (two) => two.charCodeAt(0) * 256 + two.charCodeAt(1),
  ),
);
const START_TAGS = ['<p', '<div', '<tr', '<br', '<table', '<li'];
const LOOK_BACK = 1500;

/**
 * A position before `at` at which the parser reads text: behind an element's border, outside comments, scripts and
 * styles. The beginning of a link that is open there, if one is. 0 when no such place is sure.
 */
function safeStart(html: string, at: number): number {
  if (at <= 0) return 0;
  const from = Math.max(0, at - LOOK_BACK);
  let start = html.lastIndexOf('<', at - 1);
  while (start >= from && !START_TAGS.some((tag) => html.startsWith(tag, start) && start + tag.length <= at))
    start = start > 0 ? html.lastIndexOf('<', start - 1) : -1;
  if (start < from || (html[start - 1] !== '>' && html[start - 1] !== '\n')) return 0;
  let closed = true;
  let link = -1;
  for (let tag = html.indexOf('<'); tag >= 0 && tag < start; tag = html.indexOf('<', tag + 1)) {
    const next = html.charCodeAt(tag + 1);
    if (next === 33 /* ! */ && closed && html.startsWith('<!--', tag)) {
      tag = html.indexOf('-->', tag + 4);
      if (tag < 0 || tag >= start) return 0;
      continue;
    }
    const name = next === 47 /* / */ ? tag + 2 : tag + 1;
    const letter = html.charCodeAt(name) | 32;
    if (letter === 97 /* a */) link = next === 47 ? -1 : tag;
    if (letter > 122 || !SPECIAL_STARTS.has(letter * 256 + (html.charCodeAt(name + 1) | 32))) continue;
    SPECIAL.lastIndex = tag;
    const match = SPECIAL.exec(html);
    if (match) closed = match[1] === '/';
  }
  if (!closed) return 0;
  return link >= 0 ? link : start;
}
