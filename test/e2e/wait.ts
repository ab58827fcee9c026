/** Waits until `probe` gives something, asking every 200 ms. @throws Error that names `what` after `seconds` */
export async function until<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(200);
  }
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A line on the terminal, past jest's own output. */
export function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
