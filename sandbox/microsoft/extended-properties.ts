import type { SingleValueLegacyExtendedProperty } from '@microsoft/microsoft-graph-types';
import { badProperty } from './errors';
import type { Own } from './model';

/** Properties of programs on events: `String {GUID} Name X`, never shown unless they are asked for by their id. */
export type ExtendedProperty = { id: string; value: string };

const ID = /^(?:String|Integer|Boolean|SystemTime) \{[\dA-F-]{36}\} (?:Name \S+|Id 0x[\dA-F]+)$/i;
const ANY =
  /^\s*singleValueExtendedProperties\/any\(\s*(\w+)\s*:\s*\1\/id eq '([^']+)' and \1\/value eq '((?:[^']|'')*)'\s*\)\s*$/i;
const EXPAND = /singleValueExtendedProperties\(\s*\$filter=([^()]*)\)/i;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Those there were, with those of a body in their place. @throws GraphError 400 */
export function mergedProperties(
  before: readonly ExtendedProperty[] | undefined,
  given: readonly SingleValueLegacyExtendedProperty[],
): ExtendedProperty[] {
  const merged = [...(before ?? [])];
  for (const { id, value } of given) {
    if (id == null || !ID.test(id)) throw badProperty('SingleValueExtendedProperties.PropertyId', String(id));
    if (value == null) throw badProperty('SingleValueExtendedProperties.Value', id);
    const at = merged.findIndex((one) => same(one.id, id));
    if (at >= 0) merged[at] = { id, value };
    else merged.push({ id, value });
  }
  return merged;
}

/** The test that a `$filter` on one property with one value means; undefined for every other filter. */
export function propertyFilter(text: string | null): ((own: Own) => boolean) | undefined {
  const [, , id, value] = ANY.exec(text ?? '') ?? [];
  if (id === undefined || value === undefined) return undefined;
  const wanted = value.replace(/''/g, "'");
  return (own) => own.extendedProperties?.some((one) => same(one.id, id) && one.value === wanted) === true;
}

/** What `$expand=singleValueExtendedProperties($filter=id eq '…' or id eq '…')` shows of an event. */
export function expandedProperties(own: Partial<Own>, expand: string | null): object {
  const filter = EXPAND.exec(expand ?? '')?.[1];
  if (filter === undefined) return {};
  const ids = [...filter.matchAll(/id eq '([^']+)'/gi)].map(([, id = '']) => id);
  const shown = (own.extendedProperties ?? []).filter((one) => ids.some((id) => same(id, one.id)));
  return shown.length === 0 ? {} : { singleValueExtendedProperties: shown };
}
