import { CalendarBotsError, isCalendarBotsError } from 'calendar-bots';
import { type IHttpRequestOptions, type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { RequestContext } from './context';
import { toNodeError } from './errors';
import { createFetch } from './transport';

const node: INode = {
  id: '1',
  name: 'Node',
  type: 'n8n-nodes-calendar-bots.listEvents',
  typeVersion: 1,
  position: [0, 0],
  parameters: {},
};
const init = { method: 'GET', headers: { accept: 'application/json' }, timeoutMs: 1234 };

/** n8n's helper, which answers or throws what it is given. */
function fetchOver(answer: () => unknown) {
  const sent: IHttpRequestOptions[] = [];
  const context = {
    helpers: {
      async httpRequestWithAuthentication(_type: string, options: IHttpRequestOptions) {
        sent.push(options);
        return answer();
      },
    },
  } as unknown as RequestContext;
  const fetch = createFetch(context, {
    credentialType: 'someApi',
    baseUrl: 'https://api.example.com/v1',
    service: 'Example',
  });
  return { fetch, sent };
}

async function refusalOf(call: Promise<unknown>): Promise<CalendarBotsError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (isCalendarBotsError(error)) return error;
  throw new Error(`not ours: ${String(error)}`);
}

test('every status is an answer but 401, and redirects are not followed', async () => {
  const { fetch, sent } = fetchOver(() => ({
    statusCode: 410,
    headers: { 'Retry-After': '7', 'set-cookie': ['a', 'b'] },
    body: '{"error":1}',
  }));
  const answer = await fetch('https://api.example.com/v1/things', { ...init, method: 'POST', body: '{}' });
  expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('nothing')]).toEqual([410, '7', null]);
  expect(answer.headers.get('set-cookie')).toBe('a, b');
  expect(await answer.text()).toBe('{"error":1}');
  expect(sent).toMatchObject([
    {
      method: 'POST',
      body: '{}',
      timeout: 1234,
      disableFollowRedirect: true,
      ignoreHttpStatusErrors: { ignore: true, except: [401] },
    },
  ]);
});

test.each([
  'https://evil.example.com/v1',
  'http://api.example.com/v1',
  'https://api.example.com.evil.org/',
  'nonsense',
])('the credential does not go to %s', async (url) => {
  const { fetch, sent } = fetchOver(() => ({ statusCode: 200, headers: {}, body: '' }));
  await refusalOf(fetch(url, init));
  expect(sent).toEqual([]);
});

test('a refused credential says what to do', async () => {
  const { fetch } = fetchOver(() => {
    throw new NodeApiError(node, { message: 'Unauthorized', httpCode: '401' });
  });
  expect(await refusalOf(fetch('https://api.example.com/v1/x', init))).toMatchObject({
    code: 'unauthorized',
    status: 401,
  });
});

test('an address that is none is not repeated: it may be a secret', () => {
  const open = () =>
    createFetch({} as RequestContext, { credentialType: 'a', baseUrl: 'feed/private-1', service: 'B' });
  expect(open).toThrow('The address of B is not a web address');
});

test('a credential that is not connected says so', async () => {
  const { fetch } = fetchOver(() => {
    throw new NodeOperationError(node, 'Node does not have any credentials set');
  });
  const error = await refusalOf(fetch('https://api.example.com/v1/x', init));
  expect(error.code).toBe('unauthorized');
  expect(error.hint).toContain('Choose a credential');
});

test('a broken connection keeps its code and is no refusal', async () => {
  const { fetch } = fetchOver(() => {
    throw new NodeApiError(node, Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) as never);
  });
  const error: unknown = await fetch('https://api.example.com/v1/x', init).catch((thrown: unknown) => thrown);
  expect(isCalendarBotsError(error)).toBe(false);
  expect(error).toMatchObject({ code: 'ECONNRESET' });
});

describe('errors as n8n shows them', () => {
  const causes = {
    unauthorized: 'credential-invalid',
    forbidden: 'configuration-invalid',
    notFound: 'configuration-invalid',
    invalid: 'configuration-invalid',
    rateLimited: 'rate-limited',
    quotaExhausted: 'quota-exhausted',
    unavailable: 'temporarily-unavailable',
    unexpectedResponse: 'temporarily-unavailable',
    cursorExpired: 'temporarily-unavailable',
    conflict: undefined,
  } as const;
  test.each(Object.entries(causes))('%s is %s', (code, cause) => {
    const error = new CalendarBotsError({
      code: code as keyof typeof causes,
      message: 'Example answered 400: ECONNRESET nobody knows',
      hint: 'Do this.',
      status: 400,
      retryAfterMs: 5000,
    });
    const shown = toNodeError(node, error, 3);
    expect(shown).toBeInstanceOf(NodeApiError);
    expect(shown).toMatchObject({
      message: 'Example answered 400: ECONNRESET nobody knows',
      description: 'Do this.',
      httpCode: '400',
      context: { itemIndex: 3 },
    });
    expect((shown as { failure?: { cause: string } }).failure?.cause).toBe(cause);
  });

  test('what was refused before it was sent is an operation error; n8n’s own errors pass', () => {
    expect(toNodeError(node, new CalendarBotsError({ code: 'invalid', message: 'No' }))).toBeInstanceOf(
      NodeOperationError,
    );
    const own = new NodeOperationError(node, 'mine');
    expect(toNodeError(node, own)).toBe(own);
    expect(toNodeError(node, new TypeError('a defect')).message).toBe('a defect');
  });
});
