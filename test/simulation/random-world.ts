import type { calendar_v3 } from '@googleapis/calendar';
import type { SandboxClock } from '../../sandbox/clock';
import type { GoogleSandbox } from '../../sandbox/google';
import type { Random } from '../../sandbox/random';

type Event = calendar_v3.Schema$Event;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** People and calendars of the simulation, and everything they may do to their meetings. All chance comes from one seed. */
export class RandomWorld {
  readonly me = 'me@acme.test';
  readonly colleague = 'colleague@acme.test';
  readonly boss = 'boss@partner.test';
  readonly team: string;
  /** Counts of what was done. */
  readonly did: Record<string, number> = {};
  private readonly deleted: { calendar: string; id: string }[] = [];
  private serial = 0;

  constructor(
    private readonly google: GoogleSandbox,
    private readonly clock: SandboxClock,
    private readonly random: Random,
  ) {
    for (const user of [this.me, this.colleague, this.boss]) google.addUser(user, { timeZone: 'Europe/Berlin' });
    this.team = google.calendars.create({ owner: this.me, summary: 'Team' });
    google.calendars.share(this.colleague, this.me, 'reader');
  }

  /** The calendars that are watched; invitations put one meeting into two of them. */
  get watched(): string[] {
    return [this.me, this.team, this.colleague];
  }

  /** One edit by somebody. */
  step(): void {
    const actions: [number, string, () => void][] = [
      [22, 'create', () => this.create()],
      [4, 'create series', () => this.createSeries()],
      [
        18,
        'move',
        () => this.patchSome((event) => this.google.events.reschedule(event.calendar, event.id, this.soon())),
      ],
      [4, 'shorten or extend', () => this.patchSome((event) => this.resize(event))],
      [8, 'rename', () => this.patchSome((event) => this.patch(event, { summary: this.title() }))],
      [5, 'describe', () => this.patchSome((event) => this.patch(event, { description: `Agenda ${++this.serial}` }))],
      [6, 'change link', () => this.patchSome((event) => this.patch(event, this.link()))],
      [10, 'cancel', () => this.patchSome((event) => this.remove(event))],
      [5, 'restore', () => this.restore()],
      [9, 'answer', () => this.patchSome((event) => this.answer(event))],
      [4, 'move series', () => this.onSeries((event) => this.patch(event, { summary: this.title() }))],
      [2, 'split series', () => this.split()],
      [2, 'end series', () => this.onSeries((event) => this.remove(event))],
      [1, 'all-day', () => this.allDay()],
    ];
    let pick = this.random() * actions.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, name, run] of actions) {
      pick -= weight;
      if (pick > 0) continue;
      run();
      this.did[name] = (this.did[name] ?? 0) + 1;
      return;
    }
  }

  private pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.random() * list.length)];
  }

  /** Mostly in the next days, sometimes now or in a few minutes, sometimes beyond what a day can hold. */
  private soon(): number {
    const roll = this.random();
    const ahead =
      roll < 0.12
        ? this.random() * 12 * MINUTE - 4 * MINUTE
        : roll < 0.7
          ? this.random() * 72 * HOUR
          : this.random() * 45 * 24 * HOUR;
    return Math.round((this.clock.now() + ahead) / MINUTE) * MINUTE;
  }

  private title(): string {
    const name = this.pick(['Weekly', 'Review', 'Interview', 'Sync', 'Budget']) ?? 'Talk';
    return this.random() < 0.03
      ? `${name} ${'with a very long title '.repeat(12)}${++this.serial}`
      : `${name} ${++this.serial}`;
  }

  private link(): Event {
    const roll = this.random();
    if (roll < 0.15) return { location: '' };
    const id = 80_000_000_000 + ++this.serial;
    return { location: roll < 0.9 ? `https://zoom.us/j/${id}` : `Room 4, https://us02web.zoom.us/j/${id}?pwd=abc` };
  }

  private times(startMs: number, minutes = 15 + 15 * Math.floor(this.random() * 6)): Event {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: 'Europe/Berlin' });
    return { start: at(startMs), end: at(startMs + minutes * MINUTE) };
  }

  private create(): void {
    const event: Event = { summary: this.title(), ...this.times(this.soon()), ...this.link() };
    const roll = this.random();
    if (roll < 0.35) {
      this.google.events.insert(this.pick([this.me, this.team]) ?? this.me, event);
    } else {
      const guests = roll < 0.7 ? [this.me, this.colleague] : [this.pick([this.me, this.colleague]) ?? this.me];
      this.google.events.insert(this.boss, { ...event, attendees: guests.map((email) => ({ email })) });
    }
  }

  private createSeries(): void {
    const rule = this.pick(['RRULE:FREQ=DAILY;COUNT=6', 'RRULE:FREQ=WEEKLY', 'RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO,WE']);
    const event: Event = {
      summary: this.title(),
      ...this.times(this.clock.now() + this.random() * 48 * HOUR, 30),
      ...this.link(),
      recurrence: [rule ?? 'RRULE:FREQ=DAILY;COUNT=6'],
    };
    const attendees = [{ email: this.me }, { email: this.colleague }];
    if (this.random() < 0.5) this.google.events.insert(this.team, event);
    else this.google.events.insert(this.boss, { ...event, attendees });
  }

  private allDay(): void {
    const day = (ms: number) => ({ date: new Date(ms).toISOString().slice(0, 10) });
    const at = this.soon();
    this.google.events.insert(this.me, {
      summary: this.title(),
      start: day(at),
      end: day(at + 24 * HOUR),
      ...this.link(),
    });
  }

  /** Some occurrence that is not over long, as its owner can edit it. */
  private some(): { calendar: string; id: string; event: Event } | undefined {
    const calendar = this.pick([this.me, this.team, this.boss, this.boss]) ?? this.me;
    const now = this.clock.now();
    const own = this.google
      .truth(calendar, now - HOUR, now + 20 * 24 * HOUR)
      .filter((event) => event.organizer?.self === true || calendar === this.team);
    const event = this.pick(own);
    return event?.id ? { calendar, id: event.id, event } : undefined;
  }

  private patchSome(edit: (some: { calendar: string; id: string; event: Event }) => void): void {
    const some = this.some();
    if (some) edit(some);
  }

  private patch({ calendar, id }: { calendar: string; id: string }, body: Event): void {
    this.google.events.patch(calendar, id, body);
  }

  private resize({ calendar, id, event }: { calendar: string; id: string; event: Event }): void {
    const start = Date.parse(event.start?.dateTime ?? '');
    if (!Number.isNaN(start)) this.google.events.patch(calendar, id, this.times(start));
  }

  private remove({ calendar, id }: { calendar: string; id: string }): void {
    this.google.events.delete(calendar, id);
    this.deleted.push({ calendar, id });
  }

  private restore(): void {
    const last = this.deleted.pop();
    if (last === undefined || !last.calendar) return;
    try {
      this.google.events.restore(last.calendar, last.id);
    } catch (error) {
      // Its series may be gone for good by now, which Google refuses to restore an occurrence of.
      if (!(error instanceof Error) || error.name !== 'GoogleApiError') throw error;
    }
  }

  private answer({ event }: { event: Event }): void {
    const guest = this.pick([this.me, this.colleague]) ?? this.me;
    const invited = event.attendees?.some((attendee) => attendee.email === guest);
    if (!invited || !event.id) return;
    const response = this.pick(['accepted', 'declined', 'declined', 'tentative'] as const) ?? 'accepted';
    const copy = this.google
      .truth(guest, this.clock.now() - HOUR, this.clock.now() + 20 * 24 * HOUR)
      .find((other) => other.iCalUID === event.iCalUID && sameOriginalStart(other, event));
    if (copy?.id) this.google.events.respond(guest, copy.id, response);
  }

  private onSeries(edit: (some: { calendar: string; id: string; event: Event }) => void): void {
    const some = this.some();
    const master = some?.event.recurringEventId;
    if (some && master) edit({ ...some, id: master });
  }

  private split(): void {
    const some = this.some();
    if (some?.event.recurringEventId) this.google.events.splitSeries(some.calendar, some.id, { summary: this.title() });
  }
}

const sameOriginalStart = (a: Event, b: Event): boolean =>
  Date.parse(a.originalStartTime?.dateTime ?? '0') === Date.parse(b.originalStartTime?.dateTime ?? '0');
