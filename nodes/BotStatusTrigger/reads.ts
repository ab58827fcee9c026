/** Messages that anybody can send each cost a request to the service: so many a minute, by node. */
const MOST_READS = 60;
const MINUTE_MS = 60_000;

const windows = new Map<string, { began: number; reads: number }>();

/** Counts a read, unless this minute has had its share. */
export function mayRead(key: string, now: number): boolean {
  const open = windows.get(key);
  if (open === undefined || now - open.began >= MINUTE_MS || now < open.began) {
    windows.set(key, { began: now, reads: 1 });
    return true;
  }
  open.reads += 1;
  return open.reads <= MOST_READS;
}
