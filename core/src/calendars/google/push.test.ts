import type { FetchInit } from '../../http';
import type { PushChannel } from '../source';
import { createGoogleHttp, createGoogleSource } from './index';

interface Answer {
  status: number;
  body?: unknown;
}

function push(answers: readonly Answer[]) {
  const asked: { method: string; path: string; body: unknown }[] = [];
  const http = createGoogleHttp({
    clock: { now: () => 0, random: () => 0.5, sleep: async () => undefined },
    fetch: async (url: string, init: FetchInit) => {
      asked.push({ method: init.method, path: new URL(url).pathname, body: JSON.parse(init.body ?? 'null') });
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error(`not expected: ${url}`);
      return {
        status: answer.status,
        headers: { get: () => null },
        text: async () => (answer.body === undefined ? '' : JSON.stringify(answer.body)),
      };
    },
  });
  const port = createGoogleSource({ http }).push;
  if (port === undefined) throw new Error('no push');
  return { port, asked };
}

const refusal = (status: number, reason: string): Answer => ({
  status,
  body: { error: { code: status, message: 'words', errors: [{ reason, message: 'words' }] } },
});
const wish = { calendarId: 'team#1@example.com', id: 'n1', secret: 'n1.mac', address: 'https://n8n.example.com/w' };
const granted = { id: 'n1', resourceId: 'r1', expiration: '1700000000000' };
const channel: PushChannel = { ...wish, resource: 'r1', expiresAt: 1_700_000_000_000 };

test('a channel is asked for with our id and secret; what was granted counts', async () => {
  const { port, asked } = push([{ status: 200, body: granted }]);
  expect(await port.open({ ...wish, expiresAt: 1_800_000_000_000 })).toEqual(channel);
  expect(asked).toEqual([
    {
      method: 'POST',
      path: '/calendar/v3/calendars/team%231%40example.com/events/watch',
      body: {
        id: 'n1',
        type: 'web_hook',
        address: 'https://n8n.example.com/w',
        token: 'n1.mac',
        expiration: '1800000000000',
      },
    },
  ]);
});

test.each([
  ['another id', { ...granted, id: 'n2' }],
  ['no resource', { ...granted, resourceId: undefined }],
  ['no end', { ...granted, expiration: undefined }],
])('an answer with %s is not believed', async (_, body) => {
  await expect(push([{ status: 200, body }]).port.open(wish)).rejects.toMatchObject({ code: 'unexpectedResponse' });
});

test('it is never asked twice for one channel', async () => {
  const { port, asked } = push([{ status: 503 }]);
  await expect(port.open(wish)).rejects.toMatchObject({ code: 'unavailable', mayHaveHappened: true });
  expect(asked).toHaveLength(1);
});

test('closing needs the resource; one that is gone counts as closed', async () => {
  const { port, asked } = push([{ status: 204 }, refusal(404, 'notFound'), refusal(403, 'insufficientPermissions')]);
  await port.close(channel);
  expect(asked).toEqual([{ method: 'POST', path: '/calendar/v3/channels/stop', body: { id: 'n1', resourceId: 'r1' } }]);
  await port.close(channel);
  await expect(port.close(channel)).rejects.toMatchObject({ code: 'forbidden' });
});

test('there is no renewal', async () => {
  expect(await push([]).port.renew(channel)).toBeNull();
});

const message = (headers: Record<string, string>) => ({
  headers: {
    'X-Goog-Channel-ID': 'n1',
    'X-Goog-Channel-Token': 'n1.mac',
    'X-Goog-Resource-ID': 'r1',
    'X-Goog-Resource-State': 'exists',
    'X-Goog-Message-Number': '12',
    ...headers,
  },
  query: {},
  body: '',
});
const read = (headers: Record<string, string> = {}) =>
  push([]).port.readMessage(message(headers), { channels: [channel], isOurs: (secret) => secret === 'lost.mac' });

test.each([
  ['exists', ['team#1@example.com']],
  ['not_exists', ['team#1@example.com']],
  ['something new', ['team#1@example.com']],
  ['sync', []],
])('a genuine message with state %s', (state, changed) => {
  expect(read({ 'X-Goog-Resource-State': state })).toEqual({
    answer: { status: 200, headers: {}, body: '' },
    changed,
    renew: [],
    lost: [],
    strays: [],
    refused: [],
  });
});

test.each([
  ['no channel id', { 'X-Goog-Channel-ID': undefined }, 400],
  ['an unknown channel', { 'X-Goog-Channel-ID': 'n2' }, 401],
  [
    'an unknown channel with the token of a known one',
    { 'X-Goog-Channel-ID': 'n2', 'X-Goog-Channel-Token': 'n1.mac' },
    401,
  ],
  ['another token', { 'X-Goog-Channel-Token': 'n1.max' }, 401],
  ['no token', { 'X-Goog-Channel-Token': undefined }, 401],
  ['the token of a lost channel', { 'X-Goog-Channel-Token': 'lost.mac' }, 401],
  ['another resource', { 'X-Goog-Resource-ID': 'r2' }, 401],
  ['no resource', { 'X-Goog-Resource-ID': undefined }, 401],
])('%s: nothing is believed', (_, headers, status) => {
  const reading = read(headers as Record<string, string>);
  expect(reading).toMatchObject({ answer: { status }, changed: [], renew: [], lost: [], strays: [] });
  expect(reading.refused).toHaveLength(1);
  expect(JSON.stringify(reading.refused)).not.toContain('mac');
});

test('a channel that nobody knows any more, but with a secret of ours, is to be closed', () => {
  expect(read({ 'X-Goog-Channel-ID': 'lost', 'X-Goog-Channel-Token': 'lost.mac' })).toMatchObject({
    answer: { status: 200 },
    changed: [],
    strays: [{ id: 'lost', resource: 'r1', secret: 'lost.mac' }],
    refused: [],
  });
});
