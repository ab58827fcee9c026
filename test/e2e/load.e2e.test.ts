import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measureLoad, type Subject, table, unpack } from '../../bench/load';
import { installN8n } from '../../workbench/n8n-install';
import { packRepository } from '../../workbench/pack';
import { say } from './wait';

/** What n8n loads at its start. Times are printed, not judged: they are the machine's. */

/** What only a provider's or a service's client says. */
const CLIENT_WORDS = ['syncToken', '/bots/scheduled'];

let folder: string;
let ours: Subject;

beforeAll(async () => {
  await packRepository(say);
  folder = await unpack();
  const subjects = await measureLoad(await installN8n(say), folder, 5);
  for (const line of table(subjects)) say(line);
  if (subjects[0] === undefined) throw new Error('nothing was measured');
  ours = subjects[0];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('loads from the package and from n8n-workflow only', () => {
  const loaded = ours.rounds.flatMap(({ files }) => files);
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((file) => !file.startsWith(folder))).toEqual([]);
});

it.each(CLIENT_WORDS)('loads the client that says %s on first use only', (word) => {
  const holds = (file: string): boolean => readFileSync(file, 'utf8').includes(word);
  const dist = join(folder, 'dist');
  const all = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  // It is in the package, so the next line can fail.
  expect(all.filter((file) => holds(join(dist, file))).length).toBeGreaterThan(0);
  expect(ours.rounds.flatMap(({ files }) => files).filter(holds)).toEqual([]);
});
