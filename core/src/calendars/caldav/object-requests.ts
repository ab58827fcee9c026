import { CalendarBotsError, type Http, type TextAnswer } from '../../http/index.js';
import { SERVICE } from './errors.js';
import { mayCarryCredential } from './trust.js';

/** On which version of an object a write may act. */
export type Condition = { is: string | null } | 'new';

/**
 * The requests of WebDAV (RFC 4918) and CalDAV (RFC 4791, 5.3.2) that write objects. Every call throws CalendarBotsError:
 * `conflict` when the condition does not hold (412). Both can be sent again.
 */
export interface ObjectRequests {
  /** The new etag; null where the server does not say it, which it must not when it changed the object. */
  put(url: string, data: string, condition: Condition): Promise<string | null>;
  remove(url: string): Promise<void>;
}

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/** @param serverUrl the address that the user entered: what may see the credential is judged by it. */
export function createObjectRequests(http: Http, serverUrl: string): ObjectRequests {
  async function send(
    method: 'PUT' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<string | null> {
    let address = url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      if (!mayCarryCredential(address, serverUrl)) break;
      const target = address;
      const answer: { moved: string } | { etag: string | null } = await http.send({
        method,
        url: target,
        headers,
        ...(body === undefined ? {} : { body }),
        accepts: (status) => REDIRECTS.has(status),
        read: (read) => readAnswer(read, target),
      });
      if ('etag' in answer) return answer.etag;
      address = answer.moved;
    }
    throw new CalendarBotsError({
      code: 'invalid',
      service: SERVICE,
      message: `${SERVICE}: the event lies on another server, or is redirected in circles; nothing was written`,
      hint: 'Check the server’s address.',
    });
  }
  return {
    put: async (url, data, condition) =>
      send(
        'PUT',
        url,
        {
          'content-type': 'text/calendar; charset=utf-8',
          ...(condition === 'new'
            ? { 'if-none-match': '*' }
            : condition.is === null
              ? {}
              : { 'if-match': condition.is }),
        },
        data,
      ),
    remove: async (url) => void (await send('DELETE', url, {})),
  };
}

function readAnswer({ status, header }: TextAnswer, url: string): { moved: string } | { etag: string | null } {
  if (!REDIRECTS.has(status)) return { etag: header('etag') };
  const location = header('location');
  if (location === null || !URL.canParse(location, url)) throw new Error('a redirect that says no address');
  return { moved: new URL(location, url).href };
}
