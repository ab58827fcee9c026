import type { Event, RecurrencePattern } from '@microsoft/microsoft-graph-types';
import fc from 'fast-check';
import { ADA, bench, type DeltaRow, GRACE, type Page } from './client.fixture';
import { GraphError } from './index';

const DAY = 86_400_000;
const START = Date.parse('2026-03-02T15:00:00Z');
const WINDOW = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z';

/** One thing that a person does; the numbers choose among what there is. */
interface Step {
  what: number;
  which: number;
  detail: number;
  /** Also do the next step between two pages of the round that follows. */
  betweenPages: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(14),
  which: fc.nat(1_000),
  detail: fc.nat(1_000),
  betweenPages: fc.boolean(),
});

type Get = (url: string) => Promise<Page<DeltaRow>>;

interface Shown {
  id: string;
  type: string;
  series: string | null;
  start: string;
  end: string;
  subject: string;
  cancelled: boolean;
  showAs: string;
  guests: string;
}

function shown(row: Event, details: Event): Shown {
  return {
    id: row.id ?? '',
    type: row.type ?? '',
    series: row.seriesMasterId ?? null,
    start: row.start?.dateTime ?? '',
    end: row.end?.dateTime ?? '',
    subject: details.subject ?? '',
    cancelled: details.isCancelled ?? false,
    showAs: details.showAs ?? '',
    guests: (details.attendees ?? []).map((one) => `${one.emailAddress?.address} ${one.status?.response}`).join(),
  };
}

const byId = (rows: Shown[]): Shown[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/** A copy of a calendar view kept by delta alone: the simplest right client. */
class Mirror {
  private readonly events = new Map<string, Event>();
  private readonly masters = new Map<string, Event>();
  private link: string;

  constructor(
    private readonly get: Get,
    private readonly path: string,
  ) {
    this.link = `${path}/calendarView/delta?${WINDOW}`;
  }

  async round(between: () => void): Promise<void> {
    const seen = new Map<string, Set<string>>();
    let next = this.link;
    for (;;) {
      const page = await this.get(next);
      for (const row of page.value) this.take(row, seen);
      const { '@odata.deltaLink': deltaLink, '@odata.nextLink': nextLink } = page;
      if (deltaLink !== undefined) {
        this.link = deltaLink;
        break;
      }
      between();
      next = nextLink ?? '';
    }
    // A single deleted occurrence has no tombstone: what a series did not show is gone.
    for (const [id, { seriesMasterId }] of this.events) {
      const ids = seriesMasterId == null ? undefined : seen.get(seriesMasterId);
      if (ids !== undefined && !ids.has(id)) this.events.delete(id);
    }
  }

  private take(row: DeltaRow, seen: Map<string, Set<string>>): void {
    const id = row.id ?? '';
    if (row['@removed'] !== undefined) {
      // Of what kind it was is not said: a master takes its occurrences along.
      this.events.delete(id);
      this.masters.delete(id);
      seen.delete(id);
      for (const [other, { seriesMasterId }] of this.events) if (seriesMasterId === id) this.events.delete(other);
    } else if (row.type === 'seriesMaster') {
      this.masters.set(id, row);
      this.events.delete(id);
    } else {
      this.events.set(id, row);
      // An event that was a series before.
      for (const [other, { seriesMasterId }] of this.events) if (seriesMasterId === id) this.events.delete(other);
      if (row.seriesMasterId != null) {
        seen.set(row.seriesMasterId, (seen.get(row.seriesMasterId) ?? new Set()).add(id));
        this.events.delete(row.seriesMasterId);
      }
    }
  }

  async rows(): Promise<Shown[]> {
    const rows: Shown[] = [];
    for (const row of this.events.values())
      rows.push(shown(row, row.type === 'occurrence' ? await this.master(row) : row));
    return byId(rows);
  }

  /** Bare occurrences have their details from the master; one that is not listed is asked for. */
  private async master({ seriesMasterId }: Event): Promise<Event> {
    const known = this.masters.get(seriesMasterId ?? '');
    return known ?? ((await this.get(`/me/events/${seriesMasterId}`)) as unknown as Event);
  }

  async fresh(): Promise<Shown[]> {
    const rows: Event[] = [];
    for (let link: string | undefined = `${this.path}/calendarView?${WINDOW}&$top=1000`; link !== undefined;) {
      const page: Page<DeltaRow> = await this.get(link);
      rows.push(...page.value);
      link = page['@odata.nextLink'];
    }
    return byId(rows.map((row) => shown(row, row)));
  }
}

const PATTERNS: readonly RecurrencePattern[] = [
  { type: 'daily', interval: 2 },
  { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'thursday'] },
  { type: 'weekly', interval: 2, daysOfWeek: ['sunday', 'tuesday'], firstDayOfWeek: 'monday' },
  { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
  { type: 'relativeMonthly', interval: 1, daysOfWeek: ['tuesday'], index: 'last' },
  { type: 'absoluteYearly', interval: 1, month: 3, dayOfMonth: 20 },
  { type: 'relativeYearly', interval: 1, month: 4, daysOfWeek: ['friday'], index: 'first' },
];

function world(masters: 'always' | 'inWindow', seriesOnOnePage: boolean, seed: number) {
  const { graph, clock } = bench({
    seed,
    delta: { emptyPage: 0.2, repeat: 0.2, replay: 0.2, removedFirst: 0.2, masters, seriesOnOnePage },
  });
  const team = graph.calendars.create({ owner: ADA, name: 'Team' });
  const getter = (user: string, immutable: boolean): Get => {
    const { accessToken } = graph.oauth.issue({ user, lifeMs: 1e12 });
    const prefer = `odata.maxpagesize=7${immutable ? ', IdType="ImmutableId"' : ''}`;
    return async (url) => {
      const response = await graph.fetch(url.startsWith('https:') ? url : `${graph.apiUrl}${url}`, {
        headers: { authorization: `Bearer ${accessToken}`, prefer },
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as Page<DeltaRow>;
    };
  };
  const calendars = [
    [ADA, graph.calendars.defaultOf(ADA)],
    [ADA, team],
    [GRACE, graph.calendars.defaultOf(GRACE)],
  ] as const;
  const mirrors = calendars.flatMap(([user, id]) =>
    [true, false].map((immutable) => new Mirror(getter(user, immutable), `/me/calendars/${id}`)),
  );

  const times = (at: number): Event => ({
    start: { dateTime: new Date(at).toISOString().slice(0, 19), timeZone: 'UTC' },
    end: { dateTime: new Date(at + 1_800_000).toISOString().slice(0, 19), timeZone: 'UTC' },
  });
  let serial = 0;
  const act = ({ what, which, detail }: Step): void => {
    // From before the window to after it.
    const at = START + ((detail % 90) - 12) * DAY + (detail % 5) * 3_600_000;
    const pick = <T>(list: T[]): T | undefined => list[which % Math.max(1, list.length)];
    const home = detail % 7 === 0 ? team : ADA;
    const invited: Event =
      detail % 3 === 0
        ? { attendees: [{ emailAddress: { address: GRACE } }, { emailAddress: { address: 'x@y.example' } }] }
        : {};
    const item = pick([ADA, team, GRACE].flatMap((calendar) => graph.events.items(calendar)));
    const seen = pick(
      [ADA, team, GRACE].flatMap((calendar) => graph.truth(calendar, START - 30 * DAY, START + 90 * DAY)),
    );
    const occurrence = pick(
      [ADA, team, GRACE]
        .flatMap((calendar) => graph.truth(calendar, START - 30 * DAY, START + 90 * DAY))
        .filter(({ seriesMasterId }) => seriesMasterId != null),
    );
    switch (what) {
      case 0:
      case 1:
        graph.events.insert(home, { subject: `single ${serial++}`, ...times(at), ...invited });
        return;
      case 2:
      case 3: {
        const startDate = new Date(at).toISOString().slice(0, 10);
        graph.events.insert(home, {
          subject: `series ${serial++}`,
          ...times(at),
          recurrence: {
            pattern: PATTERNS[detail % PATTERNS.length] ?? null,
            range:
              detail % 2 === 0
                ? { type: 'noEnd', startDate }
                : { type: 'numbered', startDate, numberOfOccurrences: 2 + (detail % 9) },
          },
          ...invited,
        });
        return;
      }
      case 4: {
        const day = (offset: number) => ({
          dateTime: `${new Date(at + offset * DAY).toISOString().slice(0, 10)}T00:00:00`,
          timeZone: 'Pacific Standard Time',
        });
        graph.events.insert(home, {
          subject: `days ${serial++}`,
          isAllDay: true,
          start: day(0),
          end: day(1 + (detail % 3)),
        });
        return;
      }
      case 5:
        if (item !== undefined) graph.events.update(item.id ?? '', { subject: `renamed ${serial++}` });
        return;
      case 6:
        if (occurrence !== undefined) graph.events.update(occurrence.id ?? '', { subject: `one ${serial++}` });
        return;
      case 7:
        if (occurrence !== undefined && occurrence.isAllDay === false) graph.events.reschedule(occurrence.id ?? '', at);
        return;
      case 8:
        if (item !== undefined) graph.events.reschedule(item.id ?? '', at);
        return;
      case 9:
        if (occurrence !== undefined) graph.events.remove(occurrence.id ?? '');
        return;
      case 10:
        if (seen !== undefined) graph.events.remove(seen.id ?? '');
        return;
      case 11:
        if (item !== undefined) graph.events.remove(item.id ?? '');
        return;
      case 12: {
        const movable = pick([...graph.events.items(ADA), ...graph.events.items(team)]);
        if (movable !== undefined) graph.events.move(movable.id ?? '', detail % 2 === 0 ? team : ADA);
        return;
      }
      case 13: {
        const mine = pick(graph.truth(GRACE, START - 30 * DAY, START + 90 * DAY));
        graph.keepDeclined = detail % 4 === 0;
        if (mine !== undefined) graph.events.respond(mine.id ?? '', detail % 2 === 0 ? 'declined' : 'accepted');
        return;
      }
      default: {
        // A single event becomes a series, a series a single event.
        if (item === undefined || item.isOrganizer !== true) return;
        const startDate = (item.start?.dateTime ?? '').slice(0, 10);
        const recurrence: Event['recurrence'] =
          item.type === 'seriesMaster' || item.isAllDay === true
            ? null
            : {
                pattern: { type: 'daily', interval: 1 },
                range: { type: 'numbered', startDate, numberOfOccurrences: 4 },
              };
        graph.events.update(item.id ?? '', { recurrence });
      }
    }
  };
  return { clock, mirrors, act };
}

/** What people may try and Exchange refuses. */
const REFUSALS = [
  'ErrorInvalidRequest',
  'ErrorItemNotFound',
  'ErrorRecurrenceHasNoOccurrence',
  'ErrorPropertyValidationFailure',
];

test('a mirror kept by delta equals a fresh view after every round, with both kinds of ids, for organizer and attendee', async () => {
  let changes = 0;
  let compared = 0;
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 30 }),
      fc.constantFrom('always' as const, 'inWindow' as const),
      fc.boolean(),
      fc.nat(1_000),
      async (steps, masters, seriesOnOnePage, seed) => {
        const { clock, mirrors, act } = world(masters, seriesOnOnePage, seed);
        const attempt = (one: Step | undefined): void => {
          if (one === undefined) return;
          try {
            act(one);
            changes++;
          } catch (error) {
            if (!(error instanceof GraphError) || !REFUSALS.includes(error.code)) throw error;
          }
        };
        // Something to begin with: two of each kind.
        for (let i = 0; i < 10; i++)
          attempt({ what: i % 5, which: seed + i, detail: seed + 37 * i, betweenPages: false });
        const queue = [...steps];
        while (queue.length > 0) {
          const next = queue.shift();
          attempt(next);
          await clock.advance(1_000);
          for (const mirror of mirrors) {
            let quiet = true;
            await mirror.round(() => {
              if (next?.betweenPages !== true || queue.length === 0) return;
              attempt(queue.shift());
              quiet = false;
            });
            // What happened while the pages were read may come in this round or in the next.
            if (!quiet) continue;
            compared++;
            const fresh = await mirror.fresh();
            rows += fresh.length;
            expect(await mirror.rows()).toEqual(fresh);
          }
        }
        for (const mirror of mirrors) {
          await mirror.round(() => undefined);
          expect(await mirror.rows()).toEqual(await mirror.fresh());
        }
      },
    ),
    { numRuns: 20, seed: 20261121, endOnFailure: true },
  );
  expect(changes).toBeGreaterThan(400);
  expect(compared).toBeGreaterThan(700);
  expect(rows).toBeGreaterThan(5_000);
}, 240_000);
