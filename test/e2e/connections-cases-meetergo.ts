import type { JsonObject } from '../../workbench/flatted';
import type { Cases } from './connections-cases';
import { type ConnectionsStage, picked } from './connections-stage';

const NOBODY = { connection: picked('none') };
const REDIRECT = 'https://app.test/connected';

export function meetergoCases(stage: ConnectionsStage): Cases {
  const { meetergo } = stage.sandbox;
  const { connections } = meetergo.service;
  let authUrl = '';
  let id = '';
  const connection = () => ({ connection: picked(id) });
  const ended = { key: true, message: /^meetergo did not accept the credential \(401\)$/, description: /key/ };
  const missing = { parameters: NOBODY, message: /404: Connection not found/, description: /Check the ID/ };
  return {
    getAuthorizationUrl: {
      parameters: () => ({
        calendarProvider: 'google',
        redirectUrl: REDIRECT,
        authorizationOptions: { setAsCalendarSync: true },
      }),
      check([item]) {
        expect(item).toMatchObject({ provider: 'google', userId: null, token: expect.any(String) as string });
        authUrl = String(item?.['authUrl']);
      },
      wrong: {
        parameters: { redirectUrl: 'http://app.test/connected' },
        message: /must begin with https/,
        description: /./,
      },
    },
    parseCallback: {
      async parameters() {
        const answer = await fetch(`${authUrl}?account=ada@example.com`, { redirect: 'manual' });
        return { callback: answer.headers.get('location') ?? '' };
      },
      check([item]) {
        expect(item).toMatchObject({ connected: true, connection: { email: 'ada@example.com', isPrimary: true } });
        id = String((item?.['connection'] as JsonObject)['id']);
        expect([...connections.keys()]).toEqual([id]);
      },
      // The same address a second time.
      wrong: { message: /its one-time token has been used/, description: /Begin again/ },
    },
    getAll: {
      check: (items) => expect(items).toMatchObject([{ id, isConnected: true }]),
      wrong: ended,
    },
    get: {
      parameters: connection,
      check: (items) => expect(items).toMatchObject([{ id, selectedCalendars: ['ada@example.com'] }]),
      wrong: {
        parameters: NOBODY,
        message: /^There is no connection with the ID "none"$/,
        description: /check "Connection" and "User ID"/,
      },
    },
    getCalendars: {
      parameters: connection,
      check: (items) => expect(items.map(({ name }) => name)).toEqual(['Ada', 'Team', 'Holidays']),
      wrong: missing,
    },
    update: {
      parameters: () => ({
        ...connection(),
        settings: { validateAvailability: false, primaryCalendar: 'team@group.calendar.google.com' },
      }),
      check(items) {
        const wanted = { id, validateAvailability: false, primaryCalendar: 'team@group.calendar.google.com' };
        expect(items).toMatchObject([wanted]);
        expect(connections.get(id)).toMatchObject(wanted);
      },
      wrong: {
        parameters: { settings: { primaryCalendar: 'x' } },
        message: /400: Calendar x does not belong/,
        description: /./,
      },
    },
    setPrimary: {
      parameters: () => {
        const other = meetergo.service.connect('user-1', 'outlook', 'grace@example.com');
        return { connection: picked(other.id) };
      },
      check(items) {
        expect(items).toMatchObject([{ provider: 'outlook', isPrimary: true }]);
        expect(connections.get(id)?.isPrimary).toBe(false);
      },
      wrong: missing,
    },
    delete: {
      parameters: connection,
      check(items) {
        expect(items).toEqual([{ deleted: true, id }]);
        expect([...connections.keys()]).not.toContain(id);
      },
      wrong: missing,
    },
  };
}
