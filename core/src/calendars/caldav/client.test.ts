import { basicAuthFetch } from './basic-auth';
import { createCalDavClient } from './client';
import { found, madeUp, multistatus, only, type Reply } from './server.fixture';
import { parseXml } from './xml';

const HOME = 'https://dav.example.org/cal/';
const ok: Reply = { body: multistatus(found('/cal/', '<displayname>Work</displayname>')) };

test('requests are XML with everything escaped', async () => {
  const { http, sent } = madeUp(() => ok);
  const client = createCalDavClient(http, HOME);
  await client.propfind(HOME, ['{DAV:}displayname', '{urn:x"y}z'], 1);
  await client.syncCollection(HOME, 'a<b>&"c"');
  await client.syncCollection(HOME, null);
  await client.multiget(HOME, ['/cal/a&b.ics', '/cal/<x>.ics']);
  await client.calendarQuery(HOME, { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1) });
  expect(sent.map(({ method, headers }) => `${method} ${headers['depth'] ?? ''}`)).toEqual([
    'PROPFIND 1',
    'REPORT 0',
    'REPORT 0',
    'REPORT 1',
    'REPORT 1',
  ]);
  const bodies = sent.map(({ body }) => parseXml(body ?? ''));
  expect(bodies[0]?.children[0]?.children.map(({ name }) => name)).toEqual(['{DAV:}displayname', '{urn:x"y}z']);
  expect(bodies[1]?.children[0]?.text).toBe('a<b>&"c"');
  expect(bodies[2]?.children[0]?.text).toBe('');
  expect(bodies[3]?.children.slice(1).map(({ text }) => text)).toEqual(['/cal/a&b.ics', '/cal/<x>.ics']);
  expect(sent[4]?.body).toContain('<C:time-range start="20261101T000000Z" end="20261201T000000Z"/>');
});

test.each([301, 302, 307, 308])(
  'a %i to where the password may go is followed with the same request',
  async (status) => {
    const { http, sent } = madeUp(({ url }) =>
      url === HOME ? { status, headers: { location: 'https://one.dav.example.org/new/' } } : ok,
    );
    const client = createCalDavClient(http, HOME);
    const answer = await client.propfind(HOME, ['{DAV:}displayname'], 0);
    expect(answer.url).toBe('https://one.dav.example.org/new/');
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PROPFIND ${HOME}`,
      'PROPFIND https://one.dav.example.org/new/',
    ]);
    expect(sent[1]?.body).toBe(sent[0]?.body);
    await client.syncCollection(HOME, 't');
    expect(sent[2]?.url).toBe('https://one.dav.example.org/new/');
  },
);

test('nothing is sent to a server that the password must not go to', async () => {
  const { http, sent } = madeUp(() => ({ status: 302, headers: { location: 'https://evil.org/cal/?x' } }));
  await expect(createCalDavClient(http, HOME).propfind(HOME, [], 0)).rejects.toMatchObject({
    code: 'invalid',
    message: 'dav.example.org points to https://evil.org, another server; the password was not sent there',
    hint: 'If that is right, enter https://evil.org/cal/ as the server’s address.',
  });
  await expect(createCalDavClient(http, HOME).multiget('https://evil.org/', ['/a'])).rejects.toMatchObject({
    code: 'invalid',
  });
  await expect(createCalDavClient(http, HOME).propfind('dav.example.org', [], 0)).rejects.toMatchObject({
    code: 'invalid',
    hint: 'Enter the server’s address with https:// in front.',
  });
  expect(sent.map(({ url }) => url)).toEqual([HOME]);
});

test('redirects in circles come to an end', async () => {
  const { http, sent } = madeUp(() => ({ status: 301, headers: { location: '/cal/' } }));
  await expect(createCalDavClient(http, HOME).propfind(HOME, [], 0)).rejects.toMatchObject({ code: 'invalid' });
  expect(sent.length).toBe(6);
});

test.each<[Reply, object]>([
  [{ status: 401 }, { code: 'unauthorized', hint: expect.stringContaining('app password') }],
  [{ lost: 'ENOTFOUND' }, { code: 'unavailable', message: 'CalDAV did not answer (ENOTFOUND)' }],
  [{ lost: 'ETIMEDOUT' }, { code: 'unavailable' }],
  [
    { status: 503, headers: { 'retry-after': '7200' } },
    { code: 'unavailable', retryAfterMs: 7_200_000 },
  ],
  [{ status: 429 }, { code: 'rateLimited' }],
  [{ status: 405 }, { code: 'invalid', hint: expect.stringContaining('remote.php/dav') }],
  [{ status: 404 }, { code: 'notFound' }],
  [{ status: 200, body: '<html>Sign in to the hotel</html>' }, { code: 'unexpectedResponse' }],
  [
    {
      status: 403,
      body: '<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:exception>X</s:exception><s:message>No way</s:message></d:error>',
    },
    { code: 'forbidden', message: 'CalDAV answered 403: No way' },
  ],
  [
    { status: 403, body: '<error xmlns="DAV:"><valid-sync-token/></error>' },
    { code: 'cursorExpired', providerCode: 'valid-sync-token' },
  ],
])('%j is told as %j', async (reply, error) => {
  const { http } = madeUp(() => reply);
  await expect(createCalDavClient(http, HOME).propfind(HOME, [], 0)).rejects.toMatchObject(error);
});

test('Basic sign-in is in UTF-8, and only for the server', async () => {
  const { fetch, sent } = madeUp(() => ({ body: multistatus(only('/', 200)) }));
  const signed = basicAuthFetch(fetch, { serverUrl: HOME, username: 'änna', password: 'pä:ss' });
  const init = { method: 'GET', headers: { a: 'b' }, timeoutMs: 1 };
  await signed(`${HOME}x`, init);
  expect(sent[0]?.headers).toEqual({ a: 'b', authorization: `Basic ${Buffer.from('änna:pä:ss').toString('base64')}` });
  await expect(signed('https://evil.org/', init)).rejects.toThrow('not sent');
  expect(sent.length).toBe(1);
});
