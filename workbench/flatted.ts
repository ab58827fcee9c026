/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/**
 * Reads the `flatted` format in which n8n stores and sends execution data: a JSON array whose first entry is the
 * value; inside objects and arrays each string is the index of the entry that stands there.
 * @throws SyntaxError when the text is no such array
 */
export function parseFlatted(text: string): Json {
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries) || entries.length === 0) throw new SyntaxError('not flatted: no array of entries');
  const done = new Map<number, Json>();

  const entry = (index: number): Json => {
    const known = done.get(index);
    if (known !== undefined) return known;
    const raw: unknown = entries[index];
    if (raw === undefined) throw new SyntaxError(`not flatted: no entry ${index}`);
    if (Array.isArray(raw)) {
      const array: Json[] = [];
      done.set(index, array);
      for (const item of raw) array.push(inside(item));
      return array;
    }
    if (typeof raw === 'object' && raw !== null) {
      const object: JsonObject = {};
      done.set(index, object);
      for (const [key, value] of Object.entries(raw)) object[key] = inside(value);
      return object;
    }
    return scalar(raw);
  };
  const inside = (value: unknown): Json => (typeof value === 'string' ? entry(Number(value)) : scalar(value));
  return entry(0);
}

function scalar(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw new SyntaxError(`not flatted: a bare ${typeof value}`);
}
