import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cacheFolder, repositoryRoot } from '../../workbench/cache';

/**
 * Takes a picture for the documentation. It goes into the cache, so that a test run leaves the repository as it is; to
 * `docs/screenshots` where there is none yet, or when CALENDAR_BOTS_SCREENSHOTS is set.
 */
export async function takePicture(page: Page, name: string): Promise<void> {
  const documented = join(repositoryRoot, 'docs', 'screenshots', `${name}.png`);
  const renew = Boolean(process.env.CALENDAR_BOTS_SCREENSHOTS) || !existsSync(documented);
  const path = renew ? documented : join(cacheFolder(), 'screenshots', `${name}.png`);
  mkdirSync(join(path, '..'), { recursive: true });
  await page.screenshot({ path });
}
