import type { IDataObject } from 'n8n-workflow';
import { CalendarConnection } from '../../nodes/CalendarConnection/CalendarConnection.node';
import { manualClock, type SandboxClock } from '../../sandbox/clock';
import { MeetergoServer } from '../../sandbox/meetergo';
import { type Host, host } from './host';
import { thrownBy } from './thrown';

jest.setTimeout(60_000);

let clock: SandboxClock;
let meetergo: MeetergoServer;
let time: jest.SpyInstance;
beforeEach(async () => {
  clock = manualClock(Date.parse('2026-11-23T09:00:00Z'));
  time = jest.spyOn(Date, 'now').mockImplementation(() => clock.now());
  meetergo = new MeetergoServer({ clock });
  await meetergo.start();
});
afterEach(async () => {
  time.mockRestore();
  await meetergo.stop();
});

const node = (operation: string, parameters: IDataObject = {}, credential: IDataObject = {}, more = {}): Host =>
  host({
    type: new CalendarConnection(),
    parameters: { resource: 'meetergo', operation, ...parameters } as never,
    credentials: {
      calendarBotsMeetergoApi: { apiKey: 'rgo-sandbox', userId: '', baseUrl: meetergo.url, ...credential } as never,
    },
    ...more,
  });
const picked = (value: string) => ({ __rl: true, mode: 'id', value });
const ada = () => meetergo.service.connect('user-1', 'google', 'ada@example.com');

describe('signing in', () => {
  const REDIRECT = 'https://app.test/cb?tab=1';
  const urlOf = async (parameters: IDataObject = {}, credential: IDataObject = {}): Promise<IDataObject> => {
    const run = node(
      'getAuthorizationUrl',
      { calendarProvider: 'google', redirectUrl: REDIRECT, ...parameters },
      credential,
    );
    return (await run.execute()).items[0] ?? {};
  };
  const browse = async (authUrl: unknown, how = 'account=ada@example.com'): Promise<string> => {
    const answer = await fetch(`${String(authUrl)}?${how}`, { redirect: 'manual' });
    return answer.headers.get('location') ?? '';
  };
  const queryOf = (location: string): IDataObject => Object.fromEntries(new URL(location).searchParams);
  const parse = (query: IDataObject, options: IDataObject = {}, credential: IDataObject = {}) =>
    node('parseCallback', { callbackOptions: options }, credential).execute([{ query }]);

  test('authorization URL, browser, callback: the connection is there, and the token works once', async () => {
    const authorization = await urlOf({ authorizationOptions: { setAsCalendarSync: true, validMinutes: 5 } });
    expect(authorization).toMatchObject({
      provider: 'google',
      userId: null,
      expiresAt: '2026-11-23T09:05:00.000Z',
      popupFeatures: expect.stringContaining('width=600') as string,
    });
    const query = queryOf(await browse(authorization['authUrl']));
    expect(query).toMatchObject({ tab: '1', connect_token: authorization['token'] });
    const { items } = await parse(query);
    expect(items).toMatchObject([
      { connected: true, provider: 'google', userId: null, connection: { email: 'ada@example.com', isPrimary: true } },
    ]);
    const again = await thrownBy(parse(query));
    expect(again.message).toBe('This callback came before: its one-time token has been used');
    expect(again.description).toMatch(/Begin again/);
  });

  test('for another user: the callback proves whom it was for', async () => {
    const platform = { apiKey: 'ak_live:platform:sandbox' };
    const authorization = await urlOf({ userId: 'user-2', calendarProvider: 'outlook' }, platform);
    const query = queryOf(await browse(authorization['authUrl'], 'account=grace@example.com'));
    const wrong = await thrownBy(parse(query, { expectedUser: 'user-1' }, platform));
    expect(wrong.message).toBe('The callback is for another user');
    const { items } = await parse(query, { expectedUser: 'user-2' }, platform);
    expect(items).toMatchObject([{ connected: true, userId: 'user-2', connection: { provider: 'outlook' } }]);
    expect(meetergo.service.of('user-2')).toHaveLength(1);
  });

  test('a declined sign-in is an item that says what to do, in a popup page too', async () => {
    meetergo.service.said = { ...meetergo.service.said, callback: 'older' };
    const { authUrl } = await urlOf();
    const query = queryOf(await browse(authUrl, 'error=access_denied'));
    const { items } = await parse(query, { popupOrigin: 'https://app.test/settings' });
    expect(items).toMatchObject([
      {
        connected: false,
        error: 'access_denied',
        code: 'forbidden',
        message: 'The sign-in was declined: nobody allowed meetergo to use the calendar',
        hint: expect.stringMatching(/open a new authorization URL/) as string,
        connection: null,
      },
    ]);
    expect(items[0]?.['page']).toContain('"https://app.test"');
  });

  test('forged, late, foreign and missing tokens are refused; a whole address as text is read', async () => {
    const { authUrl } = await urlOf();
    const location = await browse(authUrl);
    const query = queryOf(location);
    const message = async (more: IDataObject, options: IDataObject = {}, credential: IDataObject = {}) =>
      (await thrownBy(parse({ ...query, ...more }, options, credential))).message;
    const forged = 'The one-time token of the callback does not belong to it';
    expect(await message({ provider: 'outlook' })).toBe(forged);
    expect(await message({ connect_user: 'user-2' })).toBe(forged);
    expect(await message({}, {}, { apiKey: 'rgo-another' })).toBe(forged);
    expect(await message({ connect_token: '' })).toBe('The callback has no one-time token');
    expect(await message({ connectionId: 'made-up' })).toBe(
      'meetergo does not have the connection that the callback names',
    );
    // A refusal that came from meetergo's answer leaves the token as it was.
    const { items } = await node('parseCallback', { callback: location }).execute();
    expect(items).toMatchObject([{ connected: true }]);
    await clock.advance(15 * 60_000);
    expect(await message({})).toBe('The sign-in took too long: its one-time token has expired');
    expect((await parse({ success: 'true' }, { tokenRequired: false, confirm: false })).items).toMatchObject([
      { connected: true, connectionId: null },
    ]);
    expect(await message({}, { popupOrigin: 'app' })).toBe('"Popup Origin" is not a web address');
  });

  test.each(['={{ $json.session.userId }}', '={{ $json.session.name }}', '={{ null }}', '', ' '])(
    'a guard that was added and is empty (%s) lets nothing pass',
    async (empty) => {
      const items = [{ query: queryOf(await browse((await urlOf())['authUrl'])), session: { name: '' } }];
      const parsing = node('parseCallback', { callbackOptions: { expectedUser: empty } });
      expect(await thrownBy(parsing.execute(items))).toMatchObject({
        message: '"Expected User ID" is empty',
        description: expect.stringContaining('take the option away') as string,
      });
      const parameters = { calendarProvider: 'google', redirectUrl: REDIRECT };
      const asking = node('getAuthorizationUrl', { ...parameters, authorizationOptions: { allowedHosts: empty } });
      expect((await thrownBy(asking.execute(items))).message).toBe('"Allowed Hosts" is empty');
      expect((await node('parseCallback').execute(items)).items).toMatchObject([{ connected: true }]);
    },
  );

  test('addresses and keys that cannot be', async () => {
    const message = async (parameters: IDataObject, credential: IDataObject = {}) =>
      (await thrownBy(urlOf(parameters, credential))).message;
    expect(await message({ redirectUrl: 'http://app.test/cb' })).toMatch(/must begin with https/);
    expect(await message({ authorizationOptions: { allowedHosts: 'other.test' } })).toMatch(/leads to app.test/);
    const keyless = await thrownBy(urlOf({}, { apiKey: 'ak_live:platform:sandbox' }));
    expect(keyless.message).toMatch(/acts for a user, and none is named/);
    expect(keyless.description).toMatch(/"User ID"/);
  });
});

describe('connections', () => {
  test('get, get many, get calendars', async () => {
    const { id } = ada();
    meetergo.service.connect('user-1', 'outlook', 'grace@example.com');
    expect((await node('getAll', { returnAll: true }).execute()).items).toHaveLength(2);
    expect((await node('getAll', { limit: 1 }).execute()).items).toMatchObject([{ id }]);
    expect((await node('get', { connection: picked(id) }).execute()).items).toMatchObject([
      { id, isConnected: true, selectedCalendars: ['ada@example.com'] },
    ]);
    expect((await node('getCalendars', { connection: picked(id) }).execute()).items).toMatchObject([
      { id: 'ada@example.com', connectionId: id, isPrimary: true, selected: true },
      { name: 'Team', selected: false },
      { name: 'Holidays', canEdit: false },
    ]);
  });

  test('update sends what was set, each setting of the page and nothing else', async () => {
    const { id } = ada();
    const settings = {
      primaryCalendar: 'team@group.calendar.google.com',
      selectedCalendars: [],
      validateAvailability: false,
      cancelIfDeclinedOrDeleted: true,
      disableAttendeeNotification: true,
      syncBuffersToCalendar: true,
    };
    const { items } = await node('update', { connection: picked(id), settings }).execute();
    expect(items).toMatchObject([{ id, ...settings }]);
    await node('update', { connection: picked(id), settings: { validateAvailability: true } }).execute();
    const sent = meetergo.log.list({ operation: 'updateConnection' }).map(({ body }) => body);
    expect(sent).toEqual([settings, { validateAvailability: true }]);
  });

  test('set primary, then delete: nothing is left', async () => {
    const { id } = ada();
    const other = meetergo.service.connect('user-1', 'outlook', 'grace@example.com');
    const primary = await node('setPrimary', { connection: picked(other.id) }).execute();
    expect(primary.items).toMatchObject([{ id: other.id, isPrimary: true }]);
    for (const one of [id, other.id]) {
      expect((await node('delete', { connection: picked(one) }).execute()).items).toEqual([{ deleted: true, id: one }]);
    }
    expect(meetergo.service.connections.size).toBe(0);
  });

  test('pickers: connections with their state, calendars of the chosen one', async () => {
    const connection = ada();
    connection.isConnected = false;
    const { id } = connection;
    const picker = node('update', { connection: picked(id) });
    expect(await picker.search('searchMeetergoConnections', 'ADA')).toEqual([
      { name: 'ada@example.com (google, primary, not connected any more)', value: id },
    ]);
    expect(await picker.search('searchMeetergoConnections', 'nobody')).toEqual([]);
    expect(await picker.options('getMeetergoCalendars')).toMatchObject([
      { name: 'Ada (primary)' },
      { name: 'Team' },
      { name: 'Holidays (read only)' },
    ]);
    expect(await node('update').options('getMeetergoCalendars')).toEqual([]);
  });

  test.each([
    ['get', {}, 'There is no connection with the ID "none"', /Connection.*User ID/],
    ['getCalendars', {}, 'meetergo answered 404: Connection not found', /Check the ID/],
    [
      'update',
      { settings: { validateAvailability: true } },
      'meetergo answered 404: Connection not found',
      /Check the ID/,
    ],
    ['setPrimary', {}, 'meetergo answered 404: Connection not found', /Check the ID/],
    ['delete', {}, 'meetergo answered 404: Connection not found', /Check the ID/],
  ])('%s of what is not there says so', async (operation, parameters, message, hint) => {
    const error = await thrownBy(node(operation, { connection: picked('none'), ...parameters }).execute());
    expect(error.message).toBe(message);
    expect(error.description).toMatch(hint);
    const unchosen = await thrownBy(node(operation, { connection: picked(''), ...parameters }).execute());
    expect(unchosen.message).toBe('No connection is chosen');
  });

  test('settings that cannot be, a key that has ended, a plan that does not have it', async () => {
    const { id } = ada();
    const none = await thrownBy(node('update', { connection: picked(id), settings: {} }).execute());
    expect(none.message).toBe('No setting of the connection is to be changed');
    const strange = await thrownBy(
      node('update', { connection: picked(id), settings: { primaryCalendar: 'x' } }).execute(),
    );
    expect(strange.message).toMatch(/answered 400: Calendar x does not belong/);
    const ended = await thrownBy(node('getAll', {}, { apiKey: 'rgo-ended' }).execute());
    expect(ended.message).toBe('meetergo did not accept the credential (401)');
    const { items } = await node('getAll', {}, { apiKey: 'rgo-ended' }, { continueOnFail: true }).execute();
    expect(items).toMatchObject([{ error: ended.message }]);
    expect((await thrownBy(node('nothing').execute())).message).toMatch(/no operation "nothing"/);
  });
});
