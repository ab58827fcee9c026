/**
 * Proves the workbench on this machine: installs what it needs, starts a real n8n in an empty folder, creates its
 * owner, stops it, and prints the times. `npx tsx workbench/check.ts`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8n } from './n8n';
import { N8nClient } from './n8n-client';
import { installN8n } from './n8n-install';
import { step, toStdout } from './progress';

async function main(): Promise<void> {
  const install = await installN8n(toStdout);
  toStdout(`Node ${install.node.version}, n8n ${install.version} in ${install.folder}`);
  const userFolder = mkdtempSync(join(tmpdir(), 'calendar-bots-check-'));
  try {
    let n8n = await step(toStdout, 'First start of n8n in an empty folder', () => N8n.start(install, { userFolder }));
    const owner = { email: 'check@example.com', firstName: 'Check', lastName: 'Owner', password: 'Check-1234' };
    await step(toStdout, 'Owner account', () => new N8nClient(n8n.url).signIn(owner));
    await step(toStdout, 'Orderly stop', () => n8n.stop());
    n8n = await step(toStdout, 'Second start', () => N8n.start(install, { userFolder }));
    const client = new N8nClient(n8n.url);
    await step(toStdout, 'Sign-in', () => client.signIn(owner));
    toStdout(`Executions: ${(await client.executions()).length}`);
    await step(toStdout, 'Kill', () => n8n.kill());
  } finally {
    rmSync(userFolder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
