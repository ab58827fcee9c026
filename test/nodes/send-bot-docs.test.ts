import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BotCapabilities, platformName } from 'calendar-bots';
import { BOT_SERVICES } from '../../nodes/shared/bot-services';
import { BOT_OPERATIONS, BOT_RESOURCES, type BotOperation, partsOf } from '../../nodes/shared/fields/bot-operations';

const PAGE = join(__dirname, '../../docs/bot-services.md');
const ROOT = join(__dirname, '../..');

type Row = string[];
const header = (first: string): Row => [first, ...BOT_SERVICES.map(({ displayName }) => displayName)];

function operationRows(): Row[] {
  const all = Object.keys(BOT_OPERATIONS) as BotOperation[];
  const sorted = all.sort((a, b) => labelOf(a).localeCompare(labelOf(b)));
  return [
    header('Operation of Send Bot'),
    ...sorted.map((name) => [
      labelOf(name),
      ...BOT_SERVICES.map(({ operations }) => (operations.includes(name) ? 'yes' : '–')),
    ]),
  ];
}

const labelOf = (name: BotOperation): string =>
  `${BOT_RESOURCES[partsOf(name).resource]}: ${BOT_OPERATIONS[name].name}`;

const minutes = (ms: number): string => `${ms / 60_000} min`;
const CAPABILITIES: [string, (capabilities: BotCapabilities) => string][] = [
  ['Moves a scheduled bot', (c) => (c.movesScheduledBots ? 'yes' : 'no: cancelled and booked anew')],
  ['Fixed once booked', (c) => (c.fixedOnceBooked ?? []).map((what) => WORDS[what]).join(', ') || '–'],
  ['Lock before the join', (c) => minutes(c.moveLockMs)],
  ['Shortest time ahead', (c) => minutes(c.minScheduleAheadMs)],
  ['Longest time ahead', (c) => `${c.maxScheduleAheadMs / 86_400_000} days`],
  ['Joins', (c) => c.platforms.map((id) => platformName(id)).join(', ')],
];
const WORDS = { meetingUrl: 'meeting link', settings: 'settings' };

async function capabilityRows(): Promise<Row[]> {
  // Opening a service asks nothing of it.
  const context = {
    getCredentials: () => Promise.resolve({ apiKey: 'none' }),
    getNode: () => ({}),
    getNodeParameter: (_name: string, _index: unknown, fallback: unknown) => fallback,
  };
  const services = await Promise.all(BOT_SERVICES.map((entry) => entry.open(context as never)));
  return [
    header('Capability'),
    ...CAPABILITIES.map(([name, say]) => [name, ...services.map(({ capabilities }) => say(capabilities))]),
  ];
}

const between = (page: string, name: string): string =>
  new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /${name} -->`).exec(page)?.[1] ?? '';

const parse = (table: string): Row[] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );

const print = (rows: Row[]): string => {
  const [first = [], ...rest] = rows;
  return ['', first, first.map(() => '---'), ...rest, '']
    .map((row) => (typeof row === 'string' ? row : `| ${row.join(' | ')} |`))
    .join('\n');
};

// `UPDATE_DOCS=1 npx jest test/nodes/send-bot-docs.test.ts` writes the tables anew.
test('the page says what the services declare', async () => {
  let page = readFileSync(PAGE, 'utf8');
  const tables = { operations: operationRows(), capabilities: await capabilityRows() };
  for (const [name, rows] of Object.entries(tables)) {
    if (process.env['UPDATE_DOCS'] === '1') {
      const place = new RegExp(`(<!-- ${name} -->)[\\s\\S]*(<!-- /${name} -->)`);
      page = page.replace(place, (_whole, start: string, end: string) => `${start}\n${print(rows)}\n${end}`);
    }
    expect(parse(between(page, name))).toEqual(rows);
  }
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, page);
});

test('the files that the page names are there', () => {
  const page = readFileSync(PAGE, 'utf8');
  const named = [...page.matchAll(/`((?:core|nodes|test|credentials|docs)\/[\w./-]+\.(?:ts|md))`/g)].map(
    ([, path = '']) => path,
  );
  expect(named.length).toBeGreaterThan(8);
  for (const path of named) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
});
