import type { Cover, Group, System } from './table';

const CORE = ['test/meetergo-connections.test.ts'];
const BOTH = ['test/meetergo-connections.test.ts', 'test/nodes/calendar-connection-meetergo.test.ts'];
const CALLBACK = ['core/src/connections/meetergo/callback.test.ts', 'test/nodes/calendar-connection-meetergo.test.ts'];

const node = (operation: string): Cover => `node:CalendarConnection/meetergo/${operation}`;
const client = (method: string): Cover => `core:connections/meetergo#MeetergoClient.${method}`;

const OPERATIONS: readonly [path: string, operation: string, method: string][] = [
  ['GET /v4/calendar-connections/auth/{}/url', 'getAuthorizationUrl', 'getAuthorizationUrl'],
  ['GET /v4/calendar-connections/connections', 'getAll', 'listConnections'],
  ['GET /v4/calendar-connections/connections/{}/calendars', 'getCalendars', 'listCalendars'],
  ['PATCH /v4/calendar-connections/connections/{}', 'update', 'updateConnection'],
  ['DELETE /v4/calendar-connections/connections/{}', 'delete', 'deleteConnection'],
  ['POST /v4/calendar-connections/connections/{}/set-primary', 'setPrimary', 'setPrimary'],
];

const operations = (rule: 'endpoint' | 'call'): Group[] =>
  OPERATIONS.map(([path, operation, method]) => ({
    rule,
    items: [path],
    by: [node(operation), client(method)],
    tests: BOTH,
  }));

const SETTINGS = [
  ...['primaryCalendar', 'selectedCalendars', 'validateAvailability', 'cancelIfDeclinedOrDeleted'],
  'disableAttendeeNotification',
];
const settings = (rule: 'key' | 'row'): Group => ({
  rule,
  items: SETTINGS,
  by: [node('update'), client('updateConnection'), client('listConnections')],
  tests: BOTH,
});

const headers = (rule: 'key' | 'row'): Group[] => [
  {
    rule,
    items: ['Authorization'],
    by: ['core:connections/meetergo#createMeetergoHttp'],
    tests: CORE,
  },
  {
    rule,
    items: ['x-meetergo-api-user-id'],
    by: ['core:connections/meetergo#MeetergoClient', 'core:connections/meetergo#accountOf'],
    tests: CORE,
    note: 'sent with platform keys (`ak_live:`), never with personal tokens (`rgo-`), which meetergo refuses then',
  },
];

export const MEETERGO: System = {
  page: 'coverage-meetergo.md',
  title: 'meetergo: what its document names, and what covers it',
  intro:
    'meetergo connects calendars and keeps settings for each connection. All of it is in the node Calendar Connection.',
  seeds: [
    {
      file: '003',
      title: 'Calendar connection',
      groups: [
        ...operations('endpoint'),
        ...operations('call'),
        {
          rule: 'row',
          items: ['provider', 'redirectUrl', 'userId', 'setAsCalendarSync'],
          by: [node('getAuthorizationUrl'), client('getAuthorizationUrl')],
          tests: BOTH,
        },
        ...headers('row'),
        ...headers('key'),
        {
          rule: 'key',
          items: ['Content-Type'],
          by: ['core:connections/meetergo#createMeetergoHttp'],
          tests: CORE,
          note: 'sent with every body, in lower case',
        },
        {
          rule: 'key',
          items: ['authUrl'],
          by: [node('getAuthorizationUrl'), client('getAuthorizationUrl')],
          tests: BOTH,
        },
        {
          rule: 'key',
          items: ['connections', 'id', 'provider', 'email', 'isPrimary', 'isConnected'],
          by: [node('getAll'), node('get'), client('listConnections')],
          tests: BOTH,
        },
        {
          rule: 'key',
          items: ['total'],
          by: [],
          tests: [],
          gap: 'the list is counted as it is: the endpoint has no paging, so the number says nothing more',
        },
        settings('key'),
        settings('row'),
        {
          rule: 'key',
          items: ['calendars', 'name', 'canEdit', 'selected'],
          by: [node('getCalendars'), client('listCalendars')],
          tests: BOTH,
        },
        {
          rule: 'key',
          items: ['connectionId'],
          by: [node('parseCallback'), 'core:connections/meetergo#readCallback'],
          tests: CALLBACK,
          note: 'in the answer of "Get Calendars" it repeats what was asked for',
        },
        {
          rule: 'query',
          items: ['success', 'provider', 'connectionId', 'error', 'message'],
          by: [node('parseCallback'), 'core:connections/meetergo#readCallback'],
          tests: CALLBACK,
          note: 'both historic forms, encoded once or twice',
        },
        {
          rule: 'row',
          items: ['Google Calendar', 'Microsoft 365'],
          by: [node('getAuthorizationUrl'), 'core:connections/meetergo#MEETERGO_PROVIDERS'],
          tests: BOTH,
          note: 'google and outlook',
        },
        {
          rule: 'row',
          items: ['Connection already exists', 'access_denied', 'invalid_scope', 'server_error', 'user_not_found'],
          by: [node('parseCallback'), 'core:connections/meetergo#meaningOf'],
          tests: ['test/meetergo-connections.test.ts', ...CALLBACK],
          note: 'each with a message that says what to do',
        },
        {
          rule: 'behaviour',
          items: ['popup window instead of a redirect, with a callback page that tells the opener'],
          by: [node('parseCallback'), 'core:connections/meetergo#popupPage'],
          tests: CALLBACK,
        },
        {
          rule: 'behaviour',
          items: ['"validate redirect URLs": the callback proves that it belongs to a sign-in of ours'],
          by: [
            node('getAuthorizationUrl'),
            'core:connections/meetergo#withToken',
            'core:connections/meetergo#checkToken',
          ],
          tests: CALLBACK,
        },
        {
          rule: 'behaviour',
          items: ['conflict detection'],
          by: [
            ...(['getBusy', 'getConflicts', 'getFreeSlots'] as const).map(
              (operation): Cover => `node:ListEvents/availability/${operation}`,
            ),
            'core:availability#conflictsWith',
            'core:availability#freeSlots',
          ],
          tests: [
            'test/free-busy.test.ts',
            'core/src/availability/availability.test.ts',
            'test/nodes/list-events.test.ts',
          ],
          note: 'over any calendars of any provider',
        },
        {
          rule: 'behaviour',
          items: ['the React component and its styles'],
          by: [],
          tests: [],
          gap: 'a page of the reader’s own product; the operations are what it calls',
        },
      ],
    },
  ],
};
