import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_BUDGET, expandRecurrence, type RecurrenceInput, type RecurrenceWindow } from './index.js';

/*
 * The tables of docs/recurrence.md come from the code. With UPDATE_DOCS=1 this test writes them, otherwise it checks
 * that they are in step.
 */
interface Case extends RecurrenceInput, RecurrenceWindow {
  readonly class: string;
  readonly rrule: string;
  readonly expected: readonly string[];
  readonly alt?: readonly { readonly by: string; readonly expected: readonly string[] }[];
}

const docs = resolve(__dirname, '../../../docs/recurrence.md');
const collection = resolve(__dirname, '../../../../shared/data/recurrence-cases.json');

function reading(test: Case): string {
  const got = expandRecurrence(test).join();
  if (got === test.expected.join()) return 'expected';
  return test.alt?.find((alternative) => alternative.expected.join() === got)?.by ?? 'neither';
}

/** Which line of the table of decisions a difference comes from. */
function decision(test: Case, ours: string): string {
  if (ours === 'until-end-of-day') return 'UNTIL is a date, DTSTART has a time';
  const until = /UNTIL=(\d{8})/.exec(test.rrule)?.[1];
  if (until !== undefined && until < test.dtstart.slice(0, 8)) return 'UNTIL before DTSTART';
  if (/FREQ=YEARLY/.test(test.rrule) && /BYMONTHDAY/.test(test.rrule)) return 'YEARLY with BYMONTHDAY and no BYMONTH';
  return 'DTSTART does not match the rule';
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

function tables(cases: readonly Case[]): Record<string, string> {
  const read = cases.map((test) => ({ test, ours: reading(test) }));
  const classes = [...new Set(cases.map((test) => test.class))].sort();
  const count = (name: string, want: (ours: string) => boolean): number =>
    read.filter(({ test, ours }) => test.class === name && want(ours)).length;
  const overview = classes.map((name) =>
    row([
      name,
      count(name, () => true),
      count(name, (ours) => ours === 'expected'),
      count(name, (ours) => ours !== 'expected' && ours !== 'neither'),
      count(name, (ours) => ours === 'neither'),
    ]),
  );
  const different = read
    .filter(({ ours }) => ours !== 'expected')
    .map(({ test, ours }) => row([test.class, `\`${test.dtstart}\` \`${test.rrule}\``, ours, decision(test, ours)]));
  return {
    cases: [
      row(['class', 'cases', 'as expected', 'an alternative', 'neither']),
      row(['---', '---', '---', '---', '---']),
      ...overview,
    ].join('\n'),
    differences: [
      row(['class', 'DTSTART and rule', 'our reading is that of', 'decided above under']),
      row(['---', '---', '---', '---']),
      ...different,
    ].join('\n'),
  };
}

const section = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);

it('docs/recurrence.md names the budget', () => {
  expect(readFileSync(docs, 'utf8')).toContain(`at most at ${DEFAULT_BUDGET.toLocaleString('en-US')} candidates`);
});

if (!existsSync(collection)) {
  it.skip('the tables of docs/recurrence.md (../shared/data/recurrence-cases.json is not there)', () => undefined);
} else {
  it('the tables of docs/recurrence.md are those of the code', () => {
    const generated = tables(JSON.parse(readFileSync(collection, 'utf8')) as readonly Case[]);
    if (process.env.UPDATE_DOCS === '1') {
      let text = readFileSync(docs, 'utf8');
      for (const [name, table] of Object.entries(generated))
        text = text.replace(section(name), (_, open: string, close: string) => `${open}\n${table}\n\n${close}`);
      writeFileSync(docs, text);
    }
    // Prettier pads the cells; the content is what is compared.
    const words = (text: string): string => text.replace(/-{3,}/g, '---').replace(/\s+/g, ' ').trim();
    for (const [name, table] of Object.entries(generated)) {
      const written = section(name).exec(readFileSync(docs, 'utf8'))?.[0] ?? '';
      expect(words(written.replace(/<!--.*?-->/g, ''))).toBe(words(table));
    }
  });
}
