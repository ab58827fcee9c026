import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

test.each(SYSTEMS)('docs/$page is written from the table', (system) => {
  const file = join(repositoryRoot, 'docs', system.page);
  const text = pageOf(system, labelOf);
  if (process.env['UPDATE_DOCS']) writeFileSync(file, text);
  else expect(readFileSync(file, 'utf8')).toBe(text);
});
