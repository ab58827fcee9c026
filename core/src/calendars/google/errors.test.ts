import { CalendarBotsError } from '../../http';
import { asCursorExpired, decodeGoogleError, isTokenRefused } from './errors';

const jsonApi = (code: number, reason: string, message = 'words', more = {}): unknown => ({
  error: { code, message, errors: [{ domain: 'global', reason, message, ...more }] },
});

describe('Google’s reasons', () => {
  test.each<[number, string, string | undefined]>([
    [400, 'invalid', 'invalid'],
    [400, 'timeRangeEmpty', 'invalid'],
    [401, 'authError', 'unauthorized'],
    [403, 'rateLimitExceeded', 'rateLimited'],
    [403, 'userRateLimitExceeded', 'rateLimited'],
    [403, 'quotaExceeded', 'rateLimited'],
    [403, 'dailyLimitExceeded', 'quotaExhausted'],
    [429, 'rateLimitExceeded', 'rateLimited'],
    [403, 'insufficientPermissions', 'forbidden'],
    [403, 'accessNotConfigured', 'forbidden'],
    [403, 'forbiddenForNonOrganizer', 'forbidden'],
    [409, 'duplicate', 'conflict'],
    [410, 'updatedMinTooLongAgo', 'invalid'],
    [410, 'deleted', 'notFound'],
    [412, 'conditionNotMet', 'conflict'],
    // Left to what the status says.
    [404, 'notFound', undefined],
    [403, 'forbidden', undefined],
    [410, 'fullSyncRequired', undefined],
    [500, 'backendError', undefined],
    [503, 'rateLimitExceeded', undefined],
  ])('%i %s is %s', (status, reason, code) => {
    const decoded = decodeGoogleError(status, jsonApi(status, reason));
    expect(decoded.code).toBe(code);
    expect(decoded.providerCode).toBe(reason);
    expect(decoded.message).toBe('words');
  });

  test.each([
    [401, jsonApi(401, 'authError'), /connect the google account again/i],
    [403, jsonApi(403, 'insufficientPermissions'), /leave every box ticked/],
    [403, jsonApi(403, 'accessNotConfigured'), /Google Calendar API is switched off.*https:\/\/console\.cloud/],
    [403, jsonApi(403, 'somethingNew'), /may not read this calendar/],
    [404, jsonApi(404, 'notFound'), /no longer shared/],
    [429, null, /slow down/],
    [503, jsonApi(503, 'backendError'), /try again later/i],
  ])('%i tells a person what to do', (status, json, hint) => {
    expect(decodeGoogleError(status, json).hint).toMatch(hint);
  });

  test('the newer error form: the reason stands in details', () => {
    const error = (reason: string): unknown => ({
      error: {
        code: 403,
        message: 'words',
        status: 'PERMISSION_DENIED',
        errors: [{ reason: 'forbidden' }],
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
      },
    });
    expect(decodeGoogleError(403, error('SERVICE_DISABLED'))).toMatchObject({
      code: 'forbidden',
      providerCode: 'SERVICE_DISABLED',
    });
    expect(decodeGoogleError(403, error('ACCESS_TOKEN_SCOPE_INSUFFICIENT')).hint).toMatch(/box ticked/);
    expect(decodeGoogleError(403, error('RATE_LIMIT_EXCEEDED')).code).toBe('rateLimited');
  });

  test('OAuth’s error form', () => {
    const json = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
    expect(decodeGoogleError(400, json)).toMatchObject({
      code: 'unauthorized',
      providerCode: 'invalid_grant',
      message: 'Token has been expired or revoked.',
    });
    expect(decodeGoogleError(400, { ...json, error_subtype: 'invalid_rapt' }).providerCode).toBe('invalid_rapt');
    expect(decodeGoogleError(401, { error: 'deleted_client' }).hint).toMatch(/client ID and secret/);
  });

  test.each([undefined, null, 5, 'x', [], {}, { error: null }, { error: [] }, { error: { errors: 'x', details: 4 } }])(
    'a body like %j says nothing, so the status speaks',
    (json) => {
      expect(decodeGoogleError(418, json)).toEqual({});
    },
  );
});

describe('a refused token', () => {
  const failed = (status: number, providerMessage?: string): CalendarBotsError =>
    new CalendarBotsError({ code: 'invalid', message: 'm', status, providerMessage });

  test.each<[boolean, CalendarBotsError, { syncToken: boolean; pageToken: boolean }]>([
    [true, failed(410), { syncToken: true, pageToken: false }],
    [true, failed(410), { syncToken: false, pageToken: true }],
    [true, failed(400, 'Invalid sync token value.'), { syncToken: true, pageToken: false }],
    [true, failed(400), { syncToken: true, pageToken: true }],
    [true, failed(400, 'Invalid page token value.'), { syncToken: false, pageToken: true }],
    [false, failed(400, 'Bad Request'), { syncToken: false, pageToken: true }],
    [false, failed(410), { syncToken: false, pageToken: false }],
    [false, failed(400, 'Invalid page token value.'), { syncToken: false, pageToken: false }],
    [false, failed(404), { syncToken: true, pageToken: true }],
    [false, failed(503), { syncToken: true, pageToken: true }],
  ])('%s for %p after %j', (expected, error, sent) => {
    expect(isTokenRefused(error, sent)).toBe(expected);
  });

  test('is told as a lost cursor, with everything Google said', () => {
    const cause = new CalendarBotsError({
      code: 'notFound',
      message: 'Google Calendar answered 410',
      status: 410,
      providerCode: 'fullSyncRequired',
      providerMessage: 'words',
    });
    expect(asCursorExpired(cause)).toMatchObject({
      code: 'cursorExpired',
      status: 410,
      providerCode: 'fullSyncRequired',
      providerMessage: 'words',
      cause,
    });
  });
});
