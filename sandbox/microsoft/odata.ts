import { invalid } from './errors';

type Row = Record<string, unknown>;

const bad = (what: string): Error => invalid(`Invalid ${what}`, 'RequestBroker--ParseUri');

/** `start/dateTime` of a row. */
function valueAt(row: Row, path: string): unknown {
  return path.split('/').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? (value as Row)[name] : undefined;
  }, row);
}

/** The row with nothing but the named properties; `id` and the `@odata` members always stay. */
export function select<T extends object>(row: T, names: readonly string[] | undefined): Partial<T> {
  if (names === undefined) return row;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name === 'id' || name.startsWith('@') || wanted.has(name.toLowerCase())),
  ) as Partial<T>;
}

/** The names of `$select`, undefined when it is not there. @throws GraphError 400 on a name that is none of `known` */
export function selectOf(query: URLSearchParams, known: ReadonlySet<string>): string[] | undefined {
  const text = query.get('$select');
  if (text === null) return undefined;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!known.has(name.toLowerCase())) {
      throw invalid(
        `Could not find a property named '${name}' on type 'Microsoft.OutlookServices.Event'.`,
        'RequestBroker--ParseUri',
      );
    }
  }
  return names;
}

/** A whole number of the query in [least, most]. @throws GraphError 400 */
export function numberOf(query: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(`The value '${text}' of ${name} is out of range.`, 'ErrorInvalidUrlQuery');
  }
  return value;
}

const SORTABLE = new Set([
  'start/datetime',
  'end/datetime',
  'subject',
  'createddatetime',
  'lastmodifieddatetime',
  'name',
  'isallday',
]);

/** Sorts by `$orderby`, in place; equal rows keep their order. @throws GraphError 400 */
export function sortRows(rows: Row[], text: string | null): void {
  if (text === null) return;
  const keys = text.split(',').map((part) => {
    const [path = '', direction = 'asc'] = part.trim().split(/\s+/);
    if (!SORTABLE.has(path.toLowerCase()) || !/^(asc|desc)$/i.test(direction)) throw bad(`$orderby: ${text}`);
    return { path, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
  rows.sort((a, b) => {
    for (const { path, sign } of keys) {
      const left = String(valueAt(a, path) ?? '');
      const right = String(valueAt(b, path) ?? '');
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

type Test = (row: Row) => boolean;

const TOKEN = /\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)/gy;

/**
 * Reads a `$filter` of the simple kinds: comparisons of a property with a value (eq, ne, gt, ge, lt, le), startswith,
 * endswith, contains, joined by and, or, not and brackets.
 * @throws GraphError 400
 */
export function filterOf(text: string | null): Test {
  if (text === null) return () => true;
  const tokens = [...text.trim().matchAll(TOKEN)].map(([, token = '']) => token);
  let at = 0;
  const next = (): string => {
    const token = tokens[at++];
    if (token === undefined) throw bad(`$filter: ${text}`);
    return token;
  };
  const expect = (wanted: string): void => {
    if (next() !== wanted) throw bad(`$filter: ${text}`);
  };
  const either = (): Test => {
    let left = both();
    while (tokens[at] === 'or') {
      at++;
      const before = left;
      const right = both();
      left = (row) => before(row) || right(row);
    }
    return left;
  };
  const both = (): Test => {
    let left = one();
    while (tokens[at] === 'and') {
      at++;
      const before = left;
      const right = one();
      left = (row) => before(row) && right(row);
    }
    return left;
  };
  const one = (): Test => {
    const token = next();
    if (token === 'not') {
      const inner = one();
      return (row) => !inner(row);
    }
    if (token === '(') {
      const inner = either();
      expect(')');
      return inner;
    }
    if (tokens[at] === '(') return call(token);
    const operator = next();
    const value = literal(next());
    return (row) => compare(valueAt(row, token), operator, value, text);
  };
  const call = (name: string): Test => {
    expect('(');
    const path = next();
    expect(',');
    const value = String(literal(next())).toLowerCase();
    expect(')');
    const found = (row: Row): string => String(valueAt(row, path) ?? '').toLowerCase();
    if (name === 'startswith') return (row) => found(row).startsWith(value);
    if (name === 'endswith') return (row) => found(row).endsWith(value);
    if (name === 'contains') return (row) => found(row).includes(value);
    throw bad(`$filter: ${text}`);
  };
  const test = either();
  if (at !== tokens.length) throw bad(`$filter: ${text}`);
  return test;
}

function literal(token: string): string | number | boolean | null {
  if (token.startsWith("'")) return token.slice(1, -1).replace(/''/g, "'");
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  return /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : token;
}

const ORDERS: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function compare(found: unknown, operator: string, value: string | number | boolean | null, text: string): boolean {
  const test = ORDERS[operator];
  if (test === undefined) throw bad(`$filter: ${text}`);
  if (typeof found === 'string' && typeof value === 'string') {
    const [a, b] = [instant(found), instant(value)];
    if (a !== undefined && b !== undefined) return test(a - b);
    return test(found === value ? 0 : found < value ? -1 : 1);
  }
  if (typeof found === 'number' && typeof value === 'number') return test(found - value);
  return test((found ?? null) === value ? 0 : 1);
}

/** Times are compared as times: both are read as UTC when they name no offset. */
function instant(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T|$)/.test(text)) return undefined;
  const ms = Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes('T') ? text : `${text.slice(0, 23)}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
