import type { IDataObject } from 'n8n-workflow';
import { CalendarConnection } from '../../nodes/CalendarConnection/CalendarConnection.node';
import { googleAccounts } from '../../sandbox/meeting-baas/calendars';
import { MeetingBaasV1Server } from '../../sandbox/meeting-baas-v1';
import { host } from './host';
import { ADA, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

let s: Stage;
let baas: MeetingBaasV1Server;
beforeEach(async () => {
  s = await stage();
  baas = new MeetingBaasV1Server({
    clock: s.clock,
    seed: 5,
    send: async () => new Response(),
    accounts: [googleAccounts(s.google)],
  });
  await baas.start();
});
afterEach(async () => {
  await baas.stop();
  await s.stop();
});

const node = (operation: string, parameters: IDataObject = {}) =>
  host({
    type: new CalendarConnection(),
    parameters: { resource: 'meetingBaasV1', operation, ...parameters } as never,
    credentials: { calendarBotsMeetingBaasApi: { apiKey: 'sandbox-key', baseUrl: baas.url } },
  });
const run = async (operation: string, parameters: IDataObject = {}) =>
  (await node(operation, parameters).execute()).items;
const picked = (value: string) => ({ connection: { __rl: true, mode: 'id', value } });
const signIn = () => ({
  platform: 'google',
  clientId: s.google.oauth.client.clientId,
  clientSecret: s.google.oauth.client.clientSecret,
  refreshToken: s.google.oauth.issue({ user: ADA }).refreshToken,
});

test('v1: from the calendars of an account to a connection and back to nothing, and what to do when it fails', async () => {
  expect(await run('listRaw', signIn())).toMatchObject([{ id: ADA, primary: true }]);
  const [made] = await run('create', signIn());
  const id = String(made?.['id']);
  await s.advance(MINUTE);
  expect(await run('get', picked(id))).toMatchObject([
    { id, email: ADA, advice: expect.stringContaining('does not say') },
  ]);
  expect(await run('getAll')).toMatchObject([{ id }]);
  expect(await run('syncAll')).toEqual([{ id, synced: true }]);
  s.google.oauth.revoke(ADA);
  expect(await run('syncAll')).toMatchObject([{ id, synced: false, error: expect.stringContaining('invalid_grant') }]);
  const old = await thrownBy(node('update', { ...picked(id), ...signIn(), clientSecret: 'old' }).execute());
  expect(old.description).toContain('client ID or secret changed');
  expect(await run('update', { ...picked(id), ...signIn() })).toMatchObject([{ id }]);
  expect(await run('delete', picked(id))).toMatchObject([{ id, deleted: true }]);
  expect(await run('getAll')).toEqual([]);
  expect((await thrownBy(node('get').execute())).message).toBe('No connection is chosen');
});

test('v1: a connection that was just made has its name, in either form of the answer', async () => {
  baas.service.calendars.said.created = 'flat';
  expect(await run('create', signIn())).toMatchObject([{ name: ADA, platform: 'google' }]);
});
