import type { FetchInit } from '../../http/index';
import { botIdIn, withStatus } from './answers';
import { decodeMeetStreamError } from './errors';

const CREATE = 'https://api.meetstream.ai/api/v1/bots/create_bot';

function ask(status: number, text: string, url = CREATE, init: Partial<FetchInit> = {}) {
  const sent: FetchInit[] = [];
  const fetch = withStatus((_, given) => {
    sent.push(given);
    return Promise.resolve({ status, headers: { get: () => null }, text: () => Promise.resolve(text) });
  });
  return fetch(url, { method: 'POST', headers: {}, timeoutMs: 1, ...init }).then(async (response) => ({
    status: response.status,
    text: await response.text(),
    sent: sent[0],
  }));
}

describe('answers', () => {
  it.each([
    [201, '{"bot_id":"b"}', 200, '{"status":201,"body":{"bot_id":"b"}}'],
    [507, '{"bot_id":"b"}', 200, '{"status":507,"body":{"bot_id":"b"}}'],
    [409, '{"message":{"bot_id":"b"}}', 200, '{"status":409,"body":{"message":{"bot_id":"b"}}}'],
    [507, '{"message":"no space"}', 507, '{"message":"no space"}'],
    [409, '{"message":"taken"}', 409, '{"message":"taken"}'],
    [500, '{"bot_id":"b"}', 500, '{"bot_id":"b"}'],
    [201, '<html>', 200, '<html>'],
  ])('of a create: %i %s', async (status, text, outStatus, outText) => {
    expect(await ask(status, text)).toMatchObject({ status: outStatus, text: outText });
  });

  it('507 is a success of a create alone', async () => {
    const url = 'https://api.meetstream.ai/api/v1/bots/b/status';
    expect(await ask(507, '{"bot_id":"b"}', url, { method: 'GET' })).toMatchObject({ status: 507 });
    expect(await ask(204, '', url, { method: 'DELETE' })).toMatchObject({
      status: 200,
      text: '{"status":204,"body":null}',
    });
  });

  it('protect a create by the same key twice, and nothing else', async () => {
    const body = JSON.stringify({ deduplication_key: 'k.0' });
    expect((await ask(201, '{}', CREATE, { body })).sent?.headers).toEqual({ 'idempotency-key': 'k.0' });
    expect((await ask(201, '{}', CREATE, { body: '{}' })).sent?.headers).toEqual({});
    const other = CREATE.replace('create_bot', 'b/transcribe');
    expect((await ask(201, '{}', other, { body })).sent?.headers).toEqual({});
  });

  it('have the id of the bot wherever it stands', () => {
    expect(botIdIn({ bot_id: 'a' })).toBe('a');
    expect(botIdIn({ detail: { existing_bot_id: 'a' } })).toBe('a');
    expect(botIdIn({ data: { bot: { bot_id: 'a' } } })).toBe('a');
    expect(botIdIn({ message: 'bot_id' })).toBeNull();
    expect(botIdIn(null)).toBeNull();
  });
});

describe('errors', () => {
  it.each([
    [{ message: 'a' }, 'a'],
    [{ detail: 'b' }, 'b'],
    [{ error: 'c' }, 'c'],
    [{ detail: [{ msg: 'd' }, { msg: 'e' }] }, 'd; e'],
    [{ error: { message: 'f' } }, 'f'],
  ])('say what stands in %j', (json, message) => expect(decodeMeetStreamError(400, json)).toMatchObject({ message }));

  it('a key that is not accepted is the credential’s, though it comes as 403', () => {
    expect(decodeMeetStreamError(403, { message: 'no' })).toMatchObject({ code: 'unauthorized' });
    expect(decodeMeetStreamError(401, undefined)).toMatchObject({ hint: expect.stringContaining('API key') as string });
    expect(decodeMeetStreamError(418, undefined)).toEqual({});
  });
});
