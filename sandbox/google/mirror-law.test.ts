import type { calendar_v3 } from '@googleapis/calendar';
import fc from 'fast-check';
import { ADA, bench, GRACE } from './client.fixture';
import { GoogleApiError } from './errors';

type Event = calendar_v3.Schema$Event;
type Page = calendar_v3.Schema$Events;

const START = Date.parse('2026-03-02T15:00:00Z');
const DAY = 86_400_000;

/** One thing that a person does; the numbers choose among what there is. */
interface Step {
  what: number;
  which: number;
  detail: number;
  /** Also do the next step between two pages of the sync that follows. */
  betweenPages: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(13),
  which: fc.nat(1_000),
  detail: fc.nat(1_000),
  betweenPages: fc.boolean(),
});

/** A copy of a calendar kept by sync tokens alone: the simplest right client. */
class Mirror {
  readonly items = new Map<string, Event>();
  private syncToken = '';

  constructor(
    private readonly get: (query: Record<string, string>) => Promise<Page>,
    private readonly singleEvents: boolean,
  ) {}

  private get fixed(): Record<string, string> {
    return { singleEvents: String(this.singleEvents), maxResults: '7' };
  }

  async sync(between: () => void): Promise<void> {
    let query: Record<string, string> = {
      ...this.fixed,
      ...(this.syncToken === '' ? {} : { syncToken: this.syncToken }),
    };
    for (;;) {
      const page = await this.get(query);
      for (const item of page.items ?? []) {
        if (item.status === 'cancelled') this.remove(item.id ?? '');
        else this.items.set(item.id ?? '', item);
      }
      if (page.nextPageToken == null) {
        this.syncToken = page.nextSyncToken ?? '';
        return;
      }
      between();
      query = { ...query, pageToken: page.nextPageToken };
    }
  }

  /** A deleted series takes its exceptions along: only the series is told. */
  private remove(id: string): void {
    this.items.delete(id);
    if (this.singleEvents) return;
    for (const [other, { recurringEventId }] of this.items) if (recurringEventId === id) this.items.delete(other);
  }

  async fresh(): Promise<Event[]> {
    const items: Event[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.get({
        ...this.fixed,
        maxResults: '2500',
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      items.push(...(page.items ?? []).filter((item) => item.status !== 'cancelled'));
      pageToken = page.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    return items;
  }

  sorted(): Event[] {
    return byId([...this.items.values()]);
  }
}

function byId(items: Event[]): Event[] {
  return [...items].sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
}

function world() {
  const { google, clock } = bench();
  const team = google.calendars.create({ owner: ADA, summary: 'Team' });
  const reader = (user: string, calendarId: string) => {
    const { accessToken } = google.oauth.issue({ user, lifeMs: 1e12 });
    return async (query: Record<string, string>): Promise<Page> => {
      const url = `${google.apiUrl}/calendars/${encodeURIComponent(calendarId)}/events?${new URLSearchParams(query)}`;
      const response = await google.fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as Page;
    };
  };
  const mirrors = (
    [
      [ADA, ADA],
      [GRACE, GRACE],
      [ADA, team],
    ] as const
  ).flatMap(([user, calendarId]) =>
    [true, false].map((singleEvents) => ({
      calendarId,
      singleEvents,
      mirror: new Mirror(reader(user, calendarId), singleEvents),
    })),
  );

  const times = (at: number): Event => ({
    start: { dateTime: new Date(at).toISOString(), timeZone: 'America/Chicago' },
    end: { dateTime: new Date(at + 1_800_000).toISOString(), timeZone: 'America/Chicago' },
  });
  let serial = 0;
  const act = ({ what, which, detail }: Step): void => {
    const at = START + (detail % 40) * DAY + (detail % 5) * 3_600_000;
    const everywhere = [ADA, GRACE, team].flatMap((calendarId) =>
      google.events.rows(calendarId).map((row) => ({ calendarId, id: row.id ?? '', row })),
    );
    const occurrences = [ADA, GRACE, team].flatMap((calendarId) =>
      google.truth(calendarId, START, START + 60 * DAY).map((row) => ({ calendarId, id: row.id ?? '', row })),
    );
    const pick = <T>(list: T[]): T | undefined => list[which % Math.max(1, list.length)];
    const row = pick(everywhere);
    const occurrence = pick(occurrences);
    const invited = detail % 3 === 0 ? { attendees: [{ email: ADA }, { email: GRACE }] } : {};
    const home = detail % 7 === 0 ? team : ADA;
    switch (what) {
      case 0:
      case 1:
        google.events.insert(home, { summary: `single ${serial++}`, ...times(at), ...invited });
        return;
      case 2:
        google.events.insert(home, {
          summary: `series ${serial++}`,
          ...times(at),
          recurrence: [`RRULE:FREQ=${detail % 2 === 0 ? 'DAILY' : 'WEEKLY'};COUNT=${2 + (detail % 6)}`],
          ...invited,
        });
        return;
      case 3:
        google.events.insert(ADA, {
          summary: `days ${serial++}`,
          start: { date: '2026-03-05' },
          end: { date: '2026-03-06' },
          recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
        });
        return;
      case 4:
        if (row !== undefined) google.events.patch(row.calendarId, row.id, { summary: `renamed ${serial++}` });
        return;
      case 5:
        if (occurrence !== undefined)
          google.events.patch(occurrence.calendarId, occurrence.id, { summary: `one ${serial++}` });
        return;
      case 6:
        if (occurrence !== undefined && occurrence.row.start?.dateTime != null) {
          google.events.reschedule(occurrence.calendarId, occurrence.id, at + 60_000 * (detail % 50));
        }
        return;
      case 7:
        if (row !== undefined && row.row.start?.dateTime != null) google.events.reschedule(row.calendarId, row.id, at);
        return;
      case 8:
        if (occurrence !== undefined) google.events.delete(occurrence.calendarId, occurrence.id);
        return;
      case 9:
        if (row !== undefined) google.events.delete(row.calendarId, row.id);
        return;
      case 10: {
        const dead = pick(
          [...google.calendars.get(ADA).rows.values()].filter(
            (one) => one.status === 'cancelled' && one.movedAway !== true && one.orphaned !== true,
          ),
        );
        if (dead !== undefined) google.events.restore(ADA, dead.id);
        return;
      }
      case 11:
        if (occurrence?.row.recurringEventId != null) {
          if (detail % 2 === 0)
            google.events.splitSeries(occurrence.calendarId, occurrence.id, { summary: `split ${serial++}` });
          else google.events.deleteFollowing(occurrence.calendarId, occurrence.id);
        }
        return;
      case 12: {
        const mine = pick(google.truth(GRACE, START, START + 60 * DAY));
        if (mine !== undefined) google.events.respond(GRACE, mine.id ?? '', detail % 2 === 0 ? 'declined' : 'accepted');
        return;
      }
      default: {
        const movable = pick(google.events.rows(ADA).filter((one) => one.recurringEventId == null));
        if (movable !== undefined) google.events.move(ADA, movable.id ?? '', team);
      }
    }
  };
  return { google, clock, mirrors, act };
}

/** What people may try and Google refuses, such as a guest who moves the organizer's meeting. */
const REFUSALS = ['forbiddenForNonOrganizer', 'invalid', 'deleted', 'notFound'];

test('a mirror kept by sync tokens equals a fresh full list, in both views, for organizer and guest', async () => {
  let changes = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const { google, clock, mirrors, act } = world();
      google.paging = { shortPage: 0.2, emptyPage: 0.1 };
      const attempt = (one: Step | undefined): void => {
        if (one === undefined) return;
        try {
          act(one);
          changes++;
        } catch (error) {
          if (!(error instanceof GoogleApiError) || !REFUSALS.includes(error.reason)) throw error;
        }
      };
      const queue = [...steps];
      while (queue.length > 0) {
        const next = queue.shift();
        attempt(next);
        await clock.advance(1_000);
        for (const { mirror } of mirrors) {
          await mirror.sync(() => {
            if (next?.betweenPages === true) attempt(queue.shift());
          });
        }
      }
      for (const { mirror, calendarId, singleEvents } of mirrors) {
        await mirror.sync(() => undefined);
        expect(mirror.sorted()).toEqual(byId(await mirror.fresh()));
        if (singleEvents) {
          const ids = google.truth(calendarId, START - DAY, START + 600 * DAY).map((event) => event.id ?? '');
          expect([...mirror.items.keys()].sort()).toEqual(ids.sort());
        }
      }
    }),
    { numRuns: 25, seed: 20261121, endOnFailure: true },
  );
  expect(changes).toBeGreaterThan(200);
}, 120_000);
