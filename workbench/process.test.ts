import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { CommandError, eachLine, freePort, run, withoutNpmScriptVariables } from './process';

describe('run', () => {
  it('gives both outputs and each line as it comes', async () => {
    const lines: string[] = [];
    const script = `process.stdout.write('one\\ntwo'); process.stderr.write('three\\n')`;
    const output = await run(process.execPath, ['-e', script], { onLine: (line) => lines.push(line) });
    expect(output).toEqual({ stdout: 'one\ntwo\n', stderr: 'three\n' });
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
  });

  it('throws with the exit code and the last lines', async () => {
    const failing = run(process.execPath, ['-e', `console.error('no space left'); process.exit(3)`]);
    await expect(failing).rejects.toMatchObject({ code: 3, tail: 'no space left' });
  });

  it('throws when there is no such program', async () => {
    await expect(run('/no/such/program', [])).rejects.toThrow(CommandError);
  });

  it('ends a command that takes too long', async () => {
    const endless = run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutSeconds: 0.3 });
    await expect(endless).rejects.toMatchObject({ code: 'SIGTERM' });
  });
});

describe('endWithThisProcess', () => {
  const program = `
    require('tsx/cjs');
    const { endWithThisProcess } = require('./process.ts');
    const taken = endWithThisProcess(() => console.log('never'));
    endWithThisProcess(() => console.log('ended'));
    taken();
    setInterval(() => {}, 1000);
    console.log('ready');`;

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'ends what was started on %s',
    async (signal, code) => {
      const child = spawn(process.execPath, ['-e', program], { cwd: __dirname, stdio: ['ignore', 'pipe', 'inherit'] });
      const lines: string[] = [];
      eachLine(child, 'stdout', (line) => {
        lines.push(line);
        if (line === 'ready') child.kill(signal);
      });
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(code);
      expect(lines).toEqual(['ready', 'ended']);
    },
    20_000,
  );
});

describe('withoutNpmScriptVariables', () => {
  it('drops what names this repository and keeps settings', () => {
    const env = {
      npm_package_name: 'x',
      npm_lifecycle_event: 'start',
      npm_config_local_prefix: '/repo',
      npm_config_workspace: 'core',
      INIT_CWD: '/repo',
      npm_config_registry: 'kept',
      PATH: 'kept',
    };
    expect(withoutNpmScriptVariables(env)).toEqual({ npm_config_registry: 'kept', PATH: 'kept' });
  });
});

describe('freePort', () => {
  it('refuses a port that is taken', async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await expect(freePort(port)).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => server.close(resolve));
    expect(await freePort(port)).toBe(port);
  });
});
