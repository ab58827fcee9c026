import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expandRecurrence, RecurrenceError, type RecurrenceInput, type RecurrenceWindow } from './index.js';

interface Case extends RecurrenceInput, RecurrenceWindow {
  readonly id: string;
  readonly class: string;
  readonly expected: readonly string[];
  readonly alt?: readonly { readonly by: string; readonly expected: readonly string[] }[];
}

const path = resolve(__dirname, '../../../../shared/data/recurrence-cases.json');

/** "pass", the name of the recorded alternative we agree with, or what we answered instead. */
function verdict(test: Case): string {
  let got: readonly string[];
  try {
    got = expandRecurrence(test);
  } catch (error) {
    return error instanceof RecurrenceError ? error.code : String(error);
  }
  const same = (expected: readonly string[]): boolean => expected.join() === got.join();
  if (same(test.expected)) return 'pass';
  return test.alt?.find((alternative) => same(alternative.expected))?.by ?? `other: ${got.slice(0, 3).join()}`;
}

if (!existsSync(path)) {
  it.skip('the collected recurrence cases (../shared/data/recurrence-cases.json is not there)', () => undefined);
} else {
  const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly Case[];
  const verdicts = (name: string): [string, string][] =>
    cases.filter((test) => test.class === name).map((test) => [test.id, verdict(test)]);

  it.each(['core', 'dst-edge', 'override', 'override-future', 'outside-rfc'])('every %s case is answered', (name) => {
    const all = verdicts(name);
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(([, result]) => result !== 'pass')).toEqual([]);
  });

  // Where suites and oracles disagree docs/recurrence.md says which reading is ours; any other answer is a fault.
  it.each(['suite+1', 'contested'])('every %s case is answered by a recorded reading', (name) => {
    const recorded = new Set(['pass', 'dateutil', 'libical4', 'until-end-of-day']);
    expect(verdicts(name).filter(([, result]) => !recorded.has(result))).toEqual([]);
  });
}
