import type { Event } from '@microsoft/microsoft-graph-types';
import { ADA, bench, GRACE, type Page, refusal, timed, WINDOW } from './client.fixture';

const VIEW = `/me/calendarView?${WINDOW}`;

test('more than four in flight on one mailbox are refused, over a socket too; Retry-After counts calls', async () => {
  const { graph, api, clientOf } = bench();
  const grace = clientOf(GRACE);
  const settled = await Promise.allSettled([
    ...Array.from({ length: 6 }, () => api.api(VIEW).get()),
    ...Array.from({ length: 4 }, () => grace.api(VIEW).get()),
  ]);
  expect(settled.map(({ status }) => status === 'fulfilled')).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
  expect(graph.throttle.refused).toEqual({ MailboxConcurrency: 2, RequestRate: 0 });
  const all = Promise.all(Array.from({ length: 5 }, () => api.api(VIEW).get()));
  expect(await refusal(all)).toMatchObject({
    status: 429,
    code: 'ApplicationThrottled',
    message: 'Application is over its MailboxConcurrency limit.',
    retryAfter: '1',
  });

  graph.latencyMs = 400;
  graph.throttle.limits.concurrencyStatus = 503;
  const { accessToken } = graph.oauth.issue({ user: ADA, lifeMs: 1e12 });
  await graph.start();
  try {
    const answers = await Promise.all(
      Array.from({ length: 7 }, () =>
        fetch(`${graph.apiUrl}${VIEW}`, { headers: { authorization: `Bearer ${accessToken}` } }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 200, 503, 503, 503]);
  } finally {
    await graph.stop();
  }
});

test('the rate of requests: so many in ten minutes, then seconds to wait', async () => {
  const { graph, api, clock } = bench();
  graph.throttle.limits.requests = 3;
  for (let i = 0; i < 3; i++) await api.api('/me').get();
  await clock.advance(200_000);
  expect(await refusal(api.api('/me').get())).toMatchObject({
    status: 429,
    message: 'Application is over its RequestRate limit.',
    retryAfter: '400',
  });
  await clock.advance(400_000);
  expect(await api.api('/me').get()).toMatchObject({ userPrincipalName: ADA });
});

test('faults speak as Graph does: throttles by kind, 503, 401 in the middle of pages, a dead mailbox', async () => {
  const { graph, api } = bench();
  for (let day = 3; day < 9; day++) graph.events.insert(ADA, { ...timed(`2026-03-0${day}T10:00:00`, 30) });
  const fault = (status: number, reason?: string, headers = {}) =>
    graph.faults.next('calendarView.list', {
      kind: 'status',
      status,
      headers,
      ...(reason === undefined ? {} : { reason }),
    });
  fault(429, 'MailboxConcurrency', { 'Retry-After': '1' });
  expect(await refusal(api.api(VIEW).get())).toMatchObject({ code: 'ApplicationThrottled', retryAfter: '1' });
  fault(503);
  expect(await refusal(api.api(VIEW).get())).toMatchObject({ status: 503 });
  fault(404, 'MailboxNotEnabledForRESTAPI');
  expect((await refusal(api.api(VIEW).get())).message).toContain('inactive, soft-deleted, or is hosted on-premise');
  const page = (await api.api(`${VIEW}&$top=3`).get()) as Page;
  graph.oauth.expireAccessTokens();
  expect(await refusal(api.api(page['@odata.nextLink'] ?? '').get())).toMatchObject({
    status: 401,
    code: 'InvalidAuthenticationToken',
  });
  graph.faults.next('calendarView.list', { kind: 'connectionReset' });
  await expect(graph.fetch(`${graph.apiUrl}${VIEW}`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
});

test('endless series in a wide window answer 504 when that is switched on', async () => {
  const { graph, api } = bench({ api: { endlessTimeoutDays: 90 } });
  const wide = '/me/calendarView/delta?startDateTime=2026-01-01&endDateTime=2026-12-31';
  expect(await api.api(wide).get()).toMatchObject({ value: [] });
  const recurrence = {
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'noEnd', startDate: '2026-03-02' },
  } as const satisfies Event['recurrence'];
  graph.events.insert(ADA, { ...timed('2026-03-02T10:00:00', 30), recurrence });
  expect(await refusal(api.api(wide).get())).toMatchObject({ status: 504 });
  expect((await api.api(`${VIEW}&$top=100`).get()).value).toHaveLength(30);
});

test('a batch: twenty at most, in order of what they wait for, each with its own status', async () => {
  const { api, graph } = bench();
  const get = (id: number, url = '/me') => ({ id: String(id), method: 'GET', url });
  expect(
    await refusal(api.api('/$batch').post({ requests: Array.from({ length: 21 }, (_, id) => get(id)) })),
  ).toMatchObject({
    status: 400,
  });
  const twenty = await api.api('/$batch').post({ requests: Array.from({ length: 20 }, (_, id) => get(id)) });
  expect(twenty.responses.map(({ status }: { status: number }) => status)).toEqual(
    Array.from({ length: 20 }, () => 200),
  );
  expect(graph.throttle.refused.MailboxConcurrency).toBe(0);
  const { responses } = await api.api('/$batch').post({
    requests: [
      { ...get(3, '/me/events'), dependsOn: ['2'] },
      {
        id: '1',
        method: 'POST',
        url: '/me/events',
        headers: { 'content-type': 'application/json' },
        body: { subject: 'b', ...timed('2026-03-10T10:00:00', 30) },
      },
      get(2, '/me/events/nonsense'),
      { ...get(4, '/me/events'), dependsOn: ['1'] },
    ],
  });
  const by = Object.fromEntries(responses.map((one: { id: string; status: number; body: unknown }) => [one.id, one]));
  expect([by['1'].status, by['2'].status, by['3'].status, by['4'].status]).toEqual([201, 400, 424, 200]);
  expect(by['4'].body.value).toHaveLength(1);
});

test('getSchedule: digits and items, private ones without words, errors per address, not for personal accounts', async () => {
  const { api, graph, clientOf } = bench();
  graph.events.insert(GRACE, { subject: 'busy', ...timed('2026-03-10T09:00:00', 60) });
  graph.events.insert(GRACE, {
    subject: 'out',
    ...timed('2026-03-10T09:30:00', 60),
    showAs: 'oof',
    sensitivity: 'private',
  });
  const ask = (change: object = {}) => ({
    schedules: [GRACE, 'nobody@example.com'],
    startTime: { dateTime: '2026-03-10T08:00:00', timeZone: 'UTC' },
    endTime: { dateTime: '2026-03-10T11:00:00', timeZone: 'UTC' },
    ...change,
  });
  const { value } = await api.api('/me/calendar/getSchedule').post(ask());
  expect(value[0]).toMatchObject({
    scheduleId: GRACE,
    availabilityView: '002330',
    workingHours: { timeZone: { name: 'W. Europe Standard Time' } },
  });
  expect(value[0].scheduleItems.map((one: { subject?: string; status: string }) => [one.subject, one.status])).toEqual([
    ['busy', 'busy'],
    [undefined, 'oof'],
  ]);
  expect(value[1].error.responseCode).toBe('ErrorMailRecipientNotFound');
  expect(await refusal(api.api('/me/calendar/getSchedule').post(ask({ availabilityViewInterval: 3 })))).toMatchObject({
    status: 400,
  });
  graph.addUser('home@outlook.example', { personal: true });
  expect(await refusal(clientOf('home@outlook.example').api('/me/calendar/getSchedule').post(ask()))).toMatchObject({
    status: 403,
  });
});
