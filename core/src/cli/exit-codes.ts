import { isCalendarBotsError } from '../http/index.js';

/** What the command line ends with. */
export const EXIT = { ok: 0, failed: 1, usage: 2, signIn: 3, later: 4, partly: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Every exit code and what it means: for the help text and for docs/command-line.md. */
export const EXIT_CODES: readonly { code: ExitCode; short: string; meaning: string }[] = [
  { code: EXIT.ok, short: 'done', meaning: 'The command did what it says.' },
  {
    code: EXIT.failed,
    short: 'failed',
    meaning: 'Something went wrong that none of the other codes names; the message says what.',
  },
  {
    code: EXIT.usage,
    short: 'the command is wrong',
    meaning: 'An unknown option, a missing or impossible value, a file that cannot be used.',
  },
  {
    code: EXIT.signIn,
    short: 'the sign-in is missing or was refused',
    meaning:
      'There is no sign-in, it has ended, it does not allow this, or signing in was refused or took too long: sign in again.',
  },
  {
    code: EXIT.later,
    short: 'try again later',
    meaning: 'The service is down, out of reach, asks to wait, or its quota is used up.',
  },
  {
    code: EXIT.partly,
    short: 'some meetings could not be dealt with',
    meaning:
      '`plan` and `schedule`: the others were; the rows say which and why, and a message names a calendar that could not be read.',
  },
];

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
