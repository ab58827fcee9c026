import { createMicrosoftHttp } from './client';
import type { CalendarBotsError } from '../../http';
import { isCalendarBotsError, isTransient } from '../../http';

const clock = { now: () => 0, random: () => 0, sleep: () => Promise.resolve() };

async function errorOf(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<CalendarBotsError> {
  const http = createMicrosoftHttp({
    clock,
    fetch: () =>
      Promise.resolve({
        status,
        headers: { get: (name) => headers[name.toLowerCase()] ?? null },
        text: () => Promise.resolve(typeof body === 'string' ? body : JSON.stringify(body)),
      }),
  });
  const error: unknown = await http.request({ method: 'GET', path: '/x', parse: (json) => json }).then(
    () => new Error('went well'),
    (reason: unknown) => reason,
  );
  if (!isCalendarBotsError(error)) throw error;
  return error;
}

const graph = (code: string, message = 'words', inner?: object) => ({
  error: { code, message, innerError: { date: '2026-11-21T00:00:00', 'request-id': 'r', ...inner } },
});

test.each<[number, unknown, string, RegExp]>([
  [401, graph('InvalidAuthenticationToken'), 'unauthorized', /Connect the Microsoft account again/],
  [403, graph('ErrorAccessDenied'), 'forbidden', /Calendars\.Read/],
  [403, graph('Authorization_RequestDenied'), 'forbidden', /Calendars\.Read\.Shared/],
  [403, graph('somethingNew'), 'forbidden', /Calendars\.Read/],
  [404, graph('ErrorItemNotFound'), 'notFound', /removed, or is no longer shared/],
  [404, graph('somethingNew'), 'notFound', /removed/],
  [400, graph('ErrorInvalidIdMalformed'), 'invalid', /ids of one account/],
  [404, graph('MailboxNotEnabledForRESTAPI'), 'forbidden', /no mailbox in Exchange Online/],
  [
    404,
    graph('ResourceNotFound', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.'),
    'forbidden',
    /trying again does not help/,
  ],
  [410, graph('SyncStateNotFound'), 'cursorExpired', /read again from the start/],
  [404, graph('syncStateNotFound'), 'cursorExpired', /read again/],
  [400, graph('syncStateInvalid'), 'cursorExpired', /read again/],
  [400, graph('BadRequest', 'words', { code: 'resyncRequired' }), 'cursorExpired', /read again/],
  [429, graph('ApplicationThrottled', 'Application is over its RequestRate limit.'), 'rateLimited', /slow down/],
  [503, graph('ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'), 'rateLimited', /slow down/],
  [503, graph('ErrorServerBusy'), 'rateLimited', /slow down/],
  [503, graph('ServiceUnavailable'), 'unavailable', /trouble of its own/],
  [500, graph('ErrorAccessDenied'), 'unavailable', /trouble of its own/],
  [504, '<html>Gateway Timeout</html>', 'unavailable', /trouble of its own/],
  [
    400,
    { error: 'invalid_grant', error_description: 'AADSTS700082: The refresh token has expired due to inactivity.' },
    'unauthorized',
    /Connect the Microsoft account again/,
  ],
  [
    401,
    { error: 'invalid_client', error_description: 'AADSTS7000222: The provided client secret keys are expired.' },
    'unauthorized',
    /client ID and secret/,
  ],
  [
    400,
    {
      error: 'invalid_grant',
      error_description: 'AADSTS65001: The user or administrator has not consented.',
      suberror: 'consent_required',
    },
    'forbidden',
    /administrator/,
  ],
  [
    400,
    { error: 'interaction_required', error_description: 'AADSTS50076: you must use multi-factor authentication' },
    'unauthorized',
    /Connect/,
  ],
])('%i %j is %s', async (status, body, code, hint) => {
  const error = await errorOf(status, body);
  expect({ code: error.code, status: error.status }).toEqual({ code, status });
  expect(error.hint).toMatch(hint);
});

test('what Microsoft says goes along, innermost code or not', async () => {
  const error = await errorOf(400, graph('BadRequest', 'Bad range', { code: 'ErrorInvalidRange' }));
  expect(error).toMatchObject({ code: 'invalid', providerCode: 'BadRequest', providerMessage: 'Bad range' });
});

test('a wait that is asked for in seconds is told', async () => {
  const error = await errorOf(429, graph('ApplicationThrottled', 'RequestRate'), { 'retry-after': '600' });
  expect(error.retryAfterMs).toBe(600_000);
});

test('a count of calls is not taken for seconds', async () => {
  const error = await errorOf(429, graph('ApplicationThrottled', 'over its MailboxConcurrency limit'), {
    'retry-after': '600',
  });
  expect(error.retryAfterMs).toBeUndefined();
  expect(isTransient(error)).toBe(true);
});

test.each([null, 7, [], {}, { error: 7 }, { error: { code: 7, innerError: 'x' } }])(
  'an odd body is no fault of its own: %j',
  async (body) => {
    expect((await errorOf(404, body)).code).toBe('notFound');
  },
);
