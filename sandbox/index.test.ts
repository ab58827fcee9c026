import { manualClock } from './clock';
import { startSandbox } from './index';
import { DEMO_GUEST, DEMO_USER } from './seed-demo';

test('all servers start on free ports with one clock, are steered over HTTP, and give their ports back', async () => {
  const clock = manualClock(Date.parse('2026-11-21T08:20:00Z'));
  const sandbox = await startSandbox({ clock, demo: true });
  const { google } = sandbox;
  const { accessToken } = google.oauth.issue({ user: DEMO_USER, lifeMs: 30 * 86_400_000 });
  const list = () =>
    fetch(`${google.apiUrl}/calendars/primary/events?singleEvents=true&timeMax=2026-11-29T00:00:00Z`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
  const { items } = (await (await list()).json()) as { items: { summary: string; hangoutLink?: string }[] };
  expect(items.map((item) => item.summary).sort()).toEqual([
    'Call with a customer',
    'Lunch, no link',
    'Weekly planning',
    'Weekly planning',
  ]);
  expect(google.truth(DEMO_GUEST, clock.now(), clock.now() + 7 * 86_400_000)).toHaveLength(1);

  const rule = { operation: 'events.list', fault: { kind: 'status', status: 429, headers: { 'Retry-After': '3' } } };
  await fetch(`${google.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(rule) });
  const limited = await list();
  expect([limited.status, limited.headers.get('retry-after'), await limited.json()]).toMatchObject([
    429,
    '3',
    { error: { code: 429, errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }] } },
  ]);
  await fetch(`${google.url}/_sandbox/clock`, { method: 'POST', body: JSON.stringify({ advanceMs: 31 * 86_400_000 }) });
  expect((await list()).status).toBe(401);

  const { microsoft } = sandbox;
  microsoft.addUser(DEMO_USER);
  const graphToken = microsoft.oauth.issue({ user: DEMO_USER }).accessToken;
  const me = await fetch(`${microsoft.apiUrl}/me`, { headers: { authorization: `Bearer ${graphToken}` } });
  expect(await me.json()).toMatchObject({ mail: DEMO_USER });

  const port = Number(new URL(google.url).port);
  await sandbox.stop();
  const again = await startSandbox({ clock, googlePort: port });
  expect(again.google.url).toBe(`http://127.0.0.1:${port}`);
  await again.stop();
});

test('a port that is taken ends what was started', async () => {
  const first = await startSandbox();
  const port = Number(new URL(first.google.url).port);
  await expect(startSandbox({ googlePort: port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await first.stop();
});
