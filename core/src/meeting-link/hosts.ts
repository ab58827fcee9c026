/** What was found for a host, and by which pattern. */
export interface HostHit<T> {
  row: T;
  /** The pattern as written in the row: `zoom.us`, `*.zoom.us`. */
  pattern: string;
}

/**
 * Rows by host name. A look-up costs a few map reads whatever the number of rows:
 * the name itself and the names of at most six parents.
 */
export class HostIndex<T> {
  private readonly exact = new Map<string, HostHit<T>[]>();
  private readonly below = new Map<string, HostHit<T>[]>();

  add(pattern: string, row: T): void {
    const lower = pattern.toLowerCase();
    const map = lower.startsWith('*.') ? this.below : this.exact;
    const key = lower.startsWith('*.') ? lower.slice(2) : lower;
    const list = map.get(key);
    if (list) list.push({ row, pattern: lower });
    else map.set(key, [{ row, pattern: lower }]);
  }

  /** Rows for a host in lower case, the most exact first. */
  find(host: string): readonly HostHit<T>[] {
    const found = this.exact.get(host);
    const below = parents(host, this.below);
    return below.length === 0 ? (found ?? []) : [...(found ?? []), ...below.flat()];
  }

  has(host: string): boolean {
    if (this.exact.has(host)) return true;
    let dot = host.length;
    for (let i = 0; i < DEEPEST; i++) {
      dot = host.lastIndexOf('.', dot - 1);
      if (dot <= 0) return false;
      if (this.below.has(host.slice(dot + 1))) return true;
    }
    return false;
  }
}

const DEEPEST = 6;

/** Values for `b.zoom.us`, `zoom.us`, `us` of `a.b.zoom.us`; only the last six labels are looked at. */
function parents<T>(host: string, map: ReadonlyMap<string, T>): T[] {
  const list: T[] = [];
  let dot = host.length;
  for (let i = 0; i < DEEPEST; i++) {
    dot = host.lastIndexOf('.', dot - 1);
    if (dot <= 0) break;
    const value = map.get(host.slice(dot + 1));
    if (value) list.push(value);
  }
  return list.reverse();
}
