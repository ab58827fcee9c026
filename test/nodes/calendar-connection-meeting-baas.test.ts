import type { IDataObject } from 'n8n-workflow';
import { CalendarConnection } from '../../nodes/CalendarConnection/CalendarConnection.node';
import { ADA, MINUTE, type Stage, stage } from './stage';
import { type Host, host } from './host';
import { thrownBy } from './thrown';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const node = (operation: string, parameters: IDataObject = {}, more = {}): Host => {
  const { calendarBotsMeetingBaasApi } = s.credentials();
  return host({
    type: new CalendarConnection(),
    parameters: { resource: 'meetingBaas', operation, ...parameters } as never,
    credentials: { calendarBotsMeetingBaasApi },
    ...more,
  });
};
const run = async (operation: string, parameters: IDataObject = {}): Promise<IDataObject[]> =>
  (await node(operation, parameters).execute()).items;
const picked = (value: string) => ({ connection: { __rl: true, mode: 'id', value } });
const signIn = () => ({
  platform: 'google',
  clientId: s.google.oauth.client.clientId,
  clientSecret: s.google.oauth.client.clientSecret,
  refreshToken: s.google.oauth.issue({ user: ADA }).refreshToken,
});

test('from the calendars of an account to a connection and back to nothing', async () => {
  s.google.events.insert(ADA, s.meeting('Daily', 60, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }));
  expect(await run('listRaw', signIn())).toEqual([{ id: ADA, name: 'ada@example.com', email: ADA, primary: true }]);
  const [made] = await run('create', signIn());
  expect(made).toMatchObject({ email: ADA, platform: 'google', health: 'working', status: 'active', advice: null });
  const id = String(made?.['id']);
  await s.advance(MINUTE);
  expect(await run('get', picked(id))).toMatchObject([{ id, syncStatus: 'success', syncError: null }]);
  expect(await run('getAll', { filters: { statuses: ['active'] } })).toMatchObject([{ id }]);
  expect(await run('getAll', { filters: { statuses: ['revoked'] } })).toEqual([]);
  expect(await node('get').search('searchMeetingBaasConnections', 'ADA')).toMatchObject([
    { name: 'ada@example.com (google, active)', value: id },
  ]);
  expect(await run('getSeries', picked(id))).toMatchObject([{ event_type: 'recurring', events: [{}, {}, {}] }]);
  expect(await run('sync', picked(id))).toEqual([{ id, syncing: true }]);
  expect(await run('syncAll')).toEqual([{ id, syncing: true }]);
  expect(await run('resubscribe', picked(id))).toMatchObject([{ id, resubscribedAt: expect.any(String) }]);
  expect(await run('delete', picked(id))).toMatchObject([{ deleted: true, id, email: ADA, notCancelled: [] }]);
  expect(await run('getAll')).toEqual([]);
  expect(await run('delete', picked(id))).toMatchObject([{ deleted: false, id }]);
  expect(s.baas.service.breaches).toEqual([]);
});

test('whose credentials expired, and what to do about it', async () => {
  const [made] = await run('create', signIn());
  const id = String(made?.['id']);
  await s.advance(MINUTE);
  const twice = await thrownBy(node('create', signIn()).execute());
  expect(twice.description).toContain('connected already');
  const apps = await thrownBy(node('update', { ...picked(id), ...signIn(), clientSecret: 'expired' }).execute());
  expect(apps.description).toContain('client ID or secret');
  await run('update', { ...picked(id), ...signIn() });
  s.google.oauth.revoke(ADA);
  const users = await thrownBy(node('sync', picked(id)).execute());
  expect(users.description).toContain('let the user connect the calendar again');
  expect(users.message).not.toContain('credential');
  expect(await run('get', picked(id))).toMatchObject([
    { status: 'revoked', health: 'signInEnded', advice: expect.stringContaining('new refresh token') },
  ]);
  expect(await run('syncAll')).toMatchObject([{ id, syncing: false, hint: expect.stringContaining('refresh token') }]);
  expect(await run('update', { ...picked(id), ...signIn() })).toMatchObject([{ status: 'active' }]);

  const nobody = await thrownBy(node('get', picked('0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e')).execute());
  expect(nobody.description).toContain('may have been deleted');
  expect((await thrownBy(node('get').execute())).message).toBe('No connection is chosen');
  expect((await thrownBy(node('get', picked('../bots')).execute())).message).toContain('expected a UUID');
  const kept = await node('get', {}, { continueOnFail: true }).execute();
  expect(kept.items).toMatchObject([{ error: 'No connection is chosen' }]);
});
