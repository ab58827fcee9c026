import { RESERVED_NAMES } from './reserved.js';

/*
 * Path templates.
 *
 *   [//host]/segment/segment[/**][?name=value&name=value][#segment/segment]
 *
 * A segment is literal text, `{name:kind}`, or both (`m{id:digits}`). `**` stands for any further segments.
 * A template without host holds for all hosts of its row. Query parameters that are named must be there;
 * others may. Literal text is compared without case. Captures are named: `id` and `passcode` are used.
 *
 * Kinds: see KINDS. `digits(9,11)` bounds the length, also `code(…)` and `hex(…)`.
 */

interface Kind {
  test: RegExp;
  /** The form alone tells a meeting: not a word that a page could be called. */
  strict: boolean;
  what: string;
}

/** What a `{name:kind}` may hold. */
export const KINDS: Readonly<Record<string, Kind>> = {
  digits: { test: /^\d+$/, strict: true, what: 'digits' },
  meet: { test: /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/i, strict: true, what: 'Google Meet code, `abc-mnop-xyz`' },
  trio: {
    test: /^[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}(?:-[a-z0-9]{3})?$/i,
    strict: true,
    what: 'three or four groups of three',
  },
  uuid: { test: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, strict: true, what: 'UUID' },
  hex: { test: /^[0-9a-f]+$/i, strict: true, what: 'hexadecimal digits' },
  thread: { test: /^19:[^/\s]+@thread\.[a-z0-9]+$/i, strict: true, what: 'Teams thread, `19:meeting_…@thread.v2`' },
  code: { test: /^[A-Za-z0-9_-]+$/, strict: true, what: 'letters, digits, `_` and `-`' },
  mixed: {
    test: /^(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]+$/,
    strict: true,
    what: 'letters, digits, `_` and `-`, at least one digit',
  },
  caps: { test: /^[A-Z0-9]+$/, strict: true, what: 'capital letters and digits' },
  name: { test: /^[\p{L}\p{M}\p{N} ._~+@'-]+$/u, strict: false, what: 'a room name that is no page of the service' },
  any: { test: /^[^\p{Cc}/]+$/u, strict: false, what: 'anything' },
};

const FILE = /\.(?:html?|php|aspx?|pdf|png|jpe?g|gif|svg|xml|txt|css|js|json|zip|exe|dmg|pkg|msi|ics)$/i;
const LONGEST_SEGMENT = 512;

interface Segment {
  prefix: string;
  suffix: string;
  /** Null for literal text, which is then in `prefix`. */
  capture: string | null;
  kind: Kind | null;
  kindName: string;
  min: number;
  max: number;
}

export interface CompiledShape {
  source: string;
  host: string | null;
  path: readonly Segment[];
  openEnd: boolean;
  query: readonly { name: string; value: Segment }[];
  fragment: readonly Segment[] | null;
}

/** What a link gave to a template. */
export interface ShapeMatch {
  captures: Readonly<Record<string, string>>;
  /** All that was needed had a form of the service's own. */
  strict: boolean;
}

/** Compiles a template. Throws a `RangeError` when it is not one, so that a user's row fails when it is read. */
export function compileShape(source: string): CompiledShape {
  const [beforeHash = '', fragment] = split(source, '#');
  const [beforeQuery = '', query] = split(beforeHash, '?');
  const withHost = /^\/\/([^/]+)(\/.*)?$/.exec(beforeQuery);
  const host = withHost?.[1]?.toLowerCase() ?? null;
  const pathText = withHost ? (withHost[2] ?? '/') : beforeQuery;
  if (!pathText.startsWith('/')) throw new RangeError(`A path template starts with "/": ${source}`);
  const parts = pathText.split('/').filter((part) => part !== '');
  const openEnd = parts.at(-1) === '**';
  if (openEnd) parts.pop();
  return {
    source,
    host,
    path: parts.map((part) => compileSegment(part, source)),
    openEnd,
    query: (query === undefined ? [] : query.split('&')).map((pair) => {
      const [name = '', value = '{value:any}'] = split(pair, '=');
      return { name: name.toLowerCase(), value: compileSegment(value, source) };
    }),
    fragment:
      fragment === undefined
        ? null
        : fragment
            .split('/')
            .filter((part) => part !== '')
            .map((part) => compileSegment(part, source)),
  };
}

function split(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function compileSegment(text: string, source: string): Segment {
  const found = /^([^{}]*)\{([a-zA-Z]+)(?::([a-z]+)(?:\((\d+)(?:,(\d*))?\))?)?\}([^{}]*)$/.exec(text);
  if (!found) {
    if (/[{}*]/.test(text)) throw new RangeError(`Not a path template: ${source}`);
    return { prefix: text.toLowerCase(), suffix: '', capture: null, kind: null, kindName: '', min: 0, max: 0 };
  }
  const [, prefix = '', capture = '', kindName = 'name', min, max, suffix = ''] = found;
  const kind = KINDS[kindName];
  if (!kind) throw new RangeError(`Unknown kind "${kindName}" in the path template ${source}`);
  const least = min === undefined ? 1 : Number(min);
  const most = min === undefined || max === '' ? LONGEST_SEGMENT : max === undefined ? least : Number(max);
  return {
    prefix: prefix.toLowerCase(),
    suffix: suffix.toLowerCase(),
    capture,
    kind,
    kindName,
    min: least,
    max: most,
  };
}

/** The parts of a URL that templates look at, decoded once and only when asked for. */
export class UrlParts {
  readonly path: readonly string[];
  private queryParts: readonly (readonly [string, string])[] | null = null;
  private fragmentParts: readonly string[] | null = null;

  constructor(private readonly url: URL) {
    this.path = pieces(url.pathname);
  }

  query(name: string): string | undefined {
    this.queryParts ??=
      this.url.search === ''
        ? []
        : [...this.url.searchParams].map(([key, value]) => [key.toLowerCase(), value] as const);
    return this.queryParts.find(([key]) => key === name)?.[1];
  }

  get fragment(): readonly string[] {
    this.fragmentParts ??= pieces(this.url.hash.slice(1));
    return this.fragmentParts;
  }
}

/** Splits and percent-decodes; a part that cannot be decoded stays as it is. */
function pieces(text: string): string[] {
  const list: string[] = [];
  for (const part of text.split('/', 16)) if (part !== '') list.push(decode(part));
  return list;
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text itself is the best reading.
    return text;
  }
}

/** Matches a URL's parts; null when the template does not fit. `reserved` are first segments that are pages. */
export function matchShape(shape: CompiledShape, parts: UrlParts, reserved: ReadonlySet<string>): ShapeMatch | null {
  if (parts.path.length < shape.path.length) return null;
  if (parts.path.length > shape.path.length && !shape.openEnd) return null;
  const captures: Record<string, string> = {};
  let strict = false;
  const read = (segment: Segment, value: string | undefined): boolean => {
    if (value === undefined || value.length > LONGEST_SEGMENT) return false;
    const lower = value.toLowerCase();
    if (segment.kind === null) return lower === segment.prefix;
    if (!lower.startsWith(segment.prefix) || !lower.endsWith(segment.suffix)) return false;
    const inner = value.slice(segment.prefix.length, value.length - segment.suffix.length);
    if (inner.length < segment.min || inner.length > segment.max || !segment.kind.test.test(inner)) return false;
    if (segment.kindName === 'name' && !isRoomName(inner, reserved)) return false;
    if (segment.kindName === 'code' && segment.prefix === '' && isReserved(inner, reserved)) return false;
    if (segment.kind.strict) strict = true;
    if (segment.capture !== null) captures[segment.capture] = inner;
    return true;
  };
  for (let i = 0; i < shape.path.length; i++) {
    const segment = shape.path[i];
    if (!segment || !read(segment, parts.path[i])) return null;
  }
  for (const { name, value } of shape.query) {
    const given = parts.query(name);
    if (!read(value, given)) return null;
  }
  if (shape.fragment) {
    for (let i = 0; i < shape.fragment.length; i++) {
      const segment = shape.fragment[i];
      if (!segment || !read(segment, parts.fragment[i])) return null;
    }
  }
  return { captures, strict };
}

function isReserved(name: string, reserved: ReadonlySet<string>): boolean {
  const lower = name.toLowerCase();
  return RESERVED_NAMES.has(lower) || reserved.has(lower);
}

function isRoomName(name: string, reserved: ReadonlySet<string>): boolean {
  return !isReserved(name, reserved) && !FILE.test(name) && /[\p{L}\p{N}]/u.test(name);
}
