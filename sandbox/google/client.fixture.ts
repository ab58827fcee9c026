import { calendar, type calendar_v3 } from '@googleapis/calendar';
import { manualClock, type SandboxClock } from '../clock';
import { GoogleSandbox, type GoogleSandboxOptions } from './index';

export const ADA = 'ada@example.com';
export const GRACE = 'grace@example.com';

export interface Bench {
  clock: SandboxClock;
  google: GoogleSandbox;
  /** Google's own client, signed in as the user, on the stand-in without a socket. */
  clientOf(user: string, scope?: string): calendar_v3.Calendar;
  api: calendar_v3.Calendar;
}

/** A stand-in at a fixed time with two users, and Google's client library in front of it. */
export function bench(options: Partial<GoogleSandboxOptions> = {}): Bench {
  const clock = options.clock ?? manualClock(Date.parse('2026-03-02T08:00:00.250Z'));
  const google = new GoogleSandbox({ clock, ...options });
  google.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'America/Chicago' });
  google.addUser(GRACE, { displayName: 'Grace Hopper', timeZone: 'Europe/Berlin' });
  const clientOf = (user: string, scope?: string): calendar_v3.Calendar => {
    const { accessToken } = google.oauth.issue({ user, lifeMs: 1e12, ...(scope === undefined ? {} : { scope }) });
    return calendar({
      version: 'v3',
      rootUrl: `${google.url}/`,
      headers: { authorization: `Bearer ${accessToken}` },
      retry: false,
      fetchImplementation: google.fetch,
    });
  };
  return { clock, google, clientOf, api: clientOf(ADA) };
}

interface GaxiosFailure {
  status: number;
  message: string;
  /** The decoded `error` of the body. */
  cause?: { errors?: { reason: string }[] };
}

/** The error that the client library made of an answer: status and Google's reason. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; reason: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { status, cause, message } = error as GaxiosFailure;
    return { status, reason: cause?.errors?.[0]?.reason ?? '', message };
  }
  throw new Error('the call was not refused');
}

/** All pages of a list, and the sync token at its end. */
export async function allPages(
  api: calendar_v3.Calendar,
  params: calendar_v3.Params$Resource$Events$List,
): Promise<{ items: calendar_v3.Schema$Event[]; pages: number; syncToken: string }> {
  const items: calendar_v3.Schema$Event[] = [];
  let pageToken: string | undefined;
  for (let pages = 1; ; pages++) {
    const { data } = await api.events.list({ ...params, pageToken });
    items.push(...(data.items ?? []));
    pageToken = data.nextPageToken ?? undefined;
    if (pageToken === undefined) return { items, pages, syncToken: data.nextSyncToken ?? '' };
    if (data.nextSyncToken != null) throw new Error('a sync token before the last page');
  }
}
