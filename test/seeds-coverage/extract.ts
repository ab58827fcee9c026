/** What a seed document names: an endpoint, a parameter, a field, a status, an error. */
export interface Named {
  /** As it stands in the text, without Markdown's escapes. */
  item: string;
  /** The rule that found it. */
  rule: Rule;
  /** The heading it stands under, where the same word can mean two things: list entries and lists of two columns. */
  section?: string;
}

export type Rule =
  'endpoint' | 'call' | 'reference' | 'header' | 'key' | 'query' | 'bullet' | 'row' | 'pair' | 'word' | 'flat';

const ORIGINS = /^https?:\/\/api\.(meetingbaas\.com|meetergo\.com|meetstream\.ai)/;

/**
 * Everything that a seed names, by rules that know nothing of what we built:
 *
 * - `endpoint`: `GET /path`, `-X GET "https://api…/path"`, "a POST request to …", and tables with method and path;
 * - `call`: an address of the API in a program, with the `fetch` or `requests` method that uses it;
 * - `reference`: pages of the API reference that the text links to, one for each operation;
 * - `header`: headers of curl commands;
 * - `key`: `"name":` in JSON, Python and header objects;
 * - `query`: names in the query of an address that is written out;
 * - `bullet`: a code span at the beginning of a list entry, with or without a value, under its heading;
 * - `row`: the first cell of each row of a table that is not about methods and paths;
 * - `pair`: the names of a two-column list that is written down one below the other, under its heading;
 * - `word`: any other code span that is one lower-case name with a `_` or a `.` in it, or that one of `WORDS` is.
 * - `flat`: scopes and names with a `_` in a document that has lost all its marks.
 *
 * Placeholders in paths are made alike: `{}`.
 */
export function namedIn(text: string): Named[] {
  const found = new Map<string, Named>();
  const add = (rule: Rule, item: string, section?: string): void => {
    const clean = item.replaceAll('\\', '').trim();
    if (clean === '') return;
    const named = section === undefined ? { item: clean, rule } : { item: clean, rule, section };
    if (!found.has(nameOf(named))) found.set(nameOf(named), named);
  };
  for (const match of text.matchAll(METHOD_AND_PATH)) add('endpoint', endpoint(match[1], match[2]));
  for (const match of text.matchAll(CURL)) add('endpoint', endpoint(match[1], match[2]));
  for (const match of text.matchAll(IN_WORDS)) add('endpoint', endpoint(match[1], match[2]));
  for (const [, url, more] of text.matchAll(FETCH)) {
    add('call', endpoint(/method: '(\w+)'/.exec(more ?? '')?.[1] ?? 'GET', url));
  }
  for (const [, method, base, path] of text.matchAll(REQUESTS)) {
    add('call', endpoint(method?.toUpperCase(), `${base === 'calendars_url' ? '/calendars' : ''}${path}`));
  }
  for (const [, path] of text.matchAll(/\/docs\/api\/reference\/([\w/]+)\)/g)) add('reference', path ?? '');
  for (const [, name] of text.matchAll(/-H "([\w-]+):/g)) add('header', name ?? '');
  for (const [, name] of text.matchAll(/["']([\w-]+)["']\s*:(?!\/\/)/g)) add('key', name ?? '');
  for (const [, query] of text.matchAll(/https:\/\/yourapp[^\s?]*\?(\S+)/g)) {
    for (const name of new URLSearchParams(query).keys()) add('query', name);
  }
  const lines = text.split('\n');
  let section = '';
  for (const line of lines) {
    section = /^#+ \[([^\]]+)\]/.exec(line)?.[1] ?? section;
    const bullet = /^\s*-\s+(`[^`]+`(?: or `[^`]+`)*)/.exec(line)?.[1] ?? '';
    for (const [, span] of bullet.matchAll(/`([^`]+)`/g)) {
      const name = /^(https:.*|"?[\w.-]+"?)/.exec(span ?? '')?.[1];
      if (name !== undefined) add('bullet', name.replaceAll('"', ''), section);
    }
    for (const [, word] of line
      .slice(bullet === '' ? 0 : line.indexOf(bullet) + bullet.length)
      .matchAll(/`([a-z][\w.]*)`/g)) {
      if (word !== undefined && (/[_.]/.test(word) || WORDS.includes(word))) add('word', word);
    }
  }
  if (!text.includes('`') && found.size === 0) {
    // Its words stand close: "check theerror_message".
    for (const [name] of text.matchAll(FLAT)) add('flat', name.replace(/^the(?=[a-z]+_)/, ''));
  }
  rows(lines).forEach((row) => add('row', row));
  pairs(lines).forEach(([name, title]) => add('pair', name, title));
  return [...found.values()];
}

/** Names a thing of a seed, apart from others of the same word. */
export const nameOf = ({ rule, section, item }: Named): string => [rule, section ?? '', item].join(' / ');

const METHOD_AND_PATH = /\b(GET|POST|PATCH|PUT|DELETE)\b\s*(?:\|\s*)?[`"]?((?:https:\/\/api\.[\w.]+)?\/[\w{}/.-]*)/g;
const CURL = /-X (GET|POST|PATCH|PUT|DELETE)\s+"([^"]+)"/g;
const IN_WORDS = /(POST|DELETE) request to \[?`?(https:[^\]`)]+)/g;
const FETCH = /fetch\(\s*[`']([^`'?]+)[^`']*[`']([\s\S]{0,160})/g;
const REQUESTS = /requests\.(get|post)\(\s*f"\{(\w+)\}([^"]*)"/g;
const FLAT = /https:\/\/www\.googleapis\.com\/auth\/[a-z.]+|Calendars\.[A-Za-z]+|[a-z]+(_[a-z]+)+/g;
/** Words of a seed that mean something and have no mark of a name. */
const WORDS = ['complete', 'failed', 'scheduled', 'unscheduled', 'cancelled', 'zoom'];

function endpoint(method = 'GET', address = ''): string {
  const path = address
    .replace(ORIGINS, '')
    .replace(/^\/calendar\//, '/api/v1/calendar/')
    .replace(/\$?\{[^}]*\}|YOUR_BOT_ID|\b(cal|evt)_\w+/g, '{}');
  return `${method} ${path.replace(/\?.*$/, '').replace(/(.)\/$/, '$1')}`;
}

/** First cells of tables; also of those whose lines have lost their outer bars. */
function rows(lines: readonly string[]): string[] {
  const names: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!/^\|(-+\|)+$/.test((lines[i] ?? '').replaceAll(' ', ''))) continue;
    if (/Method|Step/.test(lines[i - 1] ?? '')) continue;
    for (let j = i + 1; / \| /.test(lines[j] ?? ''); j++) {
      const cell = (lines[j] ?? '').replace(/^\|/, '').split('|')[0] ?? '';
      names.push(...cell.split(' / ').map((name) => name.replaceAll('`', '').trim()));
    }
  }
  return names;
}

/** Sections in which name and description stand in paragraphs of their own. */
function pairs(lines: readonly string[]): [name: string, section: string][] {
  const names: [string, string][] = [];
  for (const [title, head] of [
    ['### [Error Types]', 'Error'],
    ['### [Recording End Reasons]', 'Reason'],
  ] as const) {
    const start = lines.findIndex((line) => line.startsWith(title));
    if (start === -1) continue;
    const paragraphs = lines.slice(start + 1).filter((line) => line.trim() !== '');
    const first = paragraphs.indexOf(head) + 2;
    for (let i = first; /^[\w\\]+$/.test(paragraphs[i] ?? ''); i += 2)
      names.push([paragraphs[i] ?? '', title.replace(/[#[\]]/g, '').trim()]);
  }
  return names;
}
