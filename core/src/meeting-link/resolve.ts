import { HostIndex } from './hosts.js';
import { MEETING_SERVICES } from './services/index.js';
import { compileShape, matchShape, UrlParts, type CompiledShape, type ShapeMatch } from './shape.js';
import type { LinkRole, MeetingHostKind, MeetingLinkConfidence, MeetingService } from './types.js';
import { WRAPPERS, type WrappedLink, type Wrapper } from './wrappers.js';

/** A link that was recognised, before it is compared with the others of its event. */
export interface ResolvedLink {
  platform: string;
  url: string;
  meetingId: string | null;
  passcode: string | null;
  host: { name: string; kind: MeetingHostKind };
  confidence: MeetingLinkConfidence;
  joinable: boolean;
  role: LinkRole;
  /** The id is of a form that no page's name has. */
  strict: boolean;
  /** Wrappers that were taken off, from the outside in. */
  unwrapped: readonly string[];
  /** The same for all links to one meeting. */
  key: string;
}

/** How many wrappers may be around one another. */
export const MOST_WRAPPERS = 6;
/** A longer link is no meeting's; it also bounds the work for one link. */
export const LONGEST_LINK = 16_384;

/** Parameters that tell where a click came from and are never part of a meeting. */
const TRACKING = /^(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi)$/i;
/** `google.com`, `google.de`, `google.co.uk`, with or without `www.` */
const GOOGLE = /^(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})$/;
const isGoogle = (host: string): boolean => host.includes('google.') && GOOGLE.test(host);
const STANDARD_LABEL = /^(?:www|app|us\d\dweb|us\d\d|[a-z]{2}\d\dweb|global|join|call|event|go)$/;

/** The beginnings of all paths of the rows with the host `*`. */
const SELF_HOSTED_PATHS: readonly string[] = [
  ...new Set(
    MEETING_SERVICES.filter((service) => service.hosts.includes('*')).flatMap((service) =>
      [service.path ?? []].flat().map((item) => {
        const path = typeof item === 'string' ? item : item.path;
        return path.slice(0, path.indexOf('{'));
      }),
    ),
  ),
];

interface Row {
  service: MeetingService;
  shapes: { compiled: CompiledShape; role: LinkRole; joinable: boolean }[];
  reserved: ReadonlySet<string>;
  notHosts: ReadonlySet<string>;
  drop: ReadonlySet<string>;
  custom: boolean;
}

const NONE: ReadonlySet<string> = new Set();
const lowerSet = (list: readonly string[] | undefined): ReadonlySet<string> =>
  list ? new Set(list.map((item) => item.toLowerCase())) : NONE;

function compileRow(service: MeetingService, custom: boolean): Row {
  const paths =
    service.path === undefined ? ['/{id:any}/**'] : typeof service.path === 'string' ? [service.path] : service.path;
  const joinable = service.joinable ?? true;
  const role = service.role ?? 'join';
  return {
    service,
    shapes: paths.map((item) => {
      const shape = typeof item === 'string' ? { path: item } : item;
      return { compiled: compileShape(shape.path), role: shape.role ?? role, joinable: shape.joinable ?? joinable };
    }),
    reserved: lowerSet(service.reserved),
    notHosts: lowerSet(service.notHosts),
    drop: lowerSet(service.dropParameters),
    custom,
  };
}

/** The tables in the form in which links are looked up. Immutable once made. */
export class LinkTable {
  private readonly rows = new HostIndex<Row>();
  private readonly selfHosted: Row[] = [];
  private readonly wrappers = new HostIndex<Wrapper>();
  private readonly google: Wrapper[] = [];
  /** All hosts of rows and wrappers, for one look-up instead of two. */
  private readonly hosts = new HostIndex<null>();
  /** First path segments that the rows for any host need; null when one of them takes any. */
  private readonly selfHostedStarts: ReadonlySet<string> | null;

  constructor(added: readonly MeetingService[] = []) {
    // Added rows first: the index keeps the order, so a user's own row wins over a built-in one.
    for (const service of added) this.add(compileRow(service, true));
    for (const service of MEETING_SERVICES) this.add(compileRow(service, false));
    for (const wrapper of WRAPPERS)
      for (const host of wrapper.hosts)
        if (host === 'google.*') this.google.push(wrapper);
        else {
          this.wrappers.add(host, wrapper);
          this.hosts.add(host, null);
        }
    const first = this.selfHosted.flatMap(({ shapes }) => shapes.map(({ compiled }) => compiled.path[0]));
    this.selfHostedStarts = first.every((segment) => segment?.kind === null)
      ? new Set(first.map((segment) => segment?.prefix ?? ''))
      : null;
  }

  private add(row: Row): void {
    for (const host of row.service.hosts)
      if (host === '*') this.selfHosted.push(row);
      else {
        this.rows.add(host, row);
        this.hosts.add(host, null);
      }
  }

  /** Whether a link on this host (lower case) is worth parsing. */
  knowsHost(host: string): boolean {
    return this.hosts.has(host) || isGoogle(host);
  }

  /** Whether a path on any host may be one of the self-hosted rows'. */
  knowsPath(text: string, at: number): boolean {
    return SELF_HOSTED_PATHS.some((start) => text.startsWith(start, at));
  }

  /**
   * Whether the URL parser has to be asked: false for most links of a mail, which lead to hosts that are in no table.
   * `authority` is a plain host with or without port; `at` is where it ends in `text`.
   */
  private mayKnow(authority: string, text: string, at: number): boolean {
    const lower = authority.toLowerCase();
    if (lower.includes(':')) return true;
    const host = lower.endsWith('.') ? lower.slice(0, -1) : lower;
    const last = host.charCodeAt(host.lastIndexOf('.') + 1);
    // A host whose last label begins with a digit may be a number, which the parser writes in another way.
    if (!(last >= 97 && last <= 122)) return true;
    return this.knowsHost(host) || this.mayBeSelfHosted(text, at);
  }

  private mayBeSelfHosted(text: string, at: number): boolean {
    if (this.selfHostedStarts === null) return true;
    let end = at;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 63 /* ? */ || code === 35 /* # */) break;
      // What the parser changes: escapes, backslashes, controls, `/.` and `/..`.
      if (code === 37 || code === 92 || code < 32) return true;
      if (code === 46 && text.charCodeAt(end - 1) === 47) return true;
    }
    let from = at;
    while (from < end && text.charCodeAt(from) === 47) from++;
    let to = from;
    while (to < end && text.charCodeAt(to) !== 47) to++;
    return this.selfHostedStarts.has(text.slice(from, to).trimEnd().toLowerCase());
  }

  /** Whether a link plainly leads to a host in no table: then {@link resolve} gives null for it. */
  isForeign(text: string): boolean {
    const parts = PLAIN_START.exec(text);
    return parts !== null && !this.mayKnow(parts[1] ?? '', text, parts[0].length);
  }

  isWrapper(host: string): boolean {
    return this.wrappers.has(host) || isGoogle(host);
  }

  /** Wrappers of a host; empty for all others. */
  wrappersOf(host: string): readonly Wrapper[] {
    if (!this.isWrapper(host)) return [];
    const found = this.wrappers.find(host).map((hit) => hit.row);
    return isGoogle(host) ? [...found, ...this.google] : found;
  }

  /**
   * Reads one link: unwraps it (at most {@link MOST_WRAPPERS} times, never by fetching) and compares it with the
   * table. Null for everything that is not surely on a known host and of a known shape.
   */
  resolve(text: string): ResolvedLink | null {
    const unwrapped: string[] = [];
    let current: string | null = text;
    for (let depth = 0; depth <= MOST_WRAPPERS && current !== null; depth++) {
      const link = this.read(current);
      if (!link) return null;
      const found = this.match(link.url);
      if (found) return { ...found, unwrapped };
      current = null;
      for (const wrapper of this.wrappersOf(link.url.hostname)) {
        const target = wrapper.target(link);
        if (target === null || target === '') continue;
        unwrapped.push(wrapper.id);
        current = tidyTarget(target);
        break;
      }
    }
    return null;
  }

  /**
   * Parses a link strictly: http(s), `zoommtg:` or `msteams:`; no user info; a host of ASCII letters as it stands
   * (no punycode, no percent-encoding, so nothing can look like another host). Null too for hosts in no table.
   */
  private read(text: string): WrappedLink | null {
    if (text.length > LONGEST_LINK) return null;
    const native = nativeLink(text);
    if (native === null) return null;
    const parts = /^https?:\/\/([^/?#\\]*)/i.exec(native);
    const authority = parts?.[1] ?? '';
    if (!PLAIN_HOST.test(authority) || PUNYCODE.test(authority)) return null;
    if (!this.mayKnow(authority, native, parts?.[0].length ?? 0)) return null;
    const url = parsed(native);
    if (url === null) return null;
    if (url.username !== '' || url.password !== '') return null;
    if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
    return { url, raw: native };
  }

  private match(url: URL): Omit<ResolvedLink, 'unwrapped'> | null {
    const host = url.host;
    let parts: UrlParts | null = null;
    const hits = this.rows.find(host);
    for (const { row, pattern } of hits) {
      if (row.notHosts.has(url.hostname)) continue;
      parts ??= new UrlParts(url);
      const found = matchRow(row, pattern, url, parts);
      if (found) return found;
    }
    if (hits.length > 0) return null;
    if (!this.mayBeSelfHosted(url.pathname, 0) || !isPublicHost(url)) return null;
    for (const row of this.selfHosted) {
      parts ??= new UrlParts(url);
      const found = matchRow(row, '*', url, parts);
      if (found) return found;
    }
    return null;
  }
}

function matchRow(row: Row, pattern: string, url: URL, parts: UrlParts): Omit<ResolvedLink, 'unwrapped'> | null {
  for (const { compiled, role, joinable } of row.shapes) {
    if (compiled.host !== null && compiled.host !== url.hostname) continue;
    const match = matchShape(compiled, parts, row.reserved);
    if (match) return describe(row, pattern, url, match, role, joinable);
  }
  return null;
}

function describe(
  row: Row,
  pattern: string,
  url: URL,
  match: ShapeMatch,
  role: LinkRole,
  joinable: boolean,
): Omit<ResolvedLink, 'unwrapped'> {
  const { service } = row;
  const id = match.captures['id'] ?? null;
  const passcode = match.captures['passcode'];
  return {
    platform: service.id,
    key:
      match.strict && id !== null
        ? `${service.id} ${service.id === 'google_meet' ? id.toLowerCase() : id}`
        : `${service.id} ${url.host}${url.pathname}${service.keepFragment ? url.hash : ''}`,
    url: normalise(row, url, id),
    meetingId: id === null ? null : service.id === 'google_meet' ? id.toLowerCase() : id,
    passcode: passcode === undefined || passcode === '' ? null : passcode,
    host: { name: url.host, kind: hostKind(row, pattern, url) },
    confidence: pattern === '*' ? 'possible' : match.strict || row.custom ? 'certain' : 'likely',
    joinable,
    role,
    strict: match.strict,
  };
}

function hostKind(row: Row, pattern: string, url: URL): MeetingHostKind {
  if (row.custom) return 'custom';
  if (pattern === '*') return 'self-hosted';
  const kind = row.service.hostKinds?.[pattern];
  if (kind) return kind;
  if (!pattern.startsWith('*.')) return 'standard';
  return STANDARD_LABEL.test(url.hostname.split('.', 1)[0] ?? '') ? 'standard' : 'vanity';
}

/** One spelling for one meeting; reading the result again gives the same. */
function normalise(row: Row, url: URL, id: string | null): string {
  const { service } = row;
  if (service.id === 'google_meet' && id !== null && url.hostname === 'meet.google.com') {
    const lookup = /\/lookup\//i.test(url.pathname);
    return `https://meet.google.com/${lookup ? `lookup/${id}` : id.toLowerCase()}${keptQuery(row, url)}`;
  }
  const fragment = service.keepFragment ? url.hash : '';
  const scheme = row.custom ? url.protocol : 'https:';
  return `${scheme}//${url.host}${url.pathname}${keptQuery(row, url)}${fragment}`;
}

function keptQuery(row: Row, url: URL): string {
  if (url.search === '') return '';
  // The pieces are kept as they were written: some services sign or compare them byte by byte.
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      return pair !== '' && !TRACKING.test(name) && !row.drop.has(name.toLowerCase());
    });
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

const PLAIN_HOST = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*\.?(?::\d{1,5})?$/i;
const PLAIN_START = /^https?:\/\/([a-z0-9.-]+)(?=[/?#]|$)/i;
const PUNYCODE = /(?:^|\.)xn--/i;

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    // Not a URL, so not a link: the caller's answer to that is null.
    return null;
  }
}

/** Turns the schemes of the apps into what a browser, and so a bot, opens. */
function nativeLink(text: string): string | null {
  if (text.startsWith('https://') || text.startsWith('http://')) return text;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http') return text;
  if (scheme === 'msteams') {
    const path = /^msteams:(?:\/\/teams\.(?:microsoft|live)\.com)?(\/(?:l\/meetup-join|meet)\/.*)$/i.exec(text)?.[1];
    return path ? `https://teams.microsoft.com${path}` : null;
  }
  if (scheme === 'zoommtg' || scheme === 'zoomus') {
    const parts = /^[a-z]+:\/\/([^/?#\\@]+)\/(?:join|start)\/?\?(.*)$/i.exec(text);
    if (!parts) return null;
    const query = new URLSearchParams(parts[2] ?? '');
    const number = query.get('confno') ?? '';
    if (!/^\d+$/.test(number)) return null;
    const kept = ['pwd', 'tk'].flatMap((name) => {
      const value = query.get(name);
      return value ? [`${name}=${encodeURIComponent(value)}`] : [];
    });
    return `https://${parts[1] ?? ''}/j/${number}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
  }
  return null;
}

/** What a wrapper gave, made a link again: still encoded, one slash lost, or without its scheme. */
function tidyTarget(target: string): string | null {
  let text = target.trim();
  for (let i = 0; i < 2 && /^https?%(?:25)?3A/i.test(text); i++) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return null;
    }
  }
  text = text.replace(/^(https?):\/(?!\/)/i, '$1://').replace(/&amp;/g, '&');
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+\//i.test(text)) text = `https://${text}`;
  return text;
}

function isPublicHost(url: URL): boolean {
  return url.port === '' && url.hostname.includes('.') && !/^[\d.]+$/.test(url.hostname);
}
