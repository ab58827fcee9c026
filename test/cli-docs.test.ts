import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT_CODES } from '../core/src/cli';
import { BOT_SERVICES } from '../core/src/cli/open-bots';
import { createProgram } from '../core/src/cli/program';

/*
 * What docs/command-line.md says of options, exit codes and variables comes from the program. With UPDATE_DOCS=1 this test
 * writes it, otherwise it checks that they are in step.
 */
const page = resolve(__dirname, '../docs/command-line.md');

const quiet = { out: () => {}, note: () => {}, stdin: () => Promise.resolve(''), env: {}, columns: 100, version: '0' };

function commandsOf(command: Command, path: string): string[] {
  const title = path === '' ? 'calendar-bots' : `calendar-bots ${path}`;
  const help = `### \`${title}\`\n\n\`\`\`text\n${command.helpInformation().trim()}\n\`\`\``;
  const below = command.commands.filter((one) => one.name() !== 'help');
  return [help, ...below.flatMap((one) => commandsOf(one, `${path} ${one.name()}`.trim()))];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

const VARIABLES: readonly (readonly [name: string, what: string])[] = [
  ['CALENDAR_BOTS_CLIENT_ID', 'client ID of your app, instead of `--client-id`'],
  ['CALENDAR_BOTS_CLIENT_SECRET', 'client secret of your app'],
  ['CALENDAR_BOTS_PASSWORD', 'CalDAV: app password of `--user`'],
  ['CALENDAR_BOTS_FEED_URL', 'ICS: secret address of the feed, instead of `--url`'],
  ['XDG_CONFIG_HOME', 'folder of the kept sign-ins, instead of `~/.config`'],
  ...Object.values(BOT_SERVICES).flatMap(({ displayName, key, url }) => [
    [key, `API key of ${displayName}`] as const,
    [url, `address of ${displayName}, when it is another one`] as const,
  ]),
];

const blocks: Record<string, string> = {
  environment: table(
    ['variable', 'what'],
    VARIABLES.map(([name, what]) => [`\`${name}\``, what]),
  ),
  'exit codes': table(
    ['code', 'meaning'],
    EXIT_CODES.map(({ code, short, meaning }) => [
      String(code),
      `${short[0]?.toUpperCase()}${short.slice(1)}. ${meaning}`,
    ]),
  ),
  help: commandsOf(createProgram(quiet), '').join('\n\n'),
};

test('docs/command-line.md says what the program does', () => {
  const before = readFileSync(page, 'utf8');
  let after = before;
  for (const [name, text] of Object.entries(blocks)) {
    const block = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
    expect(before).toMatch(block);
    after = after.replace(block, (_, open: string, close: string) => `${open}\n\n${text}\n\n${close}`);
  }
  if (process.env['UPDATE_DOCS']) writeFileSync(page, after);
  else expect(before).toBe(after);
});

test('every environment variable that the program reads is in the table', () => {
  const folder = resolve(__dirname, '../core/src/cli');
  const sources = ['account', 'auth-command', 'open-source', 'open-bots', 'options', 'program', 'index'].map((name) =>
    readFileSync(resolve(folder, `${name}.ts`), 'utf8'),
  );
  const read = [...sources.join('\n').matchAll(/env\['(\w+)'\]/g)].map(([, name]) => name ?? '');
  expect(read.length).toBeGreaterThan(4);
  expect(VARIABLES.map(([name]) => name)).toEqual(expect.arrayContaining(read));
});
