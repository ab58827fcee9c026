import { basicAuthFetch, createCalDavHttp, createCalDavSource } from '../../core/src/calendars/caldav';
import type { CalendarSource } from '../../core/src/calendars/source';
import type { Fetch } from '../../core/src/http';
import type { RunningServer } from './start';

export interface Opened {
  source: CalendarSource;
  /** What was sent, such as `REPORT sync-collection`. */
  requests: string[];
}

/**
 * The engine's CalDAV source on a server. Waits between tries take no time.
 * @param change what stands between: faults, and servers that can do less
 */
export function open(server: RunningServer, change: (fetch: Fetch) => Fetch = (fetch) => fetch): Opened {
  const requests: string[] = [];
  const { url: serverUrl, username, password } = server;
  const fetch = basicAuthFetch(change(plainFetch(requests)), { serverUrl, username, password });
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve(), random: () => 0 };
  return { source: createCalDavSource({ http: createCalDavHttp({ fetch, clock }), serverUrl, username }), requests };
}

/** The global fetch as the engine's. */
function plainFetch(requests: string[]): Fetch {
  return async (url, { method, headers, body, timeoutMs }) => {
    requests.push(`${method} ${/<(?:C:)?([a-z-]+) xmlns/.exec(body ?? '')?.[1] ?? ''}`);
    return await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  };
}

/** A server that knows nothing of RFC 6578, in front of one that does. */
export function withoutSync(fetch: Fetch): Fetch {
  return async (url, init) => {
    if (init.body?.includes('sync-collection') !== true) return await fetch(url, init);
    const body = '<error xmlns="DAV:"><supported-report/></error>';
    return { status: 403, headers: new Headers(), text: () => Promise.resolve(body) };
  };
}
