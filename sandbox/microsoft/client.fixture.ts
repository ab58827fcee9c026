import { Client, type Context, GraphError as ClientError } from '@microsoft/microsoft-graph-client';
import type { Event } from '@microsoft/microsoft-graph-types';
import { manualClock, type SandboxClock } from '../clock';
import { MicrosoftSandbox, type MicrosoftSandboxOptions } from './index';

export const ADA = 'ada@example.com';
export const GRACE = 'grace@example.com';

export interface Page<T = Event> {
  value: T[];
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
  '@odata.count'?: number;
}

/** A row of delta: an event or a tombstone. */
export type DeltaRow = Event & { '@removed'?: { reason: string } };

export interface Bench {
  clock: SandboxClock;
  graph: MicrosoftSandbox;
  /** Microsoft's own client, signed in as the user, on the stand-in without a socket. */
  clientOf(user: string, scope?: string): Client;
  api: Client;
}

/** No oddities of delta at all. */
export const CALM = { emptyPage: 0, repeat: 0, replay: 0, removedFirst: 0, shuffle: false } as const;

/** A stand-in at a fixed time with two users, and Microsoft's client library in front of it. */
export function bench(options: Partial<MicrosoftSandboxOptions> = {}): Bench {
  const clock = options.clock ?? manualClock(Date.parse('2026-03-02T08:00:00.250Z'));
  const graph = new MicrosoftSandbox({ clock, ...options });
  graph.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'America/Chicago' });
  graph.addUser(GRACE, { displayName: 'Grace Hopper', timeZone: 'Europe/Berlin' });
  const clientOf = (user: string, scope?: string): Client => {
    const { accessToken } = graph.oauth.issue({ user, lifeMs: 1e12, ...(scope === undefined ? {} : { scope }) });
    return Client.initWithMiddleware({
      baseUrl: graph.url,
      customHosts: new Set([new URL(graph.url).hostname]),
      middleware: {
        async execute(context: Context): Promise<void> {
          const { headers, body, method } = context.options ?? {};
          const signed = new Headers(headers as Record<string, string> | undefined);
          signed.set('authorization', `Bearer ${accessToken}`);
          context.response = await graph.fetch(String(context.request), {
            method: method ?? 'GET',
            headers: signed,
            ...(body == null ? {} : { body: body as string }),
          });
        },
      },
    });
  };
  return { clock, graph, clientOf, api: clientOf(ADA) };
}

/** The error that the client library made of an answer. */
export async function refusal(call: Promise<unknown>): Promise<{
  status: number;
  code: string | null;
  message: string;
  location: string | null;
  retryAfter: string | null;
}> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { statusCode: status, code, message, headers } = error;
    return {
      status,
      code,
      message,
      location: headers?.get('location') ?? null,
      retryAfter: headers?.get('retry-after') ?? null,
    };
  }
  throw new Error('the call was not refused');
}

/** Times on 2026 in UTC. */
export function timed(start: string, minutes: number, timeZone = 'UTC'): Pick<Event, 'start' | 'end'> {
  const end = new Date(Date.parse(`${start}Z`) + minutes * 60_000).toISOString().slice(0, 19);
  return { start: { dateTime: start, timeZone }, end: { dateTime: end, timeZone } };
}

export const WINDOW = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z';

/** One round of delta to its end: all rows in order, and how many pages they came on. */
export async function deltaRound(
  api: Client,
  link: string,
  prefer?: string,
): Promise<{ rows: DeltaRow[]; pages: number; deltaLink: string }> {
  const rows: DeltaRow[] = [];
  let next = link;
  for (let pages = 1; ; pages++) {
    const request = api.api(next);
    const page = (await (prefer === undefined ? request : request.header('Prefer', prefer)).get()) as Page<DeltaRow>;
    rows.push(...page.value);
    const deltaLink = page['@odata.deltaLink'];
    if (deltaLink !== undefined) return { rows, pages, deltaLink };
    next = page['@odata.nextLink'] ?? '';
  }
}
