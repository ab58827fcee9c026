import {
  boolean,
  type GenericSchema,
  type InferOutput,
  literal,
  nullable,
  number,
  object,
  safeParse,
  strictObject,
  string,
  variant,
} from 'valibot';

/** Raised whenever the shape changes: older tokens are then not read any more. */
const VERSION = 1;

const range = object({ from: number(), to: number() });

/** What is remembered between rounds. A delta's window is frozen in its link, hence the range it was opened with. */
const cursor = strictObject({ v: literal(VERSION), link: string(), range });

/** Where a round stands. */
const place = variant('kind', [
  /** Opening a delta: its rows are passed over until it gives the link for changes from now on. */
  object({ kind: literal('open'), v: literal(VERSION), link: string(), range, whole: boolean() }),
  /** Listing the window slice by slice, see listing.ts. */
  object({
    kind: literal('list'),
    v: literal(VERSION),
    from: number(),
    length: number(),
    /** Inside a slice that does not fit into one page. */
    link: nullable(string()),
    /** The cursor that this round ends with. */
    cursor: nullable(cursor),
    whole: boolean(),
  }),
  /** Reading changes. */
  object({ kind: literal('changes'), v: literal(VERSION), link: string(), range }),
]);

export type Cursor = InferOutput<typeof cursor>;
export type Place = InferOutput<typeof place>;
type Unversioned<T> = T extends unknown ? Omit<T, 'v'> : never;

export function writeCursor(value: Unversioned<Cursor>): string {
  return JSON.stringify({ v: VERSION, ...value });
}

export function writePlace(value: Unversioned<Place>): string {
  return JSON.stringify({ v: VERSION, ...value });
}

/** Null for what was not written by this version. */
export function readCursor(token: string): Cursor | null {
  return read(cursor, token);
}

/** Null for what was not written by this version. */
export function readPlace(token: string): Place | null {
  return read(place, token);
}

function read<S extends GenericSchema>(schema: S, token: string): InferOutput<S> | null {
  let json: unknown;
  try {
    json = JSON.parse(token);
  } catch {
    return null;
  }
  const result = safeParse(schema, json);
  return result.success ? result.output : null;
}
