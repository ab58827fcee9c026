import { isCalendarBotsError } from '../http/index.js';

/** What the command line ends with. */
export const EXIT = {
  ok: 0,
  /** Something went wrong; the message says what. */
  failed: 1,
  /** The command itself is wrong: an unknown option, a missing value. */
  usage: 2,
  /** The sign-in is missing, has ended or was refused. */
  signIn: 3,
  /** The service is down or asks to wait: try again later. */
  later: 4,
  /** Some of the meetings could not be dealt with; the others were. */
  partly: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(error: unknown): ExitCode {
  if (!isCalendarBotsError(error)) return EXIT.failed;
  switch (error.code) {
    case 'unauthorized':
    case 'forbidden':
      return EXIT.signIn;
    case 'rateLimited':
    case 'unavailable':
    case 'quotaExhausted':
      return EXIT.later;
    case 'invalid':
      return EXIT.usage;
    default:
      return EXIT.failed;
  }
}
