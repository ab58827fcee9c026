import type { calendar_v3 } from '@googleapis/calendar';
import { createGoogleHttp, createGoogleSource } from '../../core/src/calendars/google';
import { type CalendarChange, type CalendarState, syncCalendar, type SyncResult } from '../../core/src/sync';
import { manualClock, type SandboxClock } from '../../sandbox/clock';
import { GoogleSandbox } from '../../sandbox/google';

export const ME = 'me@example.com';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday. */
export const NOW = Date.parse('2026-11-23T08:00:00Z');

export interface WatchedGoogle {
  clock: SandboxClock;
  google: GoogleSandbox;
  /** Changes the JSON of an answer before the engine reads it. */
  tamper: (path: string, json: Record<string, unknown>) => void;
  /** Events on a page at most, whatever is asked for; the same from the first poll on. */
  pageSize: number;
  poll: (hasTime?: () => boolean) => Promise<SyncResult>;
  /** Polls, and says what was told: `updated Weekly start+end`. */
  told: () => Promise<string[]>;
  state: () => CalendarState | null;
  add: (title: string, start: number, more?: calendar_v3.Schema$Event) => string;
}

/** A Google calendar in the stand-in, watched by the engine; its state goes through JSON as it does in n8n. */
export function watchedGoogle(seed = 1): WatchedGoogle {
  const clock = manualClock(NOW);
  const google = new GoogleSandbox({ clock, seed });
  google.addUser(ME, { timeZone: 'Europe/Berlin' });
  const { accessToken } = google.oauth.issue({ user: ME, lifeMs: 365 * DAY });
  let state: CalendarState | null = null;
  const world: WatchedGoogle = {
    clock,
    google,
    tamper: () => {},
    pageSize: 1000,
    state: () => state,
    poll: async (hasTime = () => true) => {
      const http = createGoogleHttp({
        fetch: async (url, { timeoutMs: _, ...init }) => {
          const headers = { ...init.headers, authorization: `Bearer ${accessToken}` };
          const asked = new URL(url);
          if (asked.searchParams.has('maxResults')) asked.searchParams.set('maxResults', String(world.pageSize));
          const response = await google.fetch(asked, { ...init, headers });
          if (!response.ok) return response;
          const json = (await response.json()) as Record<string, unknown>;
          world.tamper(asked.pathname, json);
          return new Response(JSON.stringify(json), response);
        },
        clock: { now: () => clock.now(), sleep: (ms) => clock.pass(ms), random: () => 0.5 },
        baseUrl: google.apiUrl,
      });
      const saved = state === null ? null : (JSON.parse(JSON.stringify(state)) as CalendarState);
      const settings = {
        backMs: DAY,
        aheadMs: 30 * DAY,
        soonMs: 5 * MINUTE,
        matches: () => true,
        filterFingerprint: '',
      };
      const run = { now: clock.now(), hasTime };
      const result = await syncCalendar(createGoogleSource({ http }), ME, saved, settings, run);
      ({ state } = result);
      return result;
    },
    told: async () => (await world.poll()).changes.map(short),
    add: (title, start, more = {}) => {
      const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: 'Europe/Berlin' });
      const body = { summary: title, start: at(start), end: at(start + 30 * MINUTE), ...more };
      return google.events.insert(ME, body).id ?? '';
    },
  };
  return world;
}

export function short({ change, event, changed, cause }: CalendarChange): string {
  const fields = changed.length > 0 ? ` ${changed.join('+')}` : '';
  return `${change} ${event.title}${fields}${cause === 'window' ? ' (window)' : ''}`;
}
