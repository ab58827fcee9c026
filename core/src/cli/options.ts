import { type Command, InvalidArgumentError, Option } from 'commander';
import type { WindowOptions } from './calendar-commands.js';
import { BOT_SERVICES, type BotOptions } from './open-bots.js';
import { PROVIDERS, type SourceOptions } from './open-source.js';

export interface EventsOptions extends SourceOptions, WindowOptions {
  calendar: string[];
  json?: boolean;
}

export interface ScheduleOptions extends EventsOptions, BotOptions {
  botName: string;
  /** Minutes. */
  lead: number;
  schedule: string;
  externalOnly?: boolean;
}

/** Options of every command that reads a calendar. */
export function withSource(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--provider <name>',
        'where the calendar is read; meeting-baas and meetstream: one that is connected there',
      )
        .choices(PROVIDERS)
        .default('google'),
    )
    .option('--account <file>', 'sign-in of "auth --save" (default: the usual place)')
    .option('--url <address>', 'CalDAV server, or feed (a feed better in CALENDAR_BOTS_FEED_URL)')
    .option('--user <name>', 'CalDAV user name; the password is read from CALENDAR_BOTS_PASSWORD');
}

/** Options of every command that reads events. */
export function withEvents(command: Command): Command {
  return withSource(command)
    .option('--calendar <id...>', 'calendars to read', ['primary'])
    .option('--from <time>', 'start: a time or a number of days from now (default: now)')
    .option('--to <time>', 'end (default: 7 days from now)')
    .option('--json', 'print JSON');
}

/** Options of every command that deals with bots. */
export function withBots(command: Command): Command {
  const ids = Object.keys(BOT_SERVICES);
  const keys = Object.values(BOT_SERVICES).map(({ key }) => key);
  return command
    .addOption(
      new Option('--service <name>', `who records; the API key is read from ${[...new Set(keys)].join(' or ')}`)
        .choices(ids)
        .default(ids[0]),
    )
    .option('--settings <file>', "what else the bots are to do: JSON in the words of the service's API")
    .option('--bot-name <name>', 'the name that people see', 'Notetaker')
    .option('--lead <minutes>', 'how long before the start the bot joins', positive, 1)
    .option('--schedule <name>', 'runs under the same name act as one', 'default')
    .option('--external-only', 'only meetings with somebody from outside');
}

export function positive(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a number, not below zero.');
}

export function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError('It must be a port between 0 and 65535.');
}
