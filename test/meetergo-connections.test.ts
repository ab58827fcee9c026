import { accountOf, createMeetergoHttp, MeetergoClient, readCallback } from '../core/src/connections/meetergo/index';
import { type CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http/index';
import { manualClock } from '../sandbox/clock';
import type { FaultRule } from '../sandbox/faults';
import { MeetergoServer, OTHER_ANSWERS, type Says } from '../sandbox/meetergo/index';

const START = Date.parse('2026-11-23T09:00:00Z');
const PERSONAL = 'rgo-sandbox';
const PLATFORM = 'ak_live:platform:sandbox';

function setUp(says: Partial<Says> = {}, requestsPerMinute = 100) {
  const manual = manualClock(START);
  const server = new MeetergoServer({ clock: manual, says, requestsPerMinute });
  const slept: number[] = [];
  const clock = {
    now: () => manual.now(),
    sleep: (ms: number) => {
      slept.push(ms);
      return manual.advance(ms);
    },
    random: () => 0.5,
  };
  const fetch: Fetch = (url, { method, headers, body }) =>
    server.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const open = (apiKey = PERSONAL, user: string | null = null) => {
    const account = accountOf(apiKey, user);
    return new MeetergoClient({ http: createMeetergoHttp({ fetch, clock, account, apiKey }), account });
  };
  const fail = (rule: FaultRule) => server.faults.add(rule);
  const sent = (operation: string) => server.log.list({ operation }).length;
  return { server, service: server.service, open, fail, sent, slept };
}

async function errorOf(call: Promise<unknown>): Promise<CalendarBotsError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (isCalendarBotsError(error)) return error;
  throw new Error(`not one of ours: ${String(error)}`);
}

describe.each([{}, ...OTHER_ANSWERS])('a connection from sign-in to deletion, %j', (says) => {
  test('is made, read, changed, made primary and deleted; nothing is left', async () => {
    const { server, service, open } = setUp(says);
    const client = open();
    const { authUrl } = await client.getAuthorizationUrl({
      provider: 'google',
      redirectUrl: 'https://app.test/cb?tab=1',
      setAsCalendarSync: true,
    });
    const answer = await server.fetch(`${authUrl}?account=ada@example.com`, { redirect: 'manual' });
    const result = readCallback(answer.headers.get('location') ?? '');
    expect(result).toMatchObject({ connected: true, provider: 'google' });
    const id = result.connected ? (result.connectionId ?? '') : '';

    const [connection, ...more] = await client.listConnections();
    expect(more).toEqual([]);
    expect(connection).toMatchObject({ id, email: 'ada@example.com', isPrimary: true, isConnected: true });
    expect((await client.listCalendars(id)).map(({ name, isPrimary }) => [name, isPrimary])).toEqual([
      ['Ada', true],
      ['Team', false],
      ['Holidays', false],
    ]);

    await client.updateConnection(id, {
      primaryCalendar: 'team@group.calendar.google.com',
      selectedCalendars: ['ada@example.com', 'team@group.calendar.google.com'],
      validateAvailability: false,
      cancelIfDeclinedOrDeleted: true,
      disableAttendeeNotification: true,
      syncBuffersToCalendar: true,
    });
    expect(service.connections.get(id)).toMatchObject({
      primaryCalendar: 'team@group.calendar.google.com',
      selectedCalendars: ['ada@example.com', 'team@group.calendar.google.com'],
      validateAvailability: false,
      cancelIfDeclinedOrDeleted: true,
      disableAttendeeNotification: true,
      syncBuffersToCalendar: true,
    });

    const other = service.connect('user-1', 'outlook', 'grace@example.com');
    await client.setPrimary(other.id);
    expect((await client.getConnection(id))?.isPrimary).toBe(false);
    expect((await client.getConnection(other.id))?.isPrimary).toBe(true);

    await client.deleteConnection(id);
    await client.deleteConnection(other.id);
    expect(service.connections.size).toBe(0);
    expect(await client.getConnection(id)).toBeNull();
  });

  test('each way in which a sign-in fails is told with its own words', async () => {
    const { server, service, open } = setUp(says);
    const finish = async (how: string) => {
      const { authUrl } = await open().getAuthorizationUrl({ provider: 'google', redirectUrl: 'https://app.test/cb' });
      const answer = await server.fetch(`${authUrl}?${how}`, { redirect: 'manual' });
      return readCallback(answer.headers.get('location') ?? '');
    };
    for (const [word, code] of [
      ['access_denied', 'forbidden'],
      ['invalid_scope', 'forbidden'],
      ['server_error', 'unavailable'],
      ['user_not_found', 'notFound'],
    ]) {
      expect(await finish(`error=${word}`)).toMatchObject({ connected: false, error: word, code });
    }
    service.connect('user-1', 'google', 'ada@example.com');
    expect(await finish('account=ada@example.com')).toMatchObject({
      connected: false,
      code: 'conflict',
      message: 'This calendar account is connected already',
    });
  });
});

describe('keys', () => {
  test('a personal token never sends the header, and names others in the query where that is possible', async () => {
    const { server, service, open } = setUp();
    service.connect('user-2', 'google', 'ada@example.com');
    const client = open(PERSONAL, 'user-2');
    expect(await client.listConnections()).toHaveLength(1);
    expect(server.log.list({ operation: 'listConnections' })[0]?.query).toEqual({ userId: 'user-2' });
    const { authUrl } = await client.getAuthorizationUrl({ provider: 'outlook' });
    await server.fetch(`${authUrl}?account=grace@example.com`);
    expect(service.of('user-2')).toHaveLength(2);
    for (const call of [
      () => client.listCalendars('x'),
      () => client.deleteConnection('x'),
      () => client.setPrimary('x'),
    ]) {
      expect((await errorOf(call())).hint).toMatch(/Leave "User ID" empty/);
    }
    expect(service.of('user-2')).toHaveLength(2);
  });

  test('a platform key acts for the user that is named, and needs one', async () => {
    const { service, open } = setUp();
    const id = service.connect('user-2', 'google', 'ada@example.com').id;
    const client = open(PLATFORM, 'user-2');
    expect((await client.listConnections()).map((one) => one.id)).toEqual([id]);
    expect(await client.listCalendars(id)).toHaveLength(3);
    expect(await open(PLATFORM, 'user-1').listConnections()).toEqual([]);
    expect(() => open(PLATFORM)).toThrow(/acts for a user/);
    expect(() => open(PLATFORM, 'a/b')).toThrow(/not the ID/);
  });

  test('refusals say what to do', async () => {
    const { open, fail } = setUp();
    expect(await errorOf(open('rgo-other').listConnections())).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(await errorOf(open(PLATFORM, 'user-9').listConnections())).toMatchObject({
      code: 'notFound',
      hint: expect.stringMatching(/UUID in "User ID"/) as string,
    });
    expect(await errorOf(open().listCalendars('none'))).toMatchObject({ code: 'notFound', status: 404 });
    expect(await errorOf(open().updateConnection('none', {}))).toMatchObject({ code: 'invalid' });
    expect(await errorOf(open().listCalendars('a/../b'))).toMatchObject({ code: 'invalid' });
    fail({
      fault: {
        kind: 'status',
        status: 403,
        body: {
          statusCode: 403,
          message: 'Upgrade',
          error: 'Forbidden',
          code: 'PLAN_LIMIT_REACHED',
          feature: 'calendars',
        },
      },
    });
    expect(await errorOf(open().listConnections())).toMatchObject({
      code: 'quotaExhausted',
      providerCode: 'PLAN_LIMIT_REACHED',
      hint: 'The meetergo plan does not include "calendars".',
    });
  });
});

describe('what is tried again', () => {
  const changes: [string, (client: MeetergoClient, id: string) => Promise<unknown>][] = [
    ['updateConnection', (client, id) => client.updateConnection(id, { validateAvailability: false })],
    ['setPrimary', (client, id) => client.setPrimary(id)],
    ['deleteConnection', (client, id) => client.deleteConnection(id)],
  ];

  test.each(changes)(
    '%s: never after a lost answer or a server error, and the error says so',
    async (operation, change) => {
      for (const fault of [{ kind: 'lostAnswer' }, { kind: 'status', status: 503 }] as const) {
        const { service, open, fail, sent } = setUp();
        const { id } = service.connect('user-1', 'google', 'ada@example.com');
        fail({ operation, fault });
        expect(await errorOf(change(open(), id))).toMatchObject({ code: 'unavailable', mayHaveHappened: true });
        expect(sent(operation)).toBe(1);
      }
    },
  );

  test.each(changes)('%s: after 429, which changed nothing', async (operation, change) => {
    const { service, open, fail, sent } = setUp();
    const { id } = service.connect('user-1', 'google', 'ada@example.com');
    fail({ operation, fault: { kind: 'status', status: 429, headers: { 'retry-after': '2' } } });
    await change(open(), id);
    expect(sent(operation)).toBe(2);
  });

  test('reading is', async () => {
    const { open, fail, sent } = setUp();
    fail({ operation: 'listConnections', fault: { kind: 'connectionReset' }, times: 2 });
    expect(await open().listConnections()).toEqual([]);
    expect(sent('listConnections')).toBe(3);
  });

  test.each(['seconds', 'date', 'none'] as const)(
    'the limit of a minute is waited for (Retry-After: %s)',
    async (retryAfter) => {
      const { open, slept, server } = setUp({ retryAfter }, 3);
      const client = open();
      for (let i = 0; i < 3; i++) await client.listConnections();
      await server.http.clock.advance(20_000);
      if (retryAfter === 'none') {
        expect(await errorOf(client.listConnections())).toMatchObject({ code: 'rateLimited', status: 429 });
        return;
      }
      await client.listConnections();
      // The rest of the minute, and a little jitter.
      expect(slept).toEqual([40_125]);
    },
  );
});
