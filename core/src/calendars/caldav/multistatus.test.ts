import { readMultistatus } from './multistatus';
import { found, multistatus, only } from './server.fixture';

test('properties that were found are read, the others are not there', () => {
  const missing = '<propstat><prop><CS:getctag/></prop><status>HTTP/1.1 404 Not Found</status></propstat>';
  const text = multistatus(found('/a', '<getetag>"1"</getetag>').replace('</response>', `${missing}</response>`));
  const { responses, syncToken } = readMultistatus(text);
  expect(responses.map(({ href, status }) => [href, status])).toEqual([['/a', null]]);
  expect([...(responses[0]?.properties.keys() ?? [])]).toEqual(['{DAV:}getetag']);
  expect(syncToken).toBeNull();
});

test('a status may stand for several resources, and a sync token beside them', () => {
  const row = '<response><href>/a</href><href>/b</href><status>HTTP/1.1 404 Not Found</status></response>';
  const { responses, syncToken } = readMultistatus(multistatus(row, '<sync-token> t&amp;1 </sync-token>'));
  expect(responses.map(({ href, status }) => [href, status])).toEqual([
    ['/a', 404],
    ['/b', 404],
  ]);
  expect(syncToken).toBe('t&1');
});

test.each([
  '<html><body>Sign in</body></html>',
  '<error xmlns="DAV:"/>',
  multistatus('<response><status>HTTP/1.1 200 OK</status></response>'),
  multistatus('<response><href/></response>'),
  multistatus('<response><href>/a</href><status>fine</status></response>'),
  multistatus(only('/a', 200)).slice(0, -20),
])('%.60s is refused', (text) => {
  expect(() => readMultistatus(text)).toThrow();
});
