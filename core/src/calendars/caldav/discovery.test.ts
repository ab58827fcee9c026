import { createCalDavClient } from './client';
import { discover } from './discovery';
import { found, madeUp, multistatus, type Reply } from './server.fixture';

const SERVER = 'https://dav.example.org';
const principal = (href: string): string => `<current-user-principal><href>${href}</href></current-user-principal>`;
const home = (...hrefs: string[]): string =>
  `<C:calendar-home-set>${hrefs.map((href) => `<href>${href}</href>`).join('')}</C:calendar-home-set>`;
const addresses = (...hrefs: string[]): string =>
  home(...hrefs).replaceAll('calendar-home-set', 'calendar-user-address-set');
const row = (href: string, properties: string): Reply => ({ body: multistatus(found(href, properties)) });

/** A server by what it answers to whole addresses; 404 elsewhere. */
function server(pages: Record<string, Reply>, serverUrl = SERVER) {
  const { http, sent } = madeUp(({ url }) => pages[url] ?? { status: 404 });
  return {
    run: () => discover(createCalDavClient(http, serverUrl), serverUrl),
    asked: () => sent.map(({ url }) => url),
  };
}

test('.well-known, principal, home: with addresses in lower case', async () => {
  const { run, asked } = server({
    [`${SERVER}/.well-known/caldav`]: { status: 301, headers: { location: '/dav/' } },
    [`${SERVER}/dav/`]: row('/dav/', principal('/dav/p/anna/')),
    [`${SERVER}/dav/p/anna/`]: row(
      '/dav/p/anna/',
      `${home('/dav/c/anna/', `${SERVER}/shared/`)}${addresses('mailto:Anna@Example.org', 'MAILTO:anna%2Bx@example.org', '/dav/p/anna/', 'urn:uuid:1')}`,
    ),
  });
  expect(await run()).toEqual({
    homes: [`${SERVER}/dav/c/anna/`, `${SERVER}/shared/`],
    calendar: null,
    addresses: ['anna@example.org', 'anna+x@example.org'],
  });
  expect(asked().length).toBe(3);
});

test('iCloud’s way: homes on another host of the service', async () => {
  const { run } = server(
    {
      'https://caldav.icloud.com/.well-known/caldav': row('/', principal('/12345/principal/')),
      'https://caldav.icloud.com/12345/principal/': row(
        '/12345/principal/',
        home('https://p42-caldav.icloud.com:443/12345/calendars/'),
      ),
    },
    'https://caldav.icloud.com',
  );
  expect((await run()).homes).toEqual(['https://p42-caldav.icloud.com/12345/calendars/']);
});

test('the root is asked where .well-known leads nowhere, be it to another server or to a fault', async () => {
  const root = { [`${SERVER}/`]: row('/', home('/home/')) };
  for (const reply of [
    { status: 404 },
    { status: 405 },
    { status: 500 },
    { status: 302, headers: { location: 'https://www.example.com/login' } },
    { status: 200, body: '<html></html>' },
    row('/', ''),
  ]) {
    expect((await server({ ...root, [`${SERVER}/.well-known/caldav`]: reply }).run()).homes).toEqual([
      `${SERVER}/home/`,
    ]);
  }
});

test('an address with a path is asked first; a calendar’s own needs no more', async () => {
  const url = `${SERVER}/c/anna/work/`;
  const calendar = '<resourcetype><collection/><C:calendar/></resourcetype>';
  const { run, asked } = server({ [url]: row('/c/anna/work/', calendar) }, url);
  expect(await run()).toEqual({ homes: [], calendar: url, addresses: [] });
  expect(asked()).toEqual([url]);
});

test.each<[string, Record<string, Reply>, object]>([
  ['a refused password', { [`${SERVER}/.well-known/caldav`]: { status: 401 } }, { code: 'unauthorized' }],
  [
    'nobody signed in',
    {
      [`${SERVER}/.well-known/caldav`]: row('/', '<current-user-principal><unauthenticated/></current-user-principal>'),
    },
    { code: 'unauthorized' },
  ],
  ['no such host', { [`${SERVER}/.well-known/caldav`]: { lost: 'ENOTFOUND' } }, { code: 'unavailable' }],
  ['a time out', { [`${SERVER}/.well-known/caldav`]: { lost: 'ETIMEDOUT' } }, { code: 'unavailable' }],
  [
    'a server in trouble',
    { [`${SERVER}/.well-known/caldav`]: { status: 500 }, [`${SERVER}/`]: { status: 503 } },
    { code: 'unavailable' },
  ],
  [
    'another server and nothing here',
    { [`${SERVER}/.well-known/caldav`]: { status: 301, headers: { location: 'https://x.com/' } } },
    { code: 'invalid' },
  ],
  ['no CalDAV here', {}, { code: 'notFound', hint: expect.stringContaining('remote.php/dav') }],
  [
    'a principal without calendars',
    { [`${SERVER}/`]: row('/', principal('/p/')), [`${SERVER}/p/`]: row('/p/', '<displayname>Anna</displayname>') },
    { code: 'notFound' },
  ],
])('%s is told as what it is', async (_, pages, error) => {
  await expect(server(pages).run()).rejects.toMatchObject(error);
});
