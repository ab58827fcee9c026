import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, pack } from './pack';

describe('pack and installPackage', () => {
  let folder: string;
  const cache = process.env.CALENDAR_BOTS_CACHE;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pack-test-'));
    process.env.CALENDAR_BOTS_CACHE = join(folder, 'cache');
    mkdirSync(join(folder, 'package', 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package', 'dist', 'node.js'), 'first');
    writeFileSync(join(folder, 'package', 'secret.txt'), 'not in files');
    const manifest = {
      name: 'n8n-nodes-sample',
      version: '1.2.3',
      files: ['dist'],
      peerDependencies: { 'n8n-workflow': '*' },
      devDependencies: { jest: '*' },
      n8n: { nodes: ['dist/node.js'] },
    };
    writeFileSync(join(folder, 'package', 'package.json'), JSON.stringify(manifest));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    if (cache === undefined) delete process.env.CALENDAR_BOTS_CACHE;
    else process.env.CALENDAR_BOTS_CACHE = cache;
  });

  it('leaves the user folder as n8n leaves it after an install, also when it is done again', async () => {
    const user = join(folder, 'user');
    const nodes = join(user, '.n8n', 'nodes');
    const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(nodes, ...path), 'utf8'));
    mkdirSync(nodes, { recursive: true });
    writeFileSync(join(nodes, 'package.json'), '{"dependencies":{"n8n-nodes-other":"0.1.0"}}');

    const packed = await pack(join(folder, 'package'));
    expect(packed).toMatchObject({ name: 'n8n-nodes-sample', version: '1.2.3' });
    await installPackage(packed, user);
    writeFileSync(join(folder, 'package', 'dist', 'node.js'), 'second');
    await installPackage(await pack(join(folder, 'package')), user);

    expect(read('node_modules', 'n8n-nodes-sample', 'package.json')).toEqual({
      name: 'n8n-nodes-sample',
      version: '1.2.3',
      files: ['dist'],
      dependencies: {},
      n8n: { nodes: ['dist/node.js'] },
    });
    const file = join(nodes, 'node_modules', 'n8n-nodes-sample', 'dist', 'node.js');
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(() => read('node_modules', 'n8n-nodes-sample', 'secret.txt')).toThrow('ENOENT');
    expect(read('package.json')).toEqual({
      name: 'installed-nodes',
      private: true,
      dependencies: { 'n8n-nodes-other': '0.1.0', 'n8n-nodes-sample': '1.2.3' },
    });
  }, 30_000);
});
