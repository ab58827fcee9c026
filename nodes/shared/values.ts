/** An object with keys: what outside data must be before its fields are read. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text and numbers as text; everything else is none. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** What an error says, in one line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'no reason given';
}

/** What was thrown, where that is nothing that anybody has words for. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** The entries of a text field that takes several values separated by commas or line breaks. */
export function splitList(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** The words of a list that are known; undefined when there is none. */
export function words<T extends string>(list: readonly string[] | undefined, known: readonly T[]): T[] | undefined {
  const found = list?.flatMap((word) => wordOf(word, known) ?? []);
  return found?.length ? found : undefined;
}

/** The word when it is known. */
export function wordOf<T extends string>(word: string | undefined, known: readonly T[]): T | undefined {
  return known.find((candidate) => candidate === word);
}
