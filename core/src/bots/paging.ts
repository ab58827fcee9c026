import { CalendarBotsError } from '../http/index.js';

/** One page of a listing. */
export interface Page<T> {
  rows: T[];
  /** Cursor of the next page, null on the last one. A page may be empty and still have one. */
  next: string | null;
}

/**
 * Follows cursors to the end. A cursor that comes again is an error: it would never end.
 *
 * @param service for messages: "Meeting BaaS".
 */
export async function* follow<T>(
  service: string,
  load: (cursor: string | null) => Promise<Page<T>>,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  for (let cursor: string | null = null; ;) {
    const page: Page<T> = await load(cursor);
    yield* page.rows;
    if (page.next === null || page.next === '') return;
    if (seen.has(page.next)) {
      throw new CalendarBotsError({
        code: 'unexpectedResponse',
        service,
        message: `${service} gave the same page cursor twice in one listing`,
        hint: `Try again later; if this stays, report it to ${service}.`,
      });
    }
    seen.add(page.next);
    cursor = page.next;
  }
}
