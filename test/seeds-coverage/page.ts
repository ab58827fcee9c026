import type { Cover, Group, System } from './table';

const KINDS: Readonly<Record<Group['rule'], string>> = {
  endpoint: 'endpoint',
  call: 'endpoint, in a program',
  reference: 'page of the reference',
  header: 'header',
  key: 'field',
  query: 'field of the callback',
  bullet: 'parameter, field or status',
  row: 'row of a table',
  pair: 'row of a list',
  word: 'name in the text',
  flat: 'name in the text',
  behaviour: 'behaviour',
};

/** The page of a system as Markdown. @param labelOf how people know what covers something. */
export function pageOf({ title, intro, seeds }: System, labelOf: (cover: Cover) => string): string {
  const lines = [
    `# ${title}`,
    '',
    intro,
    '',
    'Written by `test/seeds-coverage.test.ts` from the tables in `test/seeds-coverage/`, and checked by it: every operation and',
    'every export that is named here exists, every test is a file, and nothing that the documents name is left out.',
  ];
  for (const { title: seed, groups } of seeds) {
    lines.push('', `## ${seed}`, '', '<!-- prettier-ignore-start -->', '');
    lines.push('| what | kind | covered by | proved by | remarks |', '| --- | --- | --- | --- | --- |');
    lines.push(...rowsOf(groups, labelOf), '', '<!-- prettier-ignore-end -->');
  }
  return `${lines.join('\n')}\n`;
}

/** A row for each name; names that several kinds of places have, and the same code covers, share one. */
function rowsOf(groups: readonly Group[], labelOf: (cover: Cover) => string): string[] {
  const kinds = new Map<string, { item: string; kinds: Set<string>; rest: string }>();
  for (const group of groups) {
    const rest = restOf(group, labelOf);
    for (const item of group.items) {
      const shown = group.rule === 'behaviour' && item.includes(' ') ? item : `\`${item}\``;
      const row = kinds.get(`${shown} ${rest}`) ?? { item: shown, kinds: new Set(), rest };
      kinds.set(`${shown} ${rest}`, { ...row, kinds: row.kinds.add(kindOf(group)) });
    }
  }
  return [...kinds.values()].map((row) => `| ${row.item} | ${[...row.kinds].join('; ')} | ${row.rest} |`);
}

const kindOf = ({ rule, section }: Group): string =>
  section === undefined ? KINDS[rule] : `${KINDS[rule]} (${section.replace(/:$/, '')})`;

function restOf({ by, tests, gap, note }: Group, labelOf: (cover: Cover) => string): string {
  const remarks = [...(gap === undefined ? [] : [`Left out: ${gap}`]), ...(note === undefined ? [] : [note])].join(
    '. ',
  );
  const proof = tests.map((file) => `[${nameOfTest(file)}](../${file})`).join(', ');
  return [by.map(labelOf).join(', '), proof, remarks].join(' | ');
}

const nameOfTest = (file: string): string => file.replace(/^.*\/(?=[^/]+$)/, '').replace('.test.ts', '');
