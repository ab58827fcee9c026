import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSettings, failureOf, meaningOfStatus } from '../core/src/bots/meeting-baas-v1';
import { meaningOf } from '../core/src/connections/meetergo';
import { meaningOfConnection } from '../core/src/connections/meeting-baas';
import { repositoryRoot } from '../workbench/cache';
import { labelOf, problemsOf, sourceOf } from './seeds-coverage/check';
import { namedIn, nameOf } from './seeds-coverage/extract';
import { MEETERGO } from './seeds-coverage/meetergo';
import { MEETING_BAAS } from './seeds-coverage/meeting-baas';
import { MEETSTREAM } from './seeds-coverage/meetstream';
import { pageOf } from './seeds-coverage/page';
import type { Group } from './seeds-coverage/table';

/*
 * The documents that the project began with: everything that they name has a row that says what covers it and which test
 * proves it. The pages docs/coverage-….md are written from the same tables: with UPDATE_DOCS=1 this test writes them.
 */
const SYSTEMS = [MEETING_BAAS, MEETERGO, MEETSTREAM];
const SEEDS = join(repositoryRoot, '../shared/seeds');
const seeds = SYSTEMS.flatMap(({ seeds }) => seeds);
const groups = seeds.flatMap((seed) => seed.groups);

const withSeeds = existsSync(SEEDS) ? test.each : test.skip.each;
if (!existsSync(SEEDS))
  console.warn(`SKIPPED: the seed documents are not at ${SEEDS}, so that rows cannot be compared.`);

withSeeds(seeds)('seed $file ($title): every name has its row, and every row its name', ({ file, groups: rows }) => {
  const document = readdirSync(SEEDS).find((name) => name.startsWith(file)) ?? '';
  const named = namedIn(readFileSync(join(SEEDS, document), 'utf8'))
    .map(nameOf)
    .sort();
  expect(named.length).toBeGreaterThan(0);
  const covered = rows.flatMap(namesOf).sort();
  expect(covered).toEqual(named);
});

function namesOf({ rule, section, items }: Group): string[] {
  if (rule === 'behaviour') return [];
  return items.map((item) => nameOf(section === undefined ? { rule, item } : { rule, item, section }));
}

test('every operation, export and test that a row names is there', async () => {
  const problems: string[] = [];
  for (const group of groups) problems.push(...(await problemsOf(group)));
  expect(problems).toEqual([]);
});

test('what covers a name knows it: the word stands in its source, unless the row says how else', () => {
  const unknown: string[] = [];
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  for (const { rule, items, by, note } of groups) {
    if (by.length === 0 || note !== undefined || !['key', 'query', 'bullet', 'row', 'pair', 'word'].includes(rule))
      continue;
    const source = plain(by.map(sourceOf).join('\n'));
    for (const item of items) {
      const word = plain(item.split('.').at(-1) ?? '');
      if (!source.includes(word)) unknown.push(`${item} (${by.join(', ')})`);
    }
  }
  expect(unknown).toEqual([]);
});

describe('words of the documents that have a meaning here', () => {
  const itemsOf = (section: string, one: string): readonly string[] =>
    groups.find((group) => group.section === section && group.items.includes(one))?.items ?? [];

  test.each([...itemsOf('Error Types', 'BotRemoved'), ...itemsOf('Recording End Reasons', 'no_speaker')])(
    'Meeting BaaS ends with %s',
    (code) => {
      const unknown = failureOf('a_code_that_nobody_has', 'the service’s own words');
      expect(failureOf(code, 'the service’s own words').sentence).not.toBe(unknown.sentence);
    },
  );

  test.each(itemsOf('Status Event Fields', 'joining_call'))('Meeting BaaS is at %s', (status) => {
    expect(meaningOfStatus(status).phase).not.toBe('unknown');
  });

  test.each(itemsOf('Managing Calendars', 'syncing'))('a connection at Meeting BaaS is %s', (status) => {
    expect(meaningOfConnection(status).health).not.toBe('unknown');
  });

  test.each(['Connection already exists', 'access_denied', 'invalid_scope', 'server_error', 'user_not_found'])(
    'meetergo says %s',
    (words) => expect(meaningOf(words)?.hint).toBeTruthy(),
  );

  test.each(['speaker_view', 'gallery_view', 'audio_only'])(
    'a bot records %s, with every documented setting',
    (mode) => {
      for (const provider of ['Default', 'Gladia', 'Runpod']) {
        const settings = {
          recording_mode: mode,
          bot_image: 'https://example.com/bot.jpg',
          entry_message: 'I am a good meeting bot :)',
          speech_to_text: { provider, ...(provider === 'Default' ? {} : { api_key: 'key' }) },
          automatic_leave: { waiting_room_timeout: 600, noone_joined_timeout: 600 },
          webhook_url: 'https://example.com/webhook',
          deduplication_key: 'key',
          streaming: { audio_frequency: '24khz', input: 'wss://example.com/in', output: 'wss://example.com/out' },
          extra: { mine: 1 },
        };
        expect(checkSettings(settings)).toMatchObject(settings);
      }
    },
  );
});

test.each(SYSTEMS)('docs/$page is written from the table', (system) => {
  const file = join(repositoryRoot, 'docs', system.page);
  const text = pageOf(system, labelOf);
  if (process.env['UPDATE_DOCS']) writeFileSync(file, text);
  else expect(readFileSync(file, 'utf8')).toBe(text);
});
