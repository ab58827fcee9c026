import type { Collection } from './parameters';

/** The entries of "Extra Data" by name; undefined when there are none. */
export function extraEntries(options: Collection): Record<string, string> | undefined {
  const entries = options.rows('entries').flatMap((row) => {
    const name = row.text('name')?.trim();
    return name === undefined || name === '' ? [] : [[name, row.text('value') ?? ''] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
