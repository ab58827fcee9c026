import { DEMO_USER } from '../../sandbox/seed-demo';
import type { JsonObject } from '../../workbench/flatted';
import { type ConnectionsStage, picked } from './connections-stage';
import { until } from './wait';

/** One operation: how it is used, what must come of it, and what it says when something is wrong. */
export interface Case {
  parameters?: () => JsonObject | Promise<JsonObject>;
  check(items: JsonObject[]): unknown;
  wrong: {
    /** What happens outside before it runs again. */
    before?: () => unknown;
    /** In place of those that worked. */
    parameters?: JsonObject | (() => JsonObject);
    /** Runs with the key that is not right, */
    key?: boolean;
    /** or with this credential of the stage. */
    credential?: string;
    after?: () => unknown;
    message: RegExp;
    /** What to do. */
    description: RegExp;
  };
}
export type Cases = Readonly<Record<string, Case>>;

const NOBODY = { connection: picked('0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e') };

/** Client, secret and refresh token as a customer's own app has them. */
export function signIn({ sandbox }: ConnectionsStage, provider: 'google' | 'microsoft' = 'google'): JsonObject {
  const { oauth } = sandbox[provider];
  const { clientId, clientSecret } = oauth.client;
  return { platform: provider, clientId, clientSecret, refreshToken: oauth.issue({ user: DEMO_USER }).refreshToken };
}

export function meetingBaasCases(stage: ConnectionsStage): Cases {
  const { google, meetingBaas } = stage.sandbox;
  const { connections } = meetingBaas.service.hosted;
  let id = '';
  const connection = () => ({ connection: picked(id) });
  return {
    listRaw: {
      parameters: () => signIn(stage),
      check: (items) => expect(items).toContainEqual(expect.objectContaining({ id: DEMO_USER, primary: true })),
      wrong: { parameters: { clientSecret: 'old' }, message: /Meeting BaaS/, description: /client ID or secret/ },
    },
    create: {
      parameters: () => ({ ...signIn(stage), rawCalendarId: 'primary' }),
      async check([made]) {
        expect(made).toMatchObject({ email: DEMO_USER, platform: 'google', status: 'active' });
        id = String(made?.['id']);
        expect([...connections.keys()]).toEqual([id]);
        await until('the first sync', 10, () => (connections.get(id)?.syncedAt ? true : undefined));
      },
      wrong: { message: /Meeting BaaS answered 409/, description: /connected already/ },
    },
    get: {
      parameters: connection,
      check: (items) => expect(items).toMatchObject([{ id, syncStatus: 'success' }]),
      wrong: { parameters: NOBODY, message: /404/, description: /may have been deleted/ },
    },
    getAll: {
      parameters: () => ({ filters: { statuses: ['active'] } }),
      check: (items) => expect(items).toMatchObject([{ id }]),
      wrong: { key: true, message: /^Meeting BaaS answered 403: The API key/, description: /^Check the API key/ },
    },
    getSeries: {
      parameters: connection,
      check: (items) => expect(items.map((series) => series['event_type'])).toContain('recurring'),
      wrong: {
        before: () => meetingBaas.faults.add({ operation: 'listEventSeries', fault: { kind: 'status', status: 403 } }),
        after: () => meetingBaas.faults.clear(),
        message: /403/,
        description: /./,
      },
    },
    sync: {
      parameters: connection,
      check: (items) => expect(items).toEqual([{ id, syncing: true }]),
      wrong: {
        before: () => google.oauth.revoke(DEMO_USER),
        message: /Meeting BaaS/,
        description: /let the user connect the calendar again/,
      },
    },
    update: {
      parameters: () => ({ ...connection(), ...signIn(stage) }),
      check: (items) =>
        expect([items, connections.get(id)?.status]).toMatchObject([[{ id, status: 'active' }], 'active']),
      wrong: { parameters: { refreshToken: 'ended' }, message: /Meeting BaaS/, description: /refresh token|connect/ },
    },
    syncAll: {
      async parameters() {
        // The wrong token of before is at the connection now.
        const { items } = await stage.run({
          node: 'calendarConnection',
          parameters: { resource: 'meetingBaas', operation: 'update', ...connection(), ...signIn(stage) },
          credential: 'meetingBaas',
        });
        expect(items).toMatchObject([{ status: 'active' }]);
        return {};
      },
      check: (items) => expect(items).toEqual([{ id, syncing: true }]),
      wrong: { key: true, message: /^Meeting BaaS answered 403: The API key/, description: /^Check the API key/ },
    },
    resubscribe: {
      parameters: connection,
      check: (items) => expect(items).toMatchObject([{ id, resubscribedAt: expect.any(String) as string }]),
      wrong: { parameters: NOBODY, message: /404/, description: /may have been deleted/ },
    },
    delete: {
      parameters: connection,
      check(items) {
        expect(items).toMatchObject([{ deleted: true, id, email: DEMO_USER, notCancelled: [] }]);
        expect(connections.size).toBe(0);
      },
      wrong: { key: true, message: /^Meeting BaaS answered 403: The API key/, description: /^Check the API key/ },
    },
  };
}

export function meetingBaasV1Cases(stage: ConnectionsStage): Cases {
  const { google, meetingBaasV1 } = stage.sandbox;
  const { connections } = meetingBaasV1.service.calendars.hosted;
  let id = '';
  const connection = () => ({ connection: picked(id) });
  return {
    listRaw: {
      parameters: () => signIn(stage),
      check: (items) => expect(items).toContainEqual(expect.objectContaining({ id: DEMO_USER, primary: true })),
      wrong: {
        key: true,
        message: /^Meeting BaaS v1 answered 401: Invalid API key$/,
        description: /^Check the API key/,
      },
    },
    create: {
      parameters: () => signIn(stage),
      async check([made]) {
        id = String(made?.['id']);
        expect([made?.['email'], [...connections.keys()]]).toEqual([DEMO_USER, [id]]);
        await until('the first sync', 10, () => (connections.get(id)?.syncedAt ? true : undefined));
      },
      wrong: { message: /^Meeting BaaS v1 answered 409/, description: /^This calendar is connected already/ },
    },
    get: {
      parameters: connection,
      check: (items) => expect(items).toMatchObject([{ id, email: DEMO_USER }]),
      wrong: { parameters: NOBODY, message: /404/, description: /^Check the ID of the calendar/ },
    },
    getAll: {
      check: (items) => expect(items).toMatchObject([{ id }]),
      wrong: {
        key: true,
        message: /^Meeting BaaS v1 answered 401: Invalid API key$/,
        description: /^Check the API key/,
      },
    },
    syncAll: {
      check: (items) => expect(items).toEqual([{ id, synced: true }]),
      wrong: {
        before: () => meetingBaasV1.faults.add({ path: 'resync_all', fault: { kind: 'status', status: 403 } }),
        after: () => meetingBaasV1.faults.clear(),
        message: /403/,
        description: /./,
      },
    },
    update: {
      parameters: () => {
        google.oauth.revoke(DEMO_USER);
        return { ...connection(), ...signIn(stage) };
      },
      check: (items) => expect([items, connections.get(id)?.status]).toMatchObject([[{ id }], 'active']),
      wrong: { parameters: { clientSecret: 'old' }, message: /Meeting BaaS/, description: /client ID or secret/ },
    },
    delete: {
      parameters: connection,
      check(items) {
        expect(items).toMatchObject([{ id, deleted: true }]);
        expect(connections.size).toBe(0);
      },
      wrong: {
        key: true,
        message: /^Meeting BaaS v1 answered 401: Invalid API key$/,
        description: /^Check the API key/,
      },
    },
  };
}
