import { CalendarBotsError, type Fetch, type FetchResponse, isCalendarBotsError } from 'calendar-bots';
import type { IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';
import type { RequestContext } from './context';
import { isRecord, reasonOf, textOf } from './values';

export interface TransportOptions {
  /** Name of the credential type that signs the requests. */
  credentialType: string;
  /** Its origin is the only one that ever sees the credential, unless `allows` says otherwise. */
  baseUrl: string;
  /** Further addresses that requests may go to. */
  allows?: (url: URL) => boolean;
  /** For messages: "Google Calendar". */
  service: string;
  /** The service says 401 of other things than the node's credential. Default: no, and then n8n refreshes the token. */
  answersWith401?: boolean;
}

/**
 * n8n's request helper as the engine's fetch: n8n signs, refreshes OAuth tokens, applies its proxy, TLS and outbound
 * rules. Every status comes back as an answer but 401, which must be rejected for n8n to refresh the token.
 */
export function createFetch(context: RequestContext, options: TransportOptions): Fetch {
  const { credentialType, baseUrl, service } = options;
  const origin = originOf(baseUrl, service);
  return async (url, init) => {
    // Page links come from outside: none of them may carry the credential to another host.
    if (originOf(url, service) !== origin && options.allows?.(new URL(url)) !== true) throw foreignUrl(service);
    const request: IHttpRequestOptions = {
      url,
      method: toMethod(init.method),
      headers: init.headers,
      ...(init.body === undefined ? {} : { body: init.body }),
      timeout: init.timeoutMs,
      encoding: 'text',
      returnFullResponse: true,
      ignoreHttpStatusErrors: { ignore: true, except: options.answersWith401 === true ? [] : [401] },
      // A redirect would take the API key header along.
      disableFollowRedirect: true,
    };
    try {
      const answer: unknown = await context.helpers.httpRequestWithAuthentication.call(
        context,
        credentialType,
        request,
      );
      return toResponse(answer);
    } catch (error) {
      throw asRefusal(error, service);
    }
  };
}

/** n8n's type names the usual methods only; WebDAV's (PROPFIND, REPORT, MKCALENDAR) pass through to its HTTP client. */
function toMethod(method: string): IHttpRequestMethods {
  return method as IHttpRequestMethods;
}

function toResponse(answer: unknown): FetchResponse {
  const full = isRecord(answer) ? answer : {};
  const { body, headers, statusCode } = full;
  const values = isRecord(headers) ? headers : {};
  return {
    status: typeof statusCode === 'number' ? statusCode : 0,
    headers: {
      get(name) {
        const wanted = name.toLowerCase();
        const key = Object.keys(values).find((candidate) => candidate.toLowerCase() === wanted);
        const value = key === undefined ? undefined : values[key];
        if (Array.isArray(value)) return value.join(', ');
        return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
      },
    },
    text: () => Promise.resolve(asText(body)),
  };
}

function asText(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  return JSON.stringify(body);
}

/** What n8n rejected with: a refused credential gets our words, anything else means that there was no answer. */
function asRefusal(error: unknown, service: string): Error {
  if (isCalendarBotsError(error)) return error;
  const thrown = isRecord(error) ? error : {};
  const message = error instanceof Error ? error.message : '';
  const cause = isRecord(thrown['failure']) ? thrown['failure']['cause'] : undefined;
  if (cause === 'credential-invalid' || textOf(thrown['httpCode']) === '401') {
    return new CalendarBotsError({
      code: 'unauthorized',
      service,
      status: 401,
      message:
        cause === 'credential-invalid' && message !== '' ? message : `${service} did not accept the credential (401)`,
      hint: `Open the credential in n8n and connect the ${service} account again, or enter a valid key.`,
    });
  }
  if (/credential/i.test(message) && thrown['httpCode'] == null && codeOf(error) === null) {
    return new CalendarBotsError({
      code: 'unauthorized',
      service,
      message: `The ${service} credential cannot be used: ${message}`,
      hint: 'Choose a credential in this node, open it and connect the account.',
    });
  }
  return Object.assign(new Error(reasonOf(error)), codeOf(error) === null ? {} : { code: codeOf(error) });
}

/** Node's word for a failed connection, wherever n8n wrapped it. */
function codeOf(error: unknown): string | null {
  for (let inner: unknown = error, depth = 0; isRecord(inner) && depth < 5; inner = inner['cause'], depth++) {
    const code = inner['code'];
    if (typeof code === 'string' && /^E[A-Z_]+$/.test(code)) return code;
  }
  return null;
}

/** The address may be a secret itself: it is not repeated. */
function originOf(url: string, service: string): string {
  if (URL.canParse(url)) return new URL(url).origin;
  throw new CalendarBotsError({
    code: 'invalid',
    service,
    message: `The address of ${service} is not a web address`,
    hint: `Open the ${service} credential and enter an address that begins with https://.`,
  });
}

function foreignUrl(service: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unexpectedResponse',
    service,
    message: `${service} pointed to another server; the credential was not sent there`,
    hint: 'Check the base URL in the credential.',
  });
}
