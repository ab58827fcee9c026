/**
 * How many places of one text that may hold a meeting's link are looked at: the first {@link FIRST_PLACES} and the
 * last {@link LAST_PLACES}. A place is a link on a host of the tables (a mail filter's counts too), or an address
 * without scheme on one. The longest mails seen hold some two hundred; what has more is not written for people, and
 * the work for it must not grow.
 */
export const FIRST_PLACES = 768;
export const LAST_PLACES = 256;

/** The first and the last of a list, all of it when it is short enough. */
export function firstAndLast<T>(list: readonly T[]): readonly T[] {
  return list.length <= FIRST_PLACES + LAST_PLACES
    ? list
    : [...list.slice(0, FIRST_PLACES), ...list.slice(-LAST_PLACES)];
}
