import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, type Io, run } from '../core/src/cli';
import { realClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';
import { MeetingBaasServer } from '../sandbox/meeting-baas';
import { MeetStreamServer } from '../sandbox/meetstream';
import { consentAs } from '../workbench/sign-in';

const ADA = 'ada@example.com';

// The stand-in's authorization server is a process of its own.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calendar-bots-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  code: number;
  out: string;
  notes: string;
}

/** One command line; `onNote` sees what is said while it runs. */
async function cli(
  argv: string[],
  env: Record<string, string> = {},
  more: { onNote?: (text: string) => void; stdin?: string } = {},
): Promise<Run> {
  const out: string[] = [];
  const notes: string[] = [];
  const io: Io = {
    out: (text) => void out.push(text),
    note: (text) => {
      notes.push(text);
      more.onNote?.(text);
    },
    stdin: () => Promise.resolve(more.stdin ?? ''),
    env: { XDG_CONFIG_HOME: folder, ...env },
  };
  const code = await run(argv, io);
  return { code, out: out.join('\n'), notes: notes.join('\n') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });

const urlIn = (text: string): string | undefined => /https?:\/\/\S+/.exec(text)?.[0];

async function googleStage() {
  const port = await freePort();
  const google = new GoogleSandbox({
    clock: realClock(),
    client: { redirectUris: [`http://127.0.0.1:${port}/callback`] },
  });
  await google.start(0);
  google.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
  const start = Date.now() + 7_200_000;
  google.events.insert(ADA, {
    summary: 'Planning',
    location: 'https://zoom.us/j/98765432101?pwd=c2FuZGJveA',
    start: { dateTime: new Date(start).toISOString() },
    end: { dateTime: new Date(start + 1_800_000).toISOString() },
  });
  const { clientId, clientSecret } = google.oauth.client;
  const argv = [
    ...['auth', 'google', '--client-id', clientId, '--port', String(port)],
    ...['--authorize-url', google.oauth.authorizeUrl, '--token-url', google.oauth.tokenUrl, '--api-url', google.apiUrl],
  ];
  return { google, port, argv, env: { CALENDAR_BOTS_CLIENT_SECRET: clientSecret } };
}

test('auth, calendars, events, plan and schedule: from nothing to a booked bot', async () => {
  const { google, port, argv, env } = await googleStage();
  const baas = new MeetingBaasServer({ clock: realClock(), validate: true, send: async () => new Response() });
  await baas.start(0);
  const meetStream = new MeetStreamServer({ clock: realClock() });
  await meetStream.start(0);
  try {
    let listening = false;
    let consent: Promise<unknown> | undefined;
    const signedIn = await cli([...argv, '--save'], env, {
      onNote: (text) => {
        const url = urlIn(text);
        if (url === undefined || consent !== undefined) return;
        consent = (async () => {
          listening = await isOpen(port);
          const foreign = await fetch(`http://127.0.0.1:${port}/callback?code=x&state=somebody-elses`);
          const back = await consentAs(ADA, url);
          const first = await fetch(back);
          const replay = await fetch(back).catch(() => ({ status: 'closed' }));
          return [foreign.status, first.status, replay.status];
        })();
      },
    });
    expect(signedIn.notes).toContain('readable by you only');
    expect(signedIn.code).toBe(EXIT.ok);
    const [foreign, first, replay] = (await consent) as [number, number, number | string];
    expect([listening, foreign, first]).toEqual([true, 400, 200]);
    expect([400, 'closed']).toContain(replay);
    expect(await isOpen(port)).toBe(false);

    const file = join(folder, 'calendar-bots', 'google.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { refreshToken } = JSON.parse(await readFile(file, 'utf8')) as { refreshToken: string };
    expect(`${signedIn.out}${signedIn.notes}`).not.toContain(refreshToken);

    const calendars = await cli(['calendars', '--json']);
    expect(JSON.parse(calendars.out)).toMatchObject([{ id: ADA, primary: true }]);
    expect((await cli(['events'])).out).toMatch(/Planning\s+zoom\s+https:\/\/zoom\.us\/j\/98765432101/);
    expect(JSON.parse((await cli(['events', '--from', '1', '--to', '2', '--json'])).out)).toEqual([]);

    const bots = { MEETING_BAAS_API_KEY: 'sandbox-key', MEETING_BAAS_URL: baas.url };
    const planned = await cli(['plan'], bots);
    expect([planned.code, baas.snapshot()]).toEqual([EXIT.ok, []]);
    expect(planned.out).toMatch(/Planning\s+booked\s+It has no bot yet/);
    const booked = await cli(['schedule', '--json', '--lead', '5'], bots);
    expect(JSON.parse(booked.out)).toMatchObject([{ did: 'booked', title: 'Planning' }]);
    expect(baas.snapshot()).toHaveLength(1);
    expect(JSON.parse((await cli(['schedule', '--json', '--lead', '5'], bots)).out)).toMatchObject([{ did: 'kept' }]);

    // Another service, with settings of its own, on another schedule.
    const settings = join(folder, 'bot.json');
    await writeFile(settings, JSON.stringify({ video_required: false, bot_message: 'Hello' }));
    const stream = ['schedule', '--service', 'meetstream', '--schedule', 'stream', '--settings', settings, '--json'];
    const keys = { MEETSTREAM_API_KEY: 'sandbox-key', MEETSTREAM_URL: meetStream.apiUrl };
    const streamed = await cli(stream, keys);
    expect([streamed.notes, JSON.parse(streamed.out)]).toMatchObject(['', [{ did: 'booked', title: 'Planning' }]]);
    expect(meetStream.snapshot()).toHaveLength(1);
    await writeFile(settings, JSON.stringify({ video: false }));
    const wrong = await cli(stream, keys);
    expect([wrong.code, wrong.notes.includes('video')]).toEqual([EXIT.usage, true]);

    google.oauth.revoke(ADA);
    const ended = await cli(['events']);
    expect([ended.code, ended.out]).toEqual([EXIT.signIn, '']);
    expect(ended.notes).toContain('sign in again');
  } finally {
    await google.stop();
    await baas.stop();
    await meetStream.stop();
  }
});

test('auth: access denied, nobody comes, no secret, a port that is taken', async () => {
  const { google, port, argv, env } = await googleStage();
  try {
    const denied = await cli(argv, env, {
      onNote: (text) => {
        const url = urlIn(text);
        if (url === undefined) return;
        const state = new URL(url).searchParams.get('state') ?? '';
        void fetch(`http://127.0.0.1:${port}/callback?error=access_denied&state=${state}`);
      },
    });
    expect([denied.code, denied.out]).toEqual([EXIT.signIn, '']);
    expect(denied.notes).toContain('Google was not allowed to give access\nSign in again and allow the access.');
    const alone = await cli([...argv, '--timeout', '0.2'], env);
    expect([alone.code, alone.notes.includes('did not send anybody back')]).toEqual([EXIT.signIn, true]);
    const bare = await cli(argv);
    expect([bare.code, bare.notes.includes('CALENDAR_BOTS_CLIENT_SECRET is missing')]).toEqual([EXIT.usage, true]);
    const other = createServer();
    await new Promise<void>((done) => other.listen(port, '127.0.0.1', done));
    const taken = await cli(argv, env);
    await new Promise((done) => other.close(done));
    expect([taken.code, taken.notes]).toEqual([EXIT.usage, expect.stringContaining('EADDRINUSE')]);
  } finally {
    await google.stop();
  }
});

test.each([
  ['google', 'read', ['calendar.calendarlist.readonly', 'calendar.events.readonly']],
  ['google', 'write', ['calendar.calendarlist.readonly', 'calendar.events']],
  ['google', 'hosted', ['calendar.readonly', 'calendar.events.readonly', 'userinfo.email', 'userinfo.profile']],
  ['microsoft', 'read', ['offline_access', 'User.Read', 'Calendars.Read', 'Calendars.Read.Shared']],
  ['microsoft', 'write', ['offline_access', 'User.Read', 'Calendars.ReadWrite', 'Calendars.Read.Shared']],
  ['microsoft', 'hosted', ['offline_access', 'User.Read', 'Calendars.Read']],
])('auth %s --access %s asks for these scopes and no others', async (provider, access, scopes) => {
  const argv = ['auth', provider, '--client-id', 'app', '--access', access, '--timeout', '0.05', '--print'];
  const { code, notes } = await cli(argv, { CALENDAR_BOTS_CLIENT_SECRET: 'secret' });
  const url = new URL(urlIn(notes) ?? '');
  const prefix = provider === 'google' ? 'https://www.googleapis.com/auth/' : '';
  expect(url.searchParams.get('scope')).toBe(scopes.map((scope) => prefix + scope).join(' '));
  expect(code).toBe(EXIT.signIn);
});

test('links: from the argument or standard input', async () => {
  const one = await cli(['links', 'see you at https://zoom.us/j/98765432101?pwd=abc']);
  expect(one.out).toMatch(/zoom\s+98765432101\s+https:\/\/zoom\.us/);
  const piped = await cli(['links', '--json'], {}, { stdin: 'https://meet.google.com/abc-defg-hij' });
  expect(JSON.parse(piped.out)).toMatchObject([{ platform: 'google_meet' }]);
  expect(await cli(['links', 'nothing'])).toMatchObject({
    code: EXIT.ok,
    out: '',
    notes: 'There is no meeting link in it.',
  });
});

test('wrong commands say what is wrong and end with 2; help ends with 0', async () => {
  expect((await cli(['--help'])).out).toContain('Exit codes');
  expect(await cli(['--help'])).toMatchObject({ code: EXIT.ok });
  expect(await cli(['evnts'])).toMatchObject({ code: EXIT.usage, notes: expect.stringContaining('evnts') as string });
  expect(await cli(['events', '--provider', 'lotus'])).toMatchObject({ code: EXIT.usage });
  expect((await cli(['calendars', '--provider', 'caldav'])).notes).toContain('--url is missing');
  const nobody = await cli(['events', '--account', join(folder, 'none.json')]);
  expect([nobody.code, nobody.notes]).toEqual([EXIT.signIn, expect.stringContaining('There is no sign-in')]);
  const open = join(folder, 'open.json');
  await writeFile(open, '{}', { mode: 0o644 });
  const shared = await cli(['events', '--account', open]);
  expect([shared.code, shared.notes]).toEqual([EXIT.usage, expect.stringContaining('can be read by others')]);
});

test('no error says a secret', async () => {
  const secret = 'hunter2-is-not-a-good-secret';
  const env = {
    CALENDAR_BOTS_CLIENT_SECRET: secret,
    CALENDAR_BOTS_PASSWORD: secret,
    CALENDAR_BOTS_FEED_URL: `http://127.0.0.1:9/${secret}/basic.ics`,
    MEETING_BAAS_API_KEY: secret,
    MEETSTREAM_API_KEY: secret,
    MEETING_BAAS_V1_API_KEY: secret,
    MEETING_BAAS_URL: 'http://127.0.0.1:9',
    MEETSTREAM_URL: `ftp://${secret}@127.0.0.1`,
  };
  const account = join(folder, 'account.json');
  const kept = { provider: 'google', clientId: 'app', clientSecret: secret, refreshToken: secret };
  await writeFile(account, JSON.stringify({ ...kept, tokenUrl: 'http://127.0.0.1:9/token' }), { mode: 0o600 });
  const broken = join(folder, 'broken.json');
  await writeFile(broken, `{"refreshToken":"${secret}"`, { mode: 0o600 });
  const commands: [string[], number][] = [
    [['events', '--account', account], EXIT.later],
    [['events', '--account', broken], EXIT.usage],
    [['events', '--provider', 'ics'], EXIT.later],
    [['events', '--provider', 'ics', '--url', `htp:/${secret}`], EXIT.usage],
    [['calendars', '--provider', 'caldav', '--url', 'http://127.0.0.1:9', '--user', 'ada'], EXIT.later],
    [['calendars', '--provider', 'caldav', '--url', `mailto:${secret}`, '--user', 'ada'], EXIT.usage],
    [['plan', '--account', account], EXIT.later],
    [['plan', '--service', 'meetstream'], EXIT.usage],
    [['plan', '--settings', broken], EXIT.usage],
    [['auth', 'google', '--client-id', 'app', '--timeout', '0.05', '--save', account], EXIT.signIn],
    [['auth', 'google', '--client-id', 'app', '--save', folder], EXIT.usage],
    [['auth', 'google', '--client-id', 'app', '--token-url', `x:${secret}`], EXIT.usage],
  ];
  for (const [argv, code] of commands) {
    const ended = await cli(argv, env);
    expect([argv, ended.code, ended.out]).toEqual([argv, code, '']);
    expect(ended.notes).not.toContain(secret);
    expect(ended.notes).not.toBe('');
  }
});
