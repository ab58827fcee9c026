import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive } from './cache';

/**
 * Sees to it that only one demo runs in a folder: a second one would end the n8n of the first.
 * @returns gives the folder back
 * @throws Error that says which process has it
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (holder > 0 && holder !== process.pid && isAlive(holder)) {
    throw new Error(
      `A demo is running in ${folder} already (process ${holder}). Stop it with Ctrl-C where it was started, or delete ${file} if there is none.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** An empty folder: each demo begins afresh, with the meetings of today and no executions of yesterday. */
export function emptyFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  mkdirSync(folder, { recursive: true });
}
