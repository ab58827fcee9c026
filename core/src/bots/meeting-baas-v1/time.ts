/**
 * An instant of v1 as ms since epoch; null when there is none. Times without a zone are UTC: the listing's filters are
 * documented that way round (`2023-05-01T00:00:00`), and Date.parse would read them in the zone of the machine.
 */
export function instantOf(value: string | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(value.trim());
  const ms = Date.parse(zoned ? value.trim() : `${value.trim().replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? null : ms;
}

export function isoOf(value: string | null | undefined): string | null {
  const ms = instantOf(value);
  return ms === null ? null : new Date(ms).toISOString();
}
