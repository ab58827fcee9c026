import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isCalendarBotsError } from '../http/index.js';
import { runAuth, type AuthOptions } from './auth-command.js';
import { readEvents, runCalendars, runLinks, showEvents, windowOf, type WindowOptions } from './calendar-commands.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import type { Io } from './io.js';
import { openBots } from './open-bots.js';
import { openSource, PROVIDERS, type SourceOptions } from './open-source.js';
import { runPlan } from './plan-command.js';

const EXIT_CODES_HELP = `
Exit codes: 0 done; 1 failed; 2 the command is wrong; 3 the sign-in is missing or was refused; 4 try again later;
5 some meetings could not be dealt with.`;

interface EventsOptions extends SourceOptions, WindowOptions {
  calendar: string[];
  json?: boolean;
}

interface ScheduleOptions extends EventsOptions {
  botName: string;
  lead: number;
  schedule: string;
  externalOnly?: boolean;
}

/** Runs one command line. Never throws; what went wrong is said on `io` and in the exit code. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = new Command('calendar-bots')
    .description('Calendars, meeting links and recording bots on the command line.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.note(text.trimEnd()) })
    .addHelpText('after', EXIT_CODES_HELP)
    .showHelpAfterError('(see calendar-bots --help)');

  const auth = program.command('auth').description('Sign in once and get a refresh token.');
  for (const provider of ['google', 'microsoft'] as const) {
    const command = auth
      .command(provider)
      .description(`Sign in with ${provider === 'google' ? 'Google' : 'Microsoft'} in the browser.`)
      .option(
        '--client-id <id>',
        'client ID of your app (or CALENDAR_BOTS_CLIENT_ID); the secret is read from CALENDAR_BOTS_CLIENT_SECRET',
      )
      .option('--save [file]', 'keep the sign-in in a file that only you can read, for the other commands')
      .option('--port <number>', 'port of this machine that the browser comes back to (default: a free one)', portOf)
      .option('--timeout <seconds>', 'how long to wait for you', positive, 300)
      .option('--json', 'print JSON')
      .addOption(new Option('--authorize-url <url>').hideHelp())
      .addOption(new Option('--token-url <url>').hideHelp())
      .addOption(new Option('--api-url <url>').hideHelp())
      .action((options: AuthOptions) => runAuth(provider, options, io));
    if (provider === 'microsoft')
      command.option('--tenant <id>', 'common, organizations, consumers or the ID of a tenant', 'common');
  }

  withSource(program.command('calendars').description('List the calendars of an account.'))
    .option('--json', 'print JSON')
    .action(async (options: SourceOptions & { json?: boolean }) => {
      await runCalendars(await openSource(options, io), options.json === true, io);
    });

  withEvents(program.command('events').description('List events with their meeting links.')).action(
    async (options: EventsOptions) => {
      const source = await openSource(options, io);
      const events = await readEvents(source, options.calendar, windowOf(options, Date.now()), io);
      showEvents(events, options.json === true, io);
    },
  );

  program
    .command('links')
    .description('Find the meeting links in a text.')
    .argument('[text]', 'the text; without it, standard input')
    .option('--json', 'print JSON')
    .action(async (text: string | undefined, options: { json?: boolean }) => {
      runLinks(text ?? (await io.stdin()), options.json === true, io);
    });

  for (const [name, dryRun, description] of [
    ['plan', true, 'Say which meetings would get a bot, and why others would not. Changes nothing.'],
    ['schedule', false, 'Book, move and take back bots so that each meeting of the window has exactly one.'],
  ] as const) {
    withEvents(program.command(name).description(`${description} Needs MEETING_BAAS_API_KEY in the environment.`))
      .option('--bot-name <name>', 'the name that people see', 'Notetaker')
      .option('--lead <minutes>', 'how long before the start the bot joins', positive, 1)
      .option('--schedule <name>', 'runs under the same name act as one', 'default')
      .option('--external-only', 'only meetings with somebody from outside')
      .action(async (options: ScheduleOptions) => {
        const source = await openSource(options, io);
        const service = openBots(io);
        const window = windowOf(options, Date.now());
        const calendarIds = await Promise.all(options.calendar.map((one) => source.calendarIdOf(one)));
        const events = await readEvents(source, calendarIds, window, io);
        const { botName, lead, schedule } = options;
        const plan = { dryRun, botName, lead, schedule, externalOnly: options.externalOnly === true };
        code = await runPlan(service, events, calendarIds, window, { ...plan, json: options.json === true }, io);
      });
  }

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    io.note(error instanceof Error ? error.message : String(error));
    if (isCalendarBotsError(error) && error.hint) io.note(error.hint);
    return exitCodeOf(error);
  }
}

function withSource(command: Command): Command {
  return command
    .addOption(new Option('--provider <name>', 'kind of calendar').choices(PROVIDERS).default('google'))
    .option('--account <file>', 'sign-in of "auth --save" (default: the usual place)')
    .option('--url <address>', 'CalDAV server, or feed (a feed better in CALENDAR_BOTS_FEED_URL)')
    .option('--user <name>', 'CalDAV user name; the password is read from CALENDAR_BOTS_PASSWORD');
}

function withEvents(command: Command): Command {
  return withSource(command)
    .option('--calendar <id...>', 'calendars to read', ['primary'])
    .option('--from <time>', 'start: a time or a number of days from now (default: now)')
    .option('--to <time>', 'end (default: 7 days from now)')
    .option('--json', 'print JSON');
}

function positive(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a number, not below zero.');
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError('It must be a port between 0 and 65535.');
}
