import type { JsonObject } from './bot';
import { validationError } from './errors';

/** What a list sorts by: a time and, where times are equal, the id. */
export interface SortKey {
  at: number;
  id: string;
}

export interface Page {
  data: JsonObject[];
  cursor: string | null;
  prev_cursor: string | null;
}

const encode = ({ at, id }: SortKey): string => Buffer.from(`${new Date(at).toISOString()}::${id}`).toString('base64');

function decode(cursor: string): { key: SortKey; backward: boolean } {
  const backward = cursor.startsWith('-');
  const [time, id] = Buffer.from(backward ? cursor.slice(1) : cursor, 'base64')
    .toString('utf8')
    .split('::');
  const at = Date.parse(time ?? '');
  if (Number.isNaN(at) || id === undefined) throw validationError('cursor is not valid');
  return { key: { at, id }, backward };
}

/**
 * One page of a list. The cursor names the last row of a page (base64 of `<isoDate>::<id>`), so that rows that appear
 * or vanish between two pages neither repeat nor hide others; with a `-` in front it names the first row and leads
 * back.
 */
export function pageOf<T>(
  items: readonly T[],
  options: {
    keyOf: (item: T) => SortKey;
    row: (item: T) => JsonObject;
    order: 'ascending' | 'descending';
    limit: number;
    cursor: string | null;
    /** Answer an empty page though more follow (a fault). */
    empty?: boolean;
  },
): Page {
  const { keyOf, row, limit, cursor } = options;
  const sign = options.order === 'ascending' ? 1 : -1;
  const compare = (a: SortKey, b: SortKey): number => sign * (a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const sorted = [...items].sort((a, b) => compare(keyOf(a), keyOf(b)));
  const from = cursor === null || cursor === '' ? undefined : decode(cursor);
  if (options.empty === true && sorted.length > 0) {
    // The same place again: nothing may be skipped by a page that held nothing.
    const before = { at: sign > 0 ? 0 : 8.64e15, id: '' };
    return { data: [], cursor: cursor ?? encode(before), prev_cursor: null };
  }
  let start = 0;
  if (from !== undefined) {
    const index = sorted.findIndex((item) => compare(keyOf(item), from.key) >= (from.backward ? 0 : 1));
    const at = index < 0 ? sorted.length : index;
    start = from.backward ? Math.max(0, at - limit) : at;
    if (from.backward) return page(sorted.slice(start, at), start > 0, true);
  }
  return page(sorted.slice(start, start + limit), start > 0, start + limit < sorted.length);

  function page(rows: readonly T[], hasBefore: boolean, hasAfter: boolean): Page {
    const first = rows[0];
    const last = rows[rows.length - 1];
    return {
      data: rows.map(row),
      cursor: hasAfter && last !== undefined ? encode(keyOf(last)) : null,
      prev_cursor: hasBefore && first !== undefined ? `-${encode(keyOf(first))}` : null,
    };
  }
}
