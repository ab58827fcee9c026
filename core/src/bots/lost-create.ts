import { CalendarBotsError } from '../http/index.js';

/** What all services do about a create whose answer was lost: its mark is looked up before anything is tried again. */

/**
 * The bot that the lost create made; undefined when there is none.
 *
 * @throws CalendarBotsError `unavailable`, `mayHaveHappened`: it could not be looked up either.
 */
export async function lookUpLost<T>(
  service: string,
  search: () => Promise<T[]>,
  lost: CalendarBotsError,
): Promise<T | undefined> {
  try {
    return (await search())[0];
  } catch (cause) {
    throw stillOpen(service, lost, cause);
  }
}

/** Nobody knows whether the bot was booked. */
export function stillOpen(service: string, lost: CalendarBotsError, cause?: unknown): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unavailable',
    service,
    message: `${lost.message}; whether the bot was booked could not be found out`,
    hint: 'Run it again later: a bot that was booked after all will be found by its mark.',
    ...(lost.status === undefined ? {} : { status: lost.status }),
    ...(lost.providerCode === undefined ? {} : { providerCode: lost.providerCode }),
    mayHaveHappened: true,
    cause: cause ?? lost,
  });
}
