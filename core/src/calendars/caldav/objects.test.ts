import { isHref, readObjects } from './objects.js';

test('a path or an address can be of an object, an id of another calendar service cannot', () => {
  expect(['/ada/work/1.ics', 'https://dav.example.com/ada/work/1.ics'].map(isHref)).toEqual([true, true]);
  expect(['nothere', '7kukuqrfedlm2f9t0f5iqv2v8b', '', 'evt_1#2026-05-04'].map(isHref)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('an object without its row is no object that is gone', async () => {
  const url = 'https://dav.example.com/ada/work/';
  const client = { multiget: async () => ({ url, responses: [] }) };
  await expect(readObjects(client as never, url, ['/ada/work/1.ics'])).rejects.toMatchObject({
    code: 'unexpectedResponse',
  });
});
