import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { EXIT } from '../core/src/cli';
import { realClock } from '../sandbox/clock';
import { EmulateServer } from '../sandbox/emulate-server';
import { GoogleSandbox } from '../sandbox/google';
import { MicrosoftSandbox } from '../sandbox/microsoft';
import { browserPath, launchBrowser } from '../sandbox/page/browser';
import { freePort } from '../workbench/process';
import { CliProgram, isOpen, outerAddresses, type Running } from './cli-process';

const ADA = 'ada@example.com';
const SECRET = { CALENDAR_BOTS_CLIENT_SECRET: 'a-client-secret' };

const executable = browserPath();
const inBrowser = executable === undefined ? describe.skip : describe;
if (executable === undefined) {
  console.warn('SKIPPED: signing in through a browser. No Chromium was found; name one in CHROMIUM_PATH.');
}

jest.setTimeout(60_000);

inBrowser('auth, with a person at the consent page (skipped where no Chromium is installed)', () => {
  let program: CliProgram;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    [program, browser] = await Promise.all([CliProgram.build(), launchBrowser(executable ?? '')]);
  });
  afterAll(async () => {
    await browser.close();
    await program.remove();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context.close());

  /** Opens the address that the program says and chooses Ada on the page that stands there. Returns where that leads. */
  async function consent(running: Running): Promise<string> {
    await page.goto(await running.said(/http:\S+/));
    await page.locator(`form:has(input[name="email"][value="${ADA}"]) button`).click();
    await page.waitForURL(/\/callback\?/);
    return page.url();
  }
  const shown = async (): Promise<string> =>
    `${await page.locator('h1').innerText()}. ${await page.locator('p').innerText()}`;

  const emulate = (service: 'google' | 'microsoft', redirectUri: string): Promise<EmulateServer> =>
    EmulateServer.start(service, {
      users: [{ email: ADA, name: 'Ada Lovelace' }],
      oauth_clients: [
        { client_id: 'app', client_secret: 'a-client-secret', name: 'Test', redirect_uris: [redirectUri] },
      ],
    });

  /** Uses a refresh token at the server that gave it. */
  const refresh = async (tokenUrl: string, refreshToken: string): Promise<{ status: number; body: unknown }> => {
    const grant = { grant_type: 'refresh_token', client_id: 'app', client_secret: 'a-client-secret' };
    const body = new URLSearchParams({ ...grant, refresh_token: refreshToken });
    const response = await fetch(tokenUrl, { method: 'POST', body });
    return { status: response.status, body: await response.json() };
  };

  test.each([
    ['google', '127.0.0.1', '/o/oauth2/v2/auth', '/oauth2/token', false],
    ['microsoft', 'localhost', '/oauth2/v2.0/authorize', '/oauth2/v2.0/token', true],
  ] as const)(
    'auth %s --print: from nothing to a refresh token that works; the listener is on loopback and gone after',
    async (service, host, authorize, token, rotates) => {
      const port = await freePort();
      const server = await emulate(service, `http://${host}:${port}/callback`);
      try {
        const tokenUrl = `${server.url}${token}`;
        const running = program.start(
          [
            ...['auth', service, '--client-id', 'app', '--port', String(port), '--print', '--json'],
            ...['--authorize-url', `${server.url}${authorize}`, '--token-url', tokenUrl],
          ],
          SECRET,
        );
        const url = new URL(await running.said(/http:\S+/));
        expect(url.searchParams.get('code_challenge_method')).toBe('S256');
        expect(url.searchParams.get('state')).toMatch(/^[\w-]{43}$/);
        expect(await isOpen(port)).toBe(true);
        const outside = outerAddresses();
        if (outside.length === 0) console.warn('SKIPPED: this machine has no address but the loopback.');
        expect(await Promise.all(outside.map((address) => isOpen(port, address)))).toEqual(outside.map(() => false));

        await consent(running);
        expect(await shown()).toBe('Signed in. You can close this page and go back to the terminal.');
        const { code, out, notes } = await running.ended;
        expect(code).toBe(EXIT.ok);
        expect(await isOpen(port)).toBe(false);
        const printed = JSON.parse(out) as { refreshToken: string; file: string | null };
        expect(printed.file).toBeNull();
        expect(notes).not.toContain(printed.refreshToken);
        expect(out + notes).not.toContain('a-client-secret');
        // The token is worth what it says, and Microsoft's only once.
        expect((await refresh(tokenUrl, printed.refreshToken)).status).toBe(200);
        const again = await refresh(tokenUrl, printed.refreshToken);
        expect(again).toMatchObject(rotates ? { status: 400, body: { error: 'invalid_grant' } } : { status: 200 });
      } finally {
        await server.stop();
      }
    },
  );

  test('google: the sign-in is kept, readable by its owner only, and the other commands use it', async () => {
    const port = await freePort();
    const google = new GoogleSandbox({
      clock: realClock(),
      client: { clientId: 'app', clientSecret: 'a-client-secret', redirectUris: [`http://127.0.0.1:${port}/callback`] },
    });
    await google.start(0);
    google.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
    try {
      const { authorizeUrl, tokenUrl } = google.oauth;
      const running = program.start(
        [
          ...['auth', 'google', '--client-id', 'app', '--port', String(port)],
          ...['--authorize-url', authorizeUrl, '--token-url', tokenUrl, '--api-url', google.apiUrl],
        ],
        SECRET,
      );
      await consent(running);
      const { code, out, notes } = await running.ended;
      const file = join(program.folder, '.config', 'calendar-bots', 'google.json');
      const { refreshToken } = JSON.parse(await readFile(file, 'utf8')) as { refreshToken: string };
      expect([code, out, notes.includes(file), notes.includes(refreshToken)]).toEqual([EXIT.ok, '', true, false]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700);
      const calendars = await program.run(['calendars', '--json']);
      expect(JSON.parse(calendars.out)).toMatchObject([{ id: ADA, primary: true }]);
    } finally {
      await google.stop();
    }
  });

  test('microsoft: every use replaces the refresh token, and the file holds the newest; also with two at once', async () => {
    const port = await freePort();
    const redirectUris = [`http://localhost:${port}/callback`];
    const microsoft = new MicrosoftSandbox({
      clock: realClock(),
      client: { clientId: 'app', clientSecret: 'a-client-secret', redirectUris },
    });
    await microsoft.start(0);
    microsoft.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
    try {
      const { authorizeUrl, tokenUrl } = microsoft.oauth;
      const file = join(program.folder, 'somewhere', 'else.json');
      const running = program.start(
        [
          ...['auth', 'microsoft', '--client-id', 'app', '--port', String(port), '--save', file],
          ...['--authorize-url', authorizeUrl, '--token-url', tokenUrl, '--api-url', microsoft.apiUrl],
        ],
        SECRET,
      );
      await consent(running);
      expect((await running.ended).code).toBe(EXIT.ok);
      const kept = async (): Promise<string> =>
        (JSON.parse(await readFile(file, 'utf8')) as { refreshToken: string }).refreshToken;
      const calendars = ['calendars', '--provider', 'microsoft', '--account', file, '--json'];
      const tokens = [await kept()];
      for (let use = 0; use < 2; use++) {
        const { code, out } = await program.run(calendars);
        expect([code, (JSON.parse(out) as unknown[]).length]).toEqual([EXIT.ok, 1]);
        tokens.push(await kept());
      }
      const both = await Promise.all([program.run(calendars), program.run(calendars)]);
      expect(both.map(({ code, notes }) => [code, notes])).toEqual([
        [EXIT.ok, ''],
        [EXIT.ok, ''],
      ]);
      tokens.push(await kept());
      expect(new Set(tokens).size).toBe(4);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      for (const old of tokens.slice(0, 3)) {
        expect(await refresh(tokenUrl, old)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      }
      expect((await refresh(tokenUrl, tokens[3] ?? '')).status).toBe(200);
      // That was somebody else's use: ours is worth nothing now, and no newer one is kept.
      const { code, out, notes } = await program.run(calendars);
      expect([code, out]).toEqual([EXIT.signIn, '']);
      expect(notes).toContain('sign in again');
      expect(notes).not.toContain(tokens[3]);
    } finally {
      await microsoft.stop();
    }
  });

  test("a replayed answer and another sign-in's answer are refused, with a page that says so", async () => {
    const port = await freePort();
    const server = await emulate('google', `http://127.0.0.1:${port}/callback`);
    const argv = [
      ...['auth', 'google', '--client-id', 'app', '--port', String(port), '--print'],
      ...['--authorize-url', `${server.url}/o/oauth2/v2/auth`, '--token-url', `${server.url}/oauth2/token`],
    ];
    try {
      const first = program.start(argv, SECRET);
      const answer = await consent(first);
      expect((await first.ended).code).toBe(EXIT.ok);
      // The same answer once more: nobody is there any more.
      await expect(page.goto(answer)).rejects.toThrow('ERR_CONNECTION_REFUSED');

      const second = program.start(argv, SECRET);
      await second.said(/http:\S+/);
      const refusal = await page.goto(answer);
      expect([refusal?.status(), await shown()]).toEqual([400, expect.stringContaining('This answer was refused')]);
      await second.said(/belongs to another sign-in was refused/);
      // It still waits for its own.
      await consent(second);
      expect((await second.ended).code).toBe(EXIT.ok);

      const third = program.start([...argv, '--timeout', '1.5'], SECRET);
      await third.said(/http:\S+/);
      await page.goto(answer);
      const { code, out, notes } = await third.ended;
      expect([code, out]).toEqual([EXIT.signIn, '']);
      expect(notes).toContain('answers of other sign-ins came and were refused: 1');
      expect(await isOpen(port)).toBe(false);
    } finally {
      await server.stop();
    }
  });

  test('no refresh token: page and terminal say why and where to take the grant back', async () => {
    // Answers at once as Google does for an account that consented long ago.
    const google = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (request.method === 'GET' && url.pathname === '/auth') {
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.searchParams.set('code', 'once');
        back.searchParams.set('state', url.searchParams.get('state') ?? '');
        response.writeHead(302, { location: back.href }).end();
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: 'short-lived-token', token_type: 'Bearer', expires_in: 3599 }));
    });
    await new Promise<void>((done) => google.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${(google.address() as AddressInfo).port}`;
    try {
      const running = program.start(
        ['auth', 'google', '--client-id', 'app', '--authorize-url', `${origin}/auth`, '--token-url', `${origin}/token`],
        SECRET,
      );
      const asked = await running.said(/http:\S+/);
      expect(new URL(asked).searchParams.get('prompt')).toBe('consent');
      await page.goto(asked);
      await page.waitForURL(/\/callback\?/);
      expect(await shown()).toContain('Not signed in. Google gave no refresh token. ');
      expect(await page.locator('a').getAttribute('href')).toBe('https://myaccount.google.com/permissions');
      const { code, out, notes } = await running.ended;
      expect([code, out]).toEqual([EXIT.signIn, '']);
      expect(notes).toContain('Remove this app at https://myaccount.google.com/permissions and sign in again.');
      expect(notes).not.toContain('short-lived-token');
      expect(await isOpen(Number(new URL(page.url()).port))).toBe(false);
    } finally {
      google.closeAllConnections();
      await new Promise((done) => google.close(done));
    }
  });
});
