import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, fillOnce, isAlive } from './cache';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cache-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('fillOnce', () => {
  it('fills a folder once and leaves nothing beside it', async () => {
    const target = join(folder, 'tool-1.0');
    const fill = async (partial: string) => writeFileSync(join(partial, 'a'), 'first');
    expect(await fillOnce(target, fill)).toBe(true);
    expect(await fillOnce(target, async () => Promise.reject(new Error('must not run')))).toBe(false);
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['tool-1.0']);
  });

  it('leaves no target when filling fails, and can be run again', async () => {
    const target = join(folder, 'tool-1.0');
    const fails = async (partial: string) => {
      writeFileSync(join(partial, 'half'), '');
      throw new Error('no network');
    };
    await expect(fillOnce(target, fails)).rejects.toThrow('no network');
    expect(readdirSync(folder)).toEqual([]);
    expect(await fillOnce(target, async () => undefined)).toBe(true);
  });

  it('keeps the result of another process that was faster', async () => {
    const target = join(folder, 'tool-1.0');
    await fillOnce(target, async (partial) => {
      writeFileSync(join(partial, 'a'), 'ours');
      mkdirSync(target);
      writeFileSync(join(target, 'a'), 'theirs');
    });
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['tool-1.0']);
  });

  it('removes what a killed process left, and nothing of a living one', async () => {
    const ended = 2 ** 22 + 1; // above the highest process id Linux gives
    expect(isAlive(ended)).toBe(false);
    mkdirSync(join(folder, `tool-1.0.partial-${ended}`));
    mkdirSync(join(folder, `tool-1.0.partial-${process.ppid}`));
    await fillOnce(join(folder, 'tool-1.0'), async () => undefined);
    expect(readdirSync(folder).sort()).toEqual(['tool-1.0', `tool-1.0.partial-${process.ppid}`]);
  });
});

describe('cacheFolder', () => {
  it('is where CALENDAR_BOTS_CACHE says, and is made', () => {
    const wanted = join(folder, 'deep', 'cache');
    expect(cacheFolder({ CALENDAR_BOTS_CACHE: wanted })).toBe(wanted);
    expect(existsSync(wanted)).toBe(true);
  });
});
