/** Where progress goes: one finished line at a time, without the line end. */
export type Print = (line: string) => void;

/** Prints to standard output. */
export const toStdout: Print = (line) => {
  process.stdout.write(`${line}\n`);
};

/** Told what a step is doing just now; shown in its next sign of life. */
export type Note = (doing: string) => void;

/**
 * Runs one step and says so: a line when it starts, a sign of life every ten seconds, and a line with the seconds it
 * took, also when it fails.
 * @throws what `work` throws
 */
export async function step<T>(print: Print, title: string, work: (note: Note) => Promise<T>): Promise<T> {
  const started = performance.now();
  const elapsed = () => ((performance.now() - started) / 1000).toFixed(1);
  let doing = '';
  print(`${title} ...`);
  const signOfLife = setInterval(() => print(`${title}: ${elapsed()} s${doing && `, ${doing}`}`), 10_000);
  try {
    const result = await work((text) => (doing = text));
    print(`${title}: done in ${elapsed()} s`);
    return result;
  } catch (error) {
    print(`${title}: failed after ${elapsed()} s`);
    throw error;
  } finally {
    clearInterval(signOfLife);
  }
}
