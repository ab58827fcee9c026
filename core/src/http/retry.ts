/** First wait of the exponential back-off. */
const BASE_MS = 500;
const LONGEST_BACKOFF_MS = 20_000;

/**
 * How long to wait before try number `attempt + 1`, in milliseconds: what the service asked for, plus a little
 * jitter, or an exponential back-off with full jitter.
 */
export function waitBeforeRetry(attempt: number, askedMs: number | undefined, random: number): number {
  if (askedMs !== undefined) return askedMs + Math.round(random * 250);
  const ceiling = Math.min(LONGEST_BACKOFF_MS, BASE_MS * 2 ** (attempt - 1));
  // At least a quarter of the ceiling: a wait of zero would only repeat the fault.
  return Math.round(ceiling * (0.25 + 0.75 * random));
}

/** Reads a Retry-After header (RFC 9110, 10.2.3: seconds or an HTTP date) as milliseconds from `now`. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
