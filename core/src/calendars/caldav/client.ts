import {
  CalendarBotsError,
  type Clock,
  createHttp,
  type Fetch,
  type Http,
  type HttpMethod,
  type TextAnswer,
  type TextRequest,
} from '../../http/index.js';
import type { Window } from '../source.js';
import { decodeCalDavError, SERVICE } from './errors.js';
import { type Multistatus, readMultistatus } from './multistatus.js';
import { calendarQueryBody, multigetBody, propfindBody, syncCollectionBody } from './requests.js';
import { mayCarryCredential } from './trust.js';

export interface CalDavHttpOptions {
  /** Signs the requests (HTTP Basic) and does not follow redirects: those are followed here, after a look at the host. */
  fetch: Fetch;
  clock: Clock;
  /** No wait for a retry goes past this moment, ms since epoch. */
  deadline?: () => number;
}

/** The network seam with CalDAV's error bodies. */
export function createCalDavHttp({ fetch, clock, deadline }: CalDavHttpOptions): Http {
  return createHttp({
    fetch,
    clock,
    service: SERVICE,
    baseUrl: '',
    decodeError: decodeCalDavError,
    ...(deadline === undefined ? {} : { deadline }),
  });
}

/** A multistatus and where it came from: redirects may have led elsewhere. */
export interface Answer extends Multistatus {
  /** Relative hrefs in it are relative to this address. */
  url: string;
}

/** How long something is tried; by default as long as the HTTP policy allows. */
export type Patience = Pick<TextRequest<unknown>, 'attempts' | 'timeoutMs'>;

/**
 * The requests of CalDAV (RFC 4791, 4918, 6578) that the source needs. Every call throws CalendarBotsError; an address
 * to which the credential may not go is refused before anything is sent, with code `invalid`.
 */
export interface CalDavClient {
  /** @param depth 1 includes the collection's members. */
  propfind(url: string, properties: readonly string[], depth: 0 | 1, patience?: Patience): Promise<Answer>;
  /** What changed since the token; everything when it is null. */
  syncCollection(url: string, token: string | null, patience?: Patience): Promise<Answer>;
  /** Names and etags of the objects that have an event inside the range, or of those that repeat by a rule. */
  calendarQuery(url: string, wanted: Window | 'series', patience?: Patience): Promise<Answer>;
  /** These objects with their content. */
  multiget(url: string, hrefs: readonly string[]): Promise<Answer>;
}

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** @param serverUrl the address that the user entered: what may see the credential is judged by it. */
export function createCalDavClient(http: Http, serverUrl: string): CalDavClient {
  const moved = new Map<string, string>();

  async function ask(
    method: HttpMethod,
    url: string,
    depth: 0 | 1,
    body: string,
    patience: Patience = {},
  ): Promise<Answer> {
    let address = moved.get(url) ?? url;
    for (let redirects = 0; ; redirects++) {
      if (!mayCarryCredential(address, serverUrl)) throw foreign(address, serverUrl);
      const target = address;
      const answer: Answer | { moved: string } = await http.send({
        method,
        url: target,
        headers: {
          accept: 'application/xml, text/xml',
          'content-type': 'application/xml; charset=utf-8',
          depth: String(depth),
        },
        body,
        ...patience,
        accepts: (status) => REDIRECTS.has(status),
        read: (read) => readAnswer(read, target),
      });
      if (!('moved' in answer)) {
        if (address !== url) moved.set(url, address);
        return answer;
      }
      if (redirects === MOST_REDIRECTS) {
        throw new CalendarBotsError({
          code: 'invalid',
          service: SERVICE,
          message: `${SERVICE}: ${new URL(url).host} redirects in circles`,
          hint: 'Check the server’s address.',
        });
      }
      address = answer.moved;
    }
  }

  return {
    propfind: async (url, properties, depth, patience) =>
      ask('PROPFIND', url, depth, propfindBody(properties), patience),
    // RFC 6578, 3.2 has depth 0: how deep it goes stands in the body.
    syncCollection: async (url, token, patience) => ask('REPORT', url, 0, syncCollectionBody(token), patience),
    calendarQuery: async (url, wanted, patience) => ask('REPORT', url, 1, calendarQueryBody(wanted), patience),
    multiget: async (url, hrefs) => ask('REPORT', url, 1, multigetBody(hrefs)),
  };
}

function readAnswer({ status, text, header }: TextAnswer, url: string): Answer | { moved: string } {
  if (!REDIRECTS.has(status)) return { ...readMultistatus(text), url };
  const location = header('location');
  if (location === null || !URL.canParse(location, url)) throw new Error('a redirect that says no address');
  return { moved: new URL(location, url).href };
}

function foreign(address: string, serverUrl: string): CalendarBotsError {
  const target = URL.canParse(address) ? new URL(address) : null;
  if (target === null) {
    return new CalendarBotsError({
      code: 'invalid',
      service: SERVICE,
      message: `"${address.slice(0, 80)}" is not a web address`,
      hint: 'Enter the server’s address with https:// in front.',
    });
  }
  return new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message: `${URL.canParse(serverUrl) ? new URL(serverUrl).host : 'The server'} points to ${target.origin}, another server; the password was not sent there`,
    hint: `If that is right, enter ${target.origin}${target.pathname} as the server’s address.`,
  });
}
