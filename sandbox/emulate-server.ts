import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface EmulateSeed {
  users: { email: string; name: string }[];
  oauth_clients: { client_id: string; client_secret: string; name: string; redirect_uris: string[] }[];
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** An authorization server that somebody else wrote: `emulate`'s Google or Microsoft. */
export class EmulateServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(service: 'google' | 'microsoft', seed: EmulateSeed): Promise<EmulateServer> {
    const port = await freePort();
    const program = join(__dirname, 'emulate-process.mjs');
    const child = spawn(process.execPath, [program, service, String(port), JSON.stringify({ [service]: seed })], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => line.startsWith('ready ') && resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`emulate ended with ${code}: ${complaints}`)));
    });
    return new EmulateServer(child, `http://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}
