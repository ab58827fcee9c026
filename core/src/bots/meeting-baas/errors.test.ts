import { type CalendarBotsError, type ErrorCode } from '../../http/index';
import { createMeetingBaasHttp, MeetingBaasClient } from './client';
import { decodeMeetingBaasError, ERROR_CODES } from './errors';
import { recordingFetch, stepClock } from './openapi.fixture';

/** code, status, ours: the table of the vendor's documentation. */
const TABLE: [string, number, ErrorCode][] = [
  ['FST_ERR_FORBIDDEN', 403, 'forbidden'],
  ['FST_ERR_BOT_NOT_FOUND_BY_ID', 404, 'notFound'],
  ['FST_ERR_BOT_STATUS', 409, 'conflict'],
  ['FST_ERR_BOT_ALREADY_EXISTS', 409, 'conflict'],
  ['FST_ERR_INSUFFICIENT_TOKENS', 402, 'quotaExhausted'],
  ['FST_ERR_DAILY_BOT_CAP_REACHED', 429, 'quotaExhausted'],
  ['FST_ERR_TOO_MANY_REQUESTS', 429, 'rateLimited'],
  ['FST_ERR_RATE_LIMIT', 429, 'rateLimited'],
  ['FST_ERR_CHAT_DISABLED', 422, 'invalid'],
  ['FST_ERR_SEND_CHAT_MESSAGE_FAILED', 500, 'unavailable'],
  ['FST_ERR_CALLBACK_NOT_CONFIGURED', 409, 'conflict'],
  ['FST_ERR_CALENDAR_CONNECTION_ALREADY_EXISTS', 409, 'conflict'],
  ['FST_ERR_CALENDAR_CONNECTION_LIMIT_EXCEEDED', 429, 'quotaExhausted'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'invalid'],
];
const ID = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';

async function failWith(status: number, json: unknown) {
  const clock = stepClock(0);
  const { fetch, sent } = recordingFetch(() => ({ status, json }));
  const client = new MeetingBaasClient({ http: createMeetingBaasHttp({ fetch, clock }) });
  const error = await client.sendChatMessage(ID, 'x').then(
    () => {
      throw new Error('went well');
    },
    (caught: unknown) => caught as CalendarBotsError,
  );
  return { error, tries: sent.length };
}

describe('errors of Meeting BaaS', () => {
  it.each(TABLE)('%s (%i) is %s', async (code, status, ours) => {
    const body = { success: false, error: 'E', code, statusCode: status, message: 'What happened.', details: 'More.' };
    const { error, tries } = await failWith(status, body);
    expect(error).toMatchObject({
      name: 'CalendarBotsError',
      code: ours,
      status,
      providerCode: code,
      providerMessage: 'What happened. – More.',
    });
    expect(error.hint).toMatch(/\.$/);
    expect(error.mayHaveHappened).toBe(status >= 500);
    // Only the rate limit is worth another try of a request that must not happen twice.
    expect(tries).toBe(ours === 'rateLimited' ? 4 : 1);
  });

  it('has a row for every code', () => {
    expect(TABLE.map(([code]) => code).sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it.each<[number, unknown, ErrorCode]>([
    [
      400,
      { success: false, error: 'Bad Request', code: 'FST_ERR_VALIDATION', statusCode: 400, message: 'bot_name' },
      'invalid',
    ],
    [401, {}, 'unauthorized'],
    [402, 'Payment required', 'quotaExhausted'],
    [404, '<html><body>nginx</body></html>', 'notFound'],
    [409, { message: null, error: null }, 'conflict'],
    [502, '<html><body>Bad Gateway</body></html>', 'unavailable'],
    [500, null, 'unavailable'],
    [403, { code: 7, message: ['x'] }, 'forbidden'],
  ])('an unknown body with %i means what the status means', async (status, body, ours) => {
    const { error } = await failWith(status, body);
    expect(error.code).toBe(ours);
    expect(error.message).not.toContain('<');
  });

  it('reads how long to wait from the body', () => {
    expect(decodeMeetingBaasError(429, { code: 'FST_ERR_TOO_MANY_REQUESTS', retryAfter: 3 }).retryAfterMs).toBe(3000);
  });
});
