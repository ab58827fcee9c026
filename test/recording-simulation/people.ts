import type { calendar_v3 } from '@googleapis/calendar';
import { createGoogleHttp, createGoogleSource } from '../../core/src/calendars/google';
import { createIcsSource } from '../../core/src/calendars/ics';
import { createMicrosoftHttp, createMicrosoftSource, seriesUid } from '../../core/src/calendars/microsoft';
import type { CalendarSource } from '../../core/src/calendars/source';
import { occurrenceKey } from '../../core/src/event';
import type { Clock, Fetch } from '../../core/src/http';
import type { SandboxClock } from '../../sandbox/clock';
import { GoogleSandbox } from '../../sandbox/google';
import { googleCalendar, IcsSandbox, type SandboxFeed } from '../../sandbox/ics';
import { type EventRow, MicrosoftSandbox } from '../../sandbox/microsoft';
import type { Random } from '../../sandbox/random';
import { RandomWorld } from '../simulation/random-world';
import { pick, pickAction } from '../sync-histories/chance';

type Event = calendar_v3.Schema$Event;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Berlin';
const PARTNER = 'partner@elsewhere.test';
/** So many meetings in the days that are looked at; then people cancel more than they plan. */
const MOST_MEETINGS = 45;

/** Which of the four calendars. */
export const CALENDARS = ['google', 'team', 'feed', 'outlook'] as const;
export type CalendarName = (typeof CALENDARS)[number];

/** One copy of a meeting as its provider's stand-in has it, not as the engine reads it. */
export interface Copy {
  calendar: CalendarName;
  key: string;
  title: string;
  start: number;
  end: number;
  link: string | null;
  allDay: boolean;
  declined: boolean;
  /** When somebody changed it last, ms since epoch. */
  changedAt: number;
}

/**
 * Four calendars of one person and their colleague, and everybody who edits them: Google's default calendar, a team
 * calendar there, a colleague's Google calendar that is only known as an ICS feed, and a mailbox at Microsoft.
 * Invitations put one meeting into two or three of them, each time under the same iCalendar UID.
 */
export class People {
  readonly google: GoogleSandbox;
  readonly graph: MicrosoftSandbox;
  readonly ics: IcsSandbox;
  readonly me: string;
  private readonly world: RandomWorld;
  private readonly feed: SandboxFeed;
  private readonly googleToken: string;
  private readonly graphToken: string;
  private readonly mailbox: string;
  /** Invitations from Microsoft that Google's calendar holds too: Graph's id and Google's. */
  private readonly twins = new Map<string, string>();
  private serial = 0;
  private readonly own: Record<string, number> = {};

  constructor(
    private readonly clock: SandboxClock,
    private readonly random: Random,
    seed: number,
  ) {
    this.google = new GoogleSandbox({ clock, seed, endlessTailDays: 30 });
    this.graph = new MicrosoftSandbox({ clock, seed });
    this.ics = new IcsSandbox({ clock, seed });
    this.world = new RandomWorld(this.google, clock, random);
    this.me = this.world.me;
    this.googleToken = this.google.oauth.issue({ user: this.me, lifeMs: 3650 * DAY }).accessToken;
    for (const user of [this.me, PARTNER]) this.graph.addUser(user, { timeZone: ZONE });
    this.graph.keepDeclined = true;
    this.graphToken = this.graph.oauth.issue({ user: this.me, lifeMs: 3650 * DAY }).accessToken;
    this.mailbox = this.graph.calendars.defaultOf(this.me);
    this.feed = this.ics.add(googleCalendar(this.google, this.world.colleague));
  }

  /** What was done, by kind. */
  get did(): Record<string, number> {
    return { ...this.world.did, ...this.own };
  }

  /** The engine's way into a calendar, as a new process opens it. */
  open(calendar: CalendarName, fetch: (base: GoogleSandbox['fetch'], token: string) => Fetch, clock: Clock) {
    const { google, graph, ics } = this;
    switch (calendar) {
      case 'google':
      case 'team': {
        const http = createGoogleHttp({ fetch: fetch(google.fetch, this.googleToken), clock, baseUrl: google.apiUrl });
        const calendarId = calendar === 'team' ? this.world.team : this.me;
        return { source: createGoogleSource({ http }) as CalendarSource, calendarId };
      }
      case 'feed': {
        const url = ics.urlOf(this.feed);
        const source = createIcsSource({
          fetch: fetch(ics.fetch, ''),
          url,
          clock,
          timeZone: ZONE,
          self: this.world.colleague,
        });
        return { source: source as CalendarSource, calendarId: null };
      }
      case 'outlook': {
        const http = createMicrosoftHttp({ fetch: fetch(graph.fetch, this.graphToken), clock, baseUrl: graph.apiUrl });
        return { source: createMicrosoftSource({ http }) as CalendarSource, calendarId: this.mailbox };
      }
    }
  }

  /** One edit by somebody, somewhere. */
  edit(): void {
    const crowded = this.copies(this.clock.now(), this.clock.now() + 8 * DAY).length > MOST_MEETINGS;
    const { name, run } = pickAction(this.random, [
      [crowded ? 0 : 55, '', () => this.world.step()],
      [crowded ? 2 : 12, 'outlook: create', () => this.create()],
      [crowded ? 0 : 2, 'outlook: create series', () => this.createSeries()],
      [9, 'outlook: move', () => this.onSingle((row) => this.moveSingle(row, this.soon()))],
      [3, 'outlook: rename', () => this.onSingle((row) => this.update(row, { subject: this.title() }))],
      [4, 'outlook: change link', () => this.onSingle((row) => this.update(row, this.place()))],
      [crowded ? 12 : 6, 'outlook: cancel', () => this.onSingle((row) => this.remove(row))],
      [3, 'outlook: answer', () => this.onSingle((row) => this.answer(row))],
      [3, 'outlook: move occurrence', () => this.onOccurrence((row) => this.reschedule(row.id ?? '', this.soon()))],
      [3, 'outlook: cancel occurrence', () => this.onOccurrence((row) => this.graph.events.remove(row.id ?? ''))],
      [crowded ? 3 : 1, 'outlook: end series', () => this.onSeries((row) => this.graph.events.remove(row.id ?? ''))],
      [9, 'move at the last minute', () => this.lastMinute((row) => this.moveGoogle(row))],
      [4, 'cancel at the last minute', () => this.lastMinute((row) => this.removeGoogle(row))],
      [4, 'other link at the last minute', () => this.lastMinute((row) => this.relink(row))],
      [3, 'link gone', () => this.onGoogle((row) => this.patchGoogle(row, { location: '' }))],
      [crowded ? 14 : 0, 'clear up', () => this.onGoogle((row) => this.removeWhole(row))],
    ]);
    if (name !== '') this.own[name] = (this.own[name] ?? 0) + 1;
    try {
      run();
    } catch (error) {
      // Not everything can be done with everything, neither here nor there.
      const known = error instanceof Error && (error.name === 'GraphError' || error.name === 'GoogleApiError');
      if (!known) throw error;
      this.own['refused'] = (this.own['refused'] ?? 0) + 1;
    }
  }

  /** A meeting that begins within a minute, in Google's default calendar. */
  meetNow(): void {
    const start = Math.ceil((this.clock.now() + 1) / MINUTE) * MINUTE;
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: ZONE });
    this.google.events.insert(this.me, {
      summary: this.title(),
      start: at(start),
      end: at(start + 30 * MINUTE),
      location: this.newLink(),
    });
    this.own['meet now'] = (this.own['meet now'] ?? 0) + 1;
  }

  /** Every copy of every meeting that shares a moment with [from, to). */
  copies(from: number, to: number): Copy[] {
    return [
      ...this.googleCopies('google', this.me, from, to),
      ...this.googleCopies('team', this.world.team, from, to),
      ...this.googleCopies('feed', this.world.colleague, from, to),
      ...this.outlookCopies(from, to),
    ];
  }

  private googleCopies(calendar: CalendarName, id: string, from: number, to: number): Copy[] {
    return this.google.truth(id, from, to).map((event) => ({
      calendar,
      key: occurrenceKey(event.iCalUID ?? '', originalStart(event)),
      title: event.summary ?? '',
      start: Date.parse(event.start?.dateTime ?? event.start?.date ?? ''),
      end: Date.parse(event.end?.dateTime ?? event.end?.date ?? ''),
      link: linkIn(event.location ?? ''),
      allDay: event.start?.date != null,
      declined: event.attendees?.some((a) => a.self && a.responseStatus === 'declined') ?? false,
      changedAt: Date.parse(event.updated ?? ''),
    }));
  }

  private outlookCopies(from: number, to: number): Copy[] {
    return this.graph
      .truth(this.mailbox, from, to)
      .filter((row) => row.isCancelled !== true)
      .map((row) => {
        const uid = seriesUid(row.iCalUId ?? '');
        const { originalStart: original } = row as { originalStart?: string | null };
        const inSeries = row.seriesMasterId != null;
        return {
          calendar: 'outlook' as const,
          key: occurrenceKey(uid, inSeries && original ? new Date(original).toISOString() : null),
          title: row.subject ?? '',
          start: wire(row.start?.dateTime),
          end: wire(row.end?.dateTime),
          link: linkIn(row.location?.displayName ?? ''),
          allDay: row.isAllDay === true,
          declined: row.responseStatus?.response === 'declined',
          changedAt: Date.parse(row.lastModifiedDateTime ?? ''),
        };
      });
  }

  private soon(): number {
    const roll = this.random();
    const ahead = roll < 0.3 ? (this.random() * 14 - 4) * MINUTE : this.random() * (roll < 0.8 ? 2 : 9) * DAY;
    return Math.round((this.clock.now() + ahead) / MINUTE) * MINUTE;
  }

  private title(): string {
    return `${pick(this.random, ['Standup', 'Private', 'Interview', 'Planning'])} ${++this.serial}`;
  }

  private newLink(): string {
    return `https://zoom.us/j/${70_000_000_000 + ++this.serial}`;
  }

  private place() {
    return { location: { displayName: this.random() < 0.12 ? '' : this.newLink() } };
  }

  private times(start: number) {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString().slice(0, 19), timeZone: 'UTC' });
    return { start: at(start), end: at(start + (15 + 15 * Math.floor(this.random() * 4)) * MINUTE) };
  }

  private create(): void {
    const invited = this.random() < 0.7;
    const attendees = [{ emailAddress: { address: this.me, name: 'Me' } }];
    const body = { subject: this.title(), ...this.times(this.soon()), ...this.place() };
    const made = this.graph.events.insert(invited ? PARTNER : this.me, invited ? { ...body, attendees } : body);
    const mine = invited ? this.graph.events.copyIn(this.me, made.id ?? '') : made;
    if (mine?.id == null || this.random() < 0.4) return;
    // The same invitation went to the address that Google keeps the calendar of.
    const twin = this.google.events.import(this.me, { ...shown(mine), iCalUID: seriesUid(mine.iCalUId ?? '') });
    this.twins.set(made.id ?? '', twin.id ?? '');
  }

  private createSeries(): void {
    const start = this.soon();
    const day = new Date(start).toISOString().slice(0, 10);
    const weekday = pick(this.random, ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const);
    this.graph.events.insert(this.me, {
      subject: this.title(),
      ...this.times(start),
      ...this.place(),
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: [weekday] },
        range: { type: 'numbered', numberOfOccurrences: 8, startDate: day, recurrenceTimeZone: 'UTC' },
      },
    });
  }

  private onSingle(edit: (row: EventRow) => void): void {
    const now = this.clock.now();
    const rows = [this.me, PARTNER].flatMap((user) =>
      this.graph
        .truth(user, now - HOUR, now + 8 * DAY)
        .filter((row) => row.seriesMasterId == null && row.isOrganizer === true),
    );
    if (rows.length > 0) edit(pick(this.random, rows));
  }

  private onOccurrence(edit: (row: EventRow) => void): void {
    const now = this.clock.now();
    const rows = this.graph.truth(this.me, now - HOUR, now + 8 * DAY).filter((row) => row.seriesMasterId != null);
    if (rows.length > 0) edit(pick(this.random, rows));
  }

  private onSeries(edit: (row: EventRow) => void): void {
    const rows = this.graph.events.items(this.me).filter((row) => row.recurrence != null);
    if (rows.length > 0) edit(pick(this.random, rows));
  }

  private moveSingle(row: EventRow, start: number): void {
    this.reschedule(row.id ?? '', start);
  }

  private reschedule(id: string, start: number): void {
    this.graph.events.reschedule(id, start);
    this.mirror(id);
  }

  private update(row: EventRow, body: Parameters<MicrosoftSandbox['events']['update']>[1]): void {
    this.graph.events.update(row.id ?? '', body);
    this.mirror(row.id ?? '');
  }

  private remove(row: EventRow): void {
    this.graph.events.remove(row.id ?? '');
    const twin = this.twins.get(row.id ?? '');
    if (twin !== undefined) this.google.events.delete(this.me, twin);
  }

  /** Microsoft's update of an invitation, as it arrives in Google's calendar. */
  private mirror(id: string): void {
    const twin = this.twins.get(id);
    if (twin !== undefined) this.google.events.patch(this.me, twin, shown(this.graph.events.get(id)));
  }

  private answer(row: EventRow): void {
    const mine = this.graph.events.copyIn(this.me, row.id ?? '');
    const response = pick(this.random, ['accepted', 'declined', 'tentativelyAccepted'] as const);
    if (mine?.id != null && mine.isOrganizer !== true) this.graph.events.respond(mine.id, response);
  }

  /** A meeting in Google's calendars that begins within minutes, or began a moment ago. */
  private lastMinute(edit: (row: { calendar: string; event: Event }) => void): void {
    this.onGoogle(edit, 5 * MINUTE, 7 * MINUTE);
  }

  private onGoogle(edit: (row: { calendar: string; event: Event }) => void, before = HOUR, ahead = 6 * DAY): void {
    const now = this.clock.now();
    const rows = [this.me, this.world.team, this.world.boss].flatMap((calendar) =>
      this.google
        .truth(calendar, now - before, now + ahead)
        .filter((event) => (event.organizer?.self === true || calendar === this.world.team) && event.start?.dateTime)
        .map((event) => ({ calendar, event })),
    );
    if (rows.length > 0) edit(pick(this.random, rows));
  }

  private patchGoogle({ calendar, event }: { calendar: string; event: Event }, body: Event): void {
    this.google.events.patch(calendar, event.id ?? '', body);
  }

  private moveGoogle({ calendar, event }: { calendar: string; event: Event }): void {
    const by = pick(this.random, [-4, -2, 2, 3, 5, 8, 30, 300]) * MINUTE;
    this.google.events.reschedule(calendar, event.id ?? '', Date.parse(event.start?.dateTime ?? '') + by);
  }

  private removeGoogle({ calendar, event }: { calendar: string; event: Event }): void {
    this.google.events.delete(calendar, event.id ?? '');
  }

  private removeWhole({ calendar, event }: { calendar: string; event: Event }): void {
    this.google.events.delete(calendar, event.recurringEventId ?? event.id ?? '');
  }

  private relink(row: { calendar: string; event: Event }): void {
    this.patchGoogle(row, { location: this.newLink() });
  }
}

/** What an invitation says of a meeting, as Google's calendar takes it. */
function shown(row: EventRow): Event {
  const at = (time: EventRow['start']) => ({ dateTime: new Date(wire(time?.dateTime)).toISOString(), timeZone: ZONE });
  return {
    summary: row.subject ?? '',
    start: at(row.start),
    end: at(row.end),
    location: row.location?.displayName ?? '',
    organizer: { email: row.organizer?.emailAddress?.address ?? PARTNER },
  };
}

const wire = (dateTime: string | null | undefined): number => Date.parse(`${(dateTime ?? '').slice(0, 19)}Z`);
const linkIn = (text: string): string | null => /https:\/\/\S*zoom\.us\/j\/\S+/.exec(text)?.[0] ?? null;

function originalStart(event: Event): string | null {
  const original = event.originalStartTime?.dateTime;
  return event.recurringEventId && original ? new Date(original).toISOString() : null;
}
