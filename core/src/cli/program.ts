import { Command, CommanderError, Option } from 'commander';
import { isCalendarBotsError } from '../http/index.js';
import { type AuthOptions, runAuth } from './auth-command.js';
import { readEvents, runCalendars, runLinks, showEvents, windowOf } from './calendar-commands.js';
import { EXIT, EXIT_CODES, type ExitCode, exitCodeOf } from './exit-codes.js';
import type { Io } from './io.js';
import { openBots, readSettings } from './open-bots.js';
import { openSource, type SourceOptions } from './open-source.js';
import {
  type EventsOptions,
  portOf,
  positive,
  type ScheduleOptions,
  withBots,
  withEvents,
  withSource,
} from './options.js';
import { runPlan } from './plan-command.js';

const EXIT_CODES_HELP = `\nExit codes: ${EXIT_CODES.map(({ code, short }) => `${code} ${short}`).join('; ')}.`;

/** Runs one command line. Never throws; what went wrong is said on `io` and in the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    await createProgram(io, (given) => (code = given)).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    io.note(error instanceof Error ? error.message : String(error));
    if (isCalendarBotsError(error) && error.hint) io.note(error.hint);
    return exitCodeOf(error);
  }
}

/**
 * Every command with its options.
 * @param end takes the exit code of a command that did not throw.
 */
export function createProgram(io: Io, end: (code: ExitCode) => void = () => {}): Command {
  const program = new Command('calendar-bots')
    .description('Calendars, meeting links and recording bots on the command line.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.note(text.trimEnd()),
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
    })
    .addHelpText('after', EXIT_CODES_HELP)
    .showHelpAfterError('(see calendar-bots --help)');
  if (io.version !== undefined) program.version(io.version, '-V, --version', 'print the version');

  const auth = program.command('auth').description('Sign in once and keep the refresh token for the other commands.');
  addAuth(auth, 'google', io);
  addAuth(auth, 'microsoft', io);

  withSource(program.command('calendars').description('List the calendars of an account.'))
    .option('--json', 'print JSON')
    .action(async (options: SourceOptions & { json?: boolean }) => {
      await runCalendars(await openSource(options, io), options.json === true, io);
    });

  withEvents(program.command('events').description('List events with their meeting links.')).action(
    async (options: EventsOptions) => {
      const window = windowOf(options, Date.now());
      const source = await openSource(options, io);
      const events = await readEvents(source, options.calendar, window, io);
      showEvents(events, options.json === true, io);
    },
  );

  program
    .command('links')
    .description('Find the meeting links in a text.')
    .argument('[text]', 'the text; without it, standard input')
    .option('--json', 'print JSON')
    .action(async (text: string | undefined, options: { json?: boolean }) => {
      if (text === undefined && io.interactive) io.note('Type or paste the text; end it with Ctrl-D.');
      runLinks(text ?? (await io.stdin()), options.json === true, io);
    });

  for (const [name, dryRun, description] of [
    ['plan', true, 'Say which meetings would get a bot, and why others would not. Changes nothing.'],
    ['schedule', false, 'Book, move and take back bots so that each meeting of the window has exactly one.'],
  ] as const) {
    withBots(withEvents(program.command(name).description(description))).action(async (options: ScheduleOptions) => {
      const window = windowOf(options, Date.now());
      const settings = await readSettings(options);
      const service = await openBots(options, io);
      const source = await openSource(options, io);
      const calendarIds = await Promise.all(options.calendar.map((one) => source.calendarIdOf(one)));
      const { botName, lead, schedule, externalOnly = false, json = false } = options;
      const plan = { dryRun, botName, lead, schedule, externalOnly, settings, json };
      end(await runPlan(service, source, calendarIds, window, plan, io));
    });
  }
  return program;
}

function addAuth(auth: Command, provider: 'google' | 'microsoft', io: Io): void {
  const command = auth
    .command(provider)
    .description(
      `Sign in with ${provider === 'google' ? 'Google' : 'Microsoft'} in the browser. The client secret of your app is read from CALENDAR_BOTS_CLIENT_SECRET.`,
    )
    .option('--client-id <id>', 'client ID of your app (or CALENDAR_BOTS_CLIENT_ID)')
    .addOption(
      new Option(
        '--access <kind>',
        'what to ask for: read; write, to change events as well; hosted, what Meeting BaaS and MeetStream need to follow the calendar themselves',
      )
        .choices(['read', 'write', 'hosted'])
        .default('read'),
    )
    .option('--save [file]', 'keep the sign-in in a file that only you can read (default: in the usual place)')
    .option('--print', 'print the refresh token; without --save it is kept nowhere')
    .option('--port <number>', 'port of this machine that the browser comes back to (default: a free one)', portOf)
    .option('--timeout <seconds>', 'how long to wait for you', positive, 300)
    .option('--json', 'print JSON');
  if (provider === 'microsoft')
    command.option('--tenant <id>', 'common, organizations, consumers or the ID of a tenant', 'common');
  command
    .addOption(new Option('--authorize-url <url>').hideHelp())
    .addOption(new Option('--token-url <url>').hideHelp())
    .addOption(new Option('--api-url <url>').hideHelp())
    .action((options: AuthOptions) => runAuth(provider, options, io));
}
