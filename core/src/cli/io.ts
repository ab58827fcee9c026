/** What a command reads and writes, so that tests can stand in for the terminal. */
export interface Io {
  /** Results: the only thing on standard output, so that it can be piped. */
  out(text: string): void;
  /** Everything said to the person. */
  note(text: string): void;
  /** All of standard input. */
  stdin(): Promise<string>;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether standard input is a person at a terminal. Default: no. */
  interactive?: boolean;
  /** Columns of the terminal, for help texts. Default 80. */
  columns?: number;
  /** Version of the program, for `--version`. */
  version?: string;
}

/** Columns of words end here. */
const WIDEST = 60;

/**
 * Rows as a table with aligned columns. Control characters are shown as spaces: titles come from other people.
 *
 * @param words columns that may be cut. No others are: half an id or a link is of no use to anyone. Long ones go last.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly string[] = [],
): string {
  const all = [head, ...rows.map((row) => row.map(printable))];
  const widths = head.map((name, column) => {
    const widest = all.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 0);
    return words.includes(name) ? Math.min(WIDEST, widest) : widest;
  });
  return all
    .map((row) =>
      row
        .map((cell, column) => pad(cut(cell, widths[column] ?? 0), widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');

const widthOf = (text: string): number => [...text].length;

function cut(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));
