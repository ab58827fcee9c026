import { createHttp, type FetchInit } from '../../http';
import type { PushChannel } from '../source';
import { createMicrosoftPush } from './push';
import { readMicrosoftPush } from './webhook';

const NOW = Date.parse('2026-11-21T08:00:00Z');

interface Answer {
  status: number;
  body?: unknown;
}

function push(answers: readonly Answer[]) {
  const asked: { method: string; path: string; body: unknown }[] = [];
  const http = createHttp({
    service: 'Microsoft 365',
    baseUrl: 'https://graph.microsoft.com/v1.0',
    clock: { now: () => NOW, random: () => 0.5, sleep: async () => undefined },
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
  return { port: createMicrosoftPush(http, () => NOW), asked };
}

const refused: Answer = { status: 400, body: { error: { code: 'ExtensionError', message: 'too long' } } };
const granted = (id: string, minutes: number): Answer => ({
  status: 201,
  body: { id, expirationDateTime: new Date(NOW + minutes * 60_000).toISOString(), clientState: null },
});
const wish = { calendarId: 'AAMk=', id: 'n1', secret: 'n1.mac', address: 'https://n8n.example.com/w' };
const channel: PushChannel = {
  id: 's1',
  calendarId: 'AAMk=',
  resource: null,
  secret: 'n1.mac',
  address: 'https://n8n.example.com/w',
  expiresAt: NOW,
};
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

test('a week is asked for, with an address for the life of the subscription; what was granted counts', async () => {
  const { port, asked } = push([granted('s1', 9000)]);
  expect(await port.open(wish)).toEqual({ ...channel, expiresAt: NOW + 9000 * 60_000 });
  expect(asked).toEqual([
    {
      method: 'POST',
      path: '/v1.0/subscriptions',
      body: {
        changeType: 'created,updated,deleted',
        notificationUrl: 'https://n8n.example.com/w',
        lifecycleNotificationUrl: 'https://n8n.example.com/w',
        resource: 'me/calendars/AAMk=/events',
        expirationDateTime: at(10_080 - 60),
        clientState: 'n1.mac',
      },
    },
  ]);
});

test('where a week is refused, three days are asked for; a second refusal stands', async () => {
  const { port, asked } = push([refused, granted('s1', 4230), refused, refused]);
  expect(await port.open(wish)).toMatchObject({ expiresAt: NOW + 4230 * 60_000 });
  expect(asked[1]?.body).toMatchObject({ expirationDateTime: at(4230) });
  await expect(port.open(wish)).rejects.toMatchObject({ code: 'invalid', status: 400 });
});

test('renewal keeps the subscription; one that is gone is told', async () => {
  const { port, asked } = push([granted('s1', 10_020), refused, granted('s1', 4230), { status: 404 }, { status: 403 }]);
  expect(await port.renew(channel)).toEqual({ ...channel, expiresAt: NOW + 10_020 * 60_000 });
  expect(asked[0]).toEqual({
    method: 'PATCH',
    path: '/v1.0/subscriptions/s1',
    body: { expirationDateTime: at(10_020) },
  });
  expect(await port.renew(channel)).toMatchObject({ expiresAt: NOW + 4230 * 60_000 });
  expect(await port.renew(channel)).toBeNull();
  await expect(port.renew(channel)).rejects.toMatchObject({ code: 'forbidden' });
});

test('closing; one that is gone counts as closed', async () => {
  const { port, asked } = push([{ status: 204 }, { status: 404 }, { status: 401 }]);
  await port.close(channel);
  expect(asked).toEqual([{ method: 'DELETE', path: '/v1.0/subscriptions/s1', body: null }]);
  await port.close(channel);
  await expect(port.close(channel)).rejects.toMatchObject({ code: 'unauthorized' });
});

test.each([
  ['no date', { id: 's1', expirationDateTime: 'tomorrow' }],
  ['no id', { expirationDateTime: at(9) }],
])('an answer with %s is not believed', async (_, body) => {
  await expect(push([{ status: 201, body }]).port.open(wish)).rejects.toMatchObject({ code: 'unexpectedResponse' });
});

describe('what Graph sends', () => {
  const other: PushChannel = { ...channel, id: 's2', calendarId: 'BBMk=', secret: 'n2.mac' };
  const read = (body: unknown, query = {}) =>
    readMicrosoftPush(
      { headers: {}, query, body },
      { channels: [channel, other], isOurs: (secret) => secret === 'lost.mac' },
    );
  const note = (subscriptionId: string, clientState: string, more = {}) => ({
    subscriptionId,
    clientState,
    changeType: 'updated',
    resource: 'Users/1/Events/2',
    resourceData: { '@odata.type': '#Microsoft.Graph.Event', id: '2' },
    ...more,
  });

  test('the handshake gets its text back, as plain text that no browser runs', () => {
    expect(read('', { validationToken: 'Validation: Testing client; Request-Id: 1-2+3' })).toEqual({
      answer: {
        status: 200,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
        body: 'Validation: Testing client; Request-Id: 1-2+3',
      },
      changed: [],
      renew: [],
      lost: [],
      strays: [],
      refused: [],
    });
    expect(read('', { validationToken: '<script>alert("1")</script>' }).answer.body).toBe(
      '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;',
    );
    expect(read('', { validationToken: 'x'.repeat(2001) }).answer.status).toBe(400);
  });

  test('one call, several subscriptions: each proves itself', () => {
    const reading = read({
      value: [
        note('s1', 'n1.mac'),
        note('s2', 'n1.mac'),
        note('s1', 'n1.mac'),
        note('s9', 'n1.mac'),
        note('s9', 'lost.mac'),
        note('s2', 'n2.mac', { clientState: undefined }),
        null,
      ],
    });
    expect(reading).toMatchObject({
      answer: { status: 202 },
      changed: ['AAMk='],
      strays: [{ id: 's9', resource: null, secret: 'lost.mac' }],
      renew: [],
      lost: [],
    });
    expect(reading.refused).toHaveLength(4);
  });

  test.each([
    ['reauthorizationRequired', { renew: ['s1'], lost: [], changed: [] }],
    ['subscriptionRemoved', { renew: [], lost: ['s1'], changed: ['AAMk='] }],
    ['missed', { renew: [], lost: [], changed: ['AAMk='] }],
    ['something new', { renew: [], lost: [], changed: ['AAMk='] }],
  ])('lifecycle: %s', (lifecycleEvent, expected) => {
    expect(read({ value: [note('s1', 'n1.mac', { lifecycleEvent, changeType: undefined })] })).toMatchObject({
      answer: { status: 202 },
      ...expected,
    });
    expect(read({ value: [note('s1', 'forged', { lifecycleEvent })] })).toMatchObject({
      answer: { status: 401 },
      renew: [],
      lost: [],
      changed: [],
    });
  });

  test.each([
    ['no body', ''],
    ['another body', { value: 'x' }],
    ['null', null],
  ])('%s is refused', (_, body) => {
    expect(read(body)).toMatchObject({ answer: { status: 400 }, changed: [] });
  });
});
