import type { calendar_v3 } from '@googleapis/calendar';
import { createGoogleHttp, createGoogleSource } from '../../core/src/calendars/google';
import type { CalendarSource } from '../../core/src/calendars/source';
import type { Clock, Fetch } from '../../core/src/http';
import { manualClock, type SandboxClock } from '../../sandbox/clock';
import type { Fault } from '../../sandbox/faults';
import { GoogleSandbox } from '../../sandbox/google';
import { type Random, seededRandom } from '../../sandbox/random';
import { pick, pickAction } from './chance';
import { midnight } from './midnight';
import type { TruthEvent, World } from './world';

type Event = calendar_v3.Schema$Event;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Berlin';
const ME = 'me@acme.test';
const COLLEAGUE = 'colleague@acme.test';
const BOSS = 'boss@partner.test';
/** More than this makes a history slow without showing more. */
const MOST_SERIES = 5;
const MOST_SINGLES = 18;

const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 503, reason: 'backendError' },
  { kind: 'status', status: 403, reason: 'rateLimitExceeded' },
  { kind: 'status', status: 429, reason: 'rateLimitExceeded' },
  { kind: 'status', status: 500, reason: 'backendError' },
  { kind: 'connectionReset' },
  { kind: 'lostAnswer' },
  { kind: 'slow', ms: 20_000 },
  { kind: 'emptyPage' },
  { kind: 'expireSyncTokens' },
  { kind: 'htmlInsteadOfJson' },
  { kind: 'truncatedBody' },
];

/** A calendar in the stand-in of Google Calendar: somebody's own, a secondary one, or one that a colleague shares. */
export class GoogleWorld implements World {
  readonly clock: SandboxClock;
  readonly calendarId: string;
  readonly did: Record<string, number> = {};
  private readonly google: GoogleSandbox;
  private readonly random: Random;
  private readonly accessToken: string;
  /** Whose calendar the meetings are organized in: edits are made there. */
  private readonly organizers: readonly string[];
  private readonly singles: { calendar: string; id: string }[] = [];
  private readonly series: { calendar: string; id: string }[] = [];
  private readonly deleted: { calendar: string; id: string }[] = [];
  private serial = 0;

  constructor(seed: number, start: number) {
    this.random = seededRandom(seed * 7919 + 17);
    this.clock = manualClock(start);
    this.google = new GoogleSandbox({ clock: this.clock, seed, endlessTailDays: 100, syncTokenLifetimeDays: 12 });
    for (const user of [ME, COLLEAGUE, BOSS]) this.google.addUser(user, { timeZone: ZONE });
    this.accessToken = this.google.oauth.issue({ user: ME, lifeMs: 3650 * DAY }).accessToken;
    const kind = seed % 3;
    if (kind === 0) {
      this.calendarId = ME;
      this.organizers = [ME, BOSS];
    } else if (kind === 1) {
      this.calendarId = this.google.calendars.create({ owner: ME, summary: 'Team', timeZone: 'America/New_York' });
      this.organizers = [this.calendarId];
    } else {
      this.calendarId = COLLEAGUE;
      this.google.calendars.share(COLLEAGUE, ME, 'reader');
      this.organizers = [COLLEAGUE, BOSS];
    }
    for (let i = 0; i < 8; i++) this.create();
    for (let i = 0; i < 3; i++) this.createSeries();
  }

  edit(): void {
    const action = pickAction(this.random, [
      [this.singles.length < MOST_SINGLES ? 20 : 2, 'create', () => this.create()],
      [this.series.length < MOST_SERIES ? 6 : 0, 'create series', () => this.createSeries()],
      [12, 'move', () => this.onSingle(({ calendar, id }) => this.reschedule(calendar, id, this.someTime()))],
      [6, 'rename', () => this.onSingle((it) => this.patch(it, { summary: this.title() }))],
      [4, 'change link', () => this.onSingle((it) => this.patch(it, this.place()))],
      [3, 'describe', () => this.onSingle((it) => this.patch(it, { description: `Agenda ${++this.serial}` }))],
      [3, 'settings', () => this.onSingle((it) => this.patch(it, this.settings()))],
      [2, 'touch', () => this.onSingle((it) => this.patch(it, { colorId: String(1 + (++this.serial % 11)) }))],
      [2, 'guests', () => this.onSingle((it) => this.patch(it, this.guests()))],
      [8, 'cancel', () => this.onSingle((it) => this.remove(it))],
      [5, 'restore', () => this.restore()],
      [4, 'answer', () => this.answer()],
      [2, 'to another calendar', () => this.onSingle(({ calendar, id }) => this.moveAway(calendar, id))],
      [6, 'move occurrence', () => this.onOccurrence(({ calendar, id }) => this.moveOccurrence(calendar, id))],
      [4, 'rename occurrence', () => this.onOccurrence((it) => this.patch(it, { summary: this.title() }))],
      [5, 'cancel occurrence', () => this.onOccurrence((it) => this.remove(it))],
      [4, 'rename series', () => this.onSeries((it) => this.patch(it, { summary: this.title() }))],
      [2, 'move series', () => this.onSeries((it) => this.shiftSeries(it))],
      [2, 'other rule', () => this.onSeries((it) => this.patch(it, { recurrence: [this.rule()] }))],
      [3, 'this and following', () => this.split()],
      [1, 'end here', () => this.onOccurrence((it) => this.google.events.deleteFollowing(it.calendar, it.id))],
      [2, 'delete series', () => this.onSeries((it) => this.remove(it))],
    ]);
    this.did[action.name] = (this.did[action.name] ?? 0) + 1;
    try {
      action.run();
    } catch (error) {
      // Not everything can be done with everything: a guest may not split, a deleted series gives nothing back.
      if (!(error instanceof Error) || error.name !== 'GoogleApiError') throw error;
      this.did['refused'] = (this.did['refused'] ?? 0) + 1;
    }
  }

  truth(from: number, to: number): TruthEvent[] {
    return this.google.truth(this.calendarId, from, to).map((event) => this.read(event));
  }

  find(id: string): TruthEvent | null {
    try {
      const event = this.google.events.get(this.calendarId, id);
      return event.status === 'cancelled' || event.recurrence ? null : this.read(event);
    } catch (error) {
      if (error instanceof Error && error.name === 'GoogleApiError') return null;
      throw error;
    }
  }

  source(beforeRequest: () => void): CalendarSource {
    const fetch: Fetch = async (url, { timeoutMs: _, ...init }) => {
      beforeRequest();
      return this.google.fetch(url, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${this.accessToken}` },
      });
    };
    const clock: Clock = {
      now: () => this.clock.now(),
      sleep: (ms) => this.clock.pass(ms),
      random: this.random,
    };
    const deadline = this.clock.now() + 4 * MINUTE;
    const http = createGoogleHttp({ fetch, clock, baseUrl: this.google.apiUrl, deadline: () => deadline });
    return createGoogleSource({ http });
  }

  disturb(): void {
    const roll = this.random();
    if (roll < 0.3) {
      this.google.paging = { shortPage: this.random() * 0.8, emptyPage: this.random() * 0.4 };
    } else if (roll < 0.45 && this.calendarId === COLLEAGUE) {
      if (this.random() < 0.5) this.google.calendars.share(COLLEAGUE, ME, 'freeBusyReader');
      else this.google.calendars.unshare(COLLEAGUE, ME);
    } else {
      for (const fault of FAULTS) {
        if (this.random() < 0.4) this.google.faults.add({ fault, probability: this.random() * 0.25 });
      }
    }
  }

  calm(): void {
    this.google.faults.clear();
    this.google.paging = { shortPage: 0, emptyPage: 0 };
    const access = this.google.calendars.get(this.calendarId).access.get(ME);
    if (access === undefined || access === 'freeBusyReader') this.google.calendars.share(this.calendarId, ME, 'reader');
  }

  expireCursors(): void {
    this.google.expireSyncTokens(this.calendarId);
  }

  faults(): Record<string, number> {
    return { ...this.google.faults.counts() };
  }

  private read(event: Event): TruthEvent {
    const allDay = event.start?.date != null;
    const location = event.location ?? '';
    const self = event.attendees?.find((attendee) => attendee.self === true);
    const others = (event.attendees ?? []).filter((attendee) => attendee.self !== true);
    const zone = this.google.calendars.get(this.calendarId).timeZone;
    return {
      id: event.id ?? '',
      version: `${event.updated} ${event.etag}`,
      title: event.summary ?? '',
      start: instantOf(event.start, zone),
      end: instantOf(event.end, zone),
      allDay,
      link: /https:\/\/\S+/.exec(location)?.[0] ?? null,
      response: self?.responseStatus ?? null,
      status: event.status ?? '',
      location,
      description: event.description ?? '',
      settings: [
        event.transparency ?? 'opaque',
        event.visibility ?? 'default',
        event.eventType ?? 'default',
        allDay ? zone : (event.start?.timeZone ?? zone),
      ].join(' '),
      people: JSON.stringify([
        event.organizer?.email,
        self?.email,
        ...others.map(({ email, responseStatus, optional }) => [email, responseStatus, optional]).sort(),
      ]),
    };
  }

  /** Mostly in the next days, sometimes now, sometimes long over, sometimes beyond the window. */
  private someTime(): number {
    const roll = this.random();
    const ahead =
      roll < 0.08
        ? -this.random() * 4 * DAY
        : roll < 0.18
          ? (this.random() - 0.3) * HOUR
          : roll < 0.7
            ? this.random() * 10 * DAY
            : this.random() * 60 * DAY;
    return Math.round((this.clock.now() + ahead) / MINUTE) * MINUTE;
  }

  private title(): string {
    return `${pick(this.random, ['Weekly', 'Review', 'Interview', 'Sync', 'Café ☕'])} ${++this.serial}`;
  }

  private place(): Event {
    const roll = this.random();
    if (roll < 0.2) return { location: roll < 0.1 ? '' : `Room ${++this.serial}` };
    return { location: `https://zoom.us/j/${80_000_000_000 + ++this.serial}` };
  }

  private settings(): Event {
    return pick(this.random, [
      { transparency: 'transparent' },
      { transparency: 'opaque' },
      { status: 'tentative' },
      { status: 'confirmed' },
      { visibility: 'public' },
      { visibility: 'default' },
    ]);
  }

  private guests(): Event {
    const emails = ['ann@acme.test', 'bob@other.test', 'eve@other.test'].filter(() => this.random() < 0.5);
    const invited = this.calendarId.endsWith('@acme.test') ? [this.calendarId] : [];
    return { attendees: [...invited, ...emails].map((email) => ({ email })) };
  }

  private times(start: number, minutes = 15 + 15 * Math.floor(this.random() * 6)): Event {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: ZONE });
    return { start: at(start), end: at(start + minutes * MINUTE) };
  }

  private days(start: number, length = 1): Event {
    const day = (ms: number) => ({ date: new Date(ms).toISOString().slice(0, 10) });
    return { start: day(start), end: day(start + length * DAY) };
  }

  private create(): void {
    const organizer = pick(this.random, this.organizers);
    const roll = this.random();
    const when =
      roll < 0.08 ? this.days(this.someTime(), 1 + Math.floor(this.random() * 3)) : this.times(this.someTime());
    const event: Event = { summary: this.title(), ...when, ...this.place() };
    // No working locations: those never make busy, whatever their transparency says.
    if (roll > 0.9) event.eventType = pick(this.random, ['focusTime', 'outOfOffice', 'birthday', 'fromGmail']);
    if (organizer === BOSS) event.attendees = [{ email: this.calendarId }, { email: 'ann@acme.test' }];
    const { id } = this.google.events.insert(organizer, event);
    this.singles.push({ calendar: organizer, id: id ?? '' });
  }

  private rule(): string {
    return pick(this.random, [
      'RRULE:FREQ=DAILY;COUNT=8',
      'RRULE:FREQ=WEEKLY',
      'RRULE:FREQ=WEEKLY;COUNT=7;BYDAY=MO,WE',
      'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU',
      'RRULE:FREQ=DAILY;INTERVAL=3;COUNT=20',
    ]);
  }

  private createSeries(): void {
    const organizer = pick(this.random, this.organizers);
    const start = this.clock.now() + (this.random() * 12 - 4) * DAY;
    const when = this.random() < 0.1 ? this.days(start) : this.times(Math.round(start / MINUTE) * MINUTE, 30);
    const event: Event = { summary: this.title(), ...when, ...this.place(), recurrence: [this.rule()] };
    if (organizer === BOSS) event.attendees = [{ email: this.calendarId }];
    const { id } = this.google.events.insert(organizer, event);
    this.series.push({ calendar: organizer, id: id ?? '' });
  }

  private onSingle(edit: (it: { calendar: string; id: string }) => void): void {
    const it = this.singles[Math.floor(this.random() * this.singles.length)];
    if (it) edit(it);
  }

  private onSeries(edit: (it: { calendar: string; id: string }) => void): void {
    const it = this.series[Math.floor(this.random() * this.series.length)];
    if (it) edit(it);
  }

  private onOccurrence(edit: (it: { calendar: string; id: string }) => void): void {
    const calendar = pick(this.random, this.organizers);
    const from = this.clock.now() + this.random() * 14 * DAY - DAY;
    const occurrences = this.google.truth(calendar, from, from + 6 * DAY).filter((event) => event.recurringEventId);
    const event = occurrences[Math.floor(this.random() * occurrences.length)];
    if (event?.id) edit({ calendar, id: event.id });
  }

  private patch({ calendar, id }: { calendar: string; id: string }, body: Event): void {
    this.google.events.patch(calendar, id, body);
  }

  private reschedule(calendar: string, id: string, to: number): void {
    this.google.events.reschedule(calendar, id, to);
  }

  private moveOccurrence(calendar: string, id: string): void {
    const near = this.clock.now() + (this.random() * 20 - 2) * DAY;
    this.reschedule(calendar, id, this.random() < 0.85 ? Math.round(near / MINUTE) * MINUTE : this.someTime());
  }

  private shiftSeries({ calendar, id }: { calendar: string; id: string }): void {
    const { start } = this.google.events.get(calendar, id);
    const at = Date.parse(start?.dateTime ?? start?.date ?? '') + (start?.date ? DAY : 30 * MINUTE);
    this.reschedule(calendar, id, at);
  }

  private remove(it: { calendar: string; id: string }): void {
    this.google.events.delete(it.calendar, it.id);
    this.deleted.push(it);
    for (const list of [this.singles, this.series]) {
      const at = list.findIndex(({ id }) => id === it.id);
      if (at >= 0) list.splice(at, 1);
    }
  }

  private restore(): void {
    const [it] = this.deleted.splice(Math.floor(this.random() * this.deleted.length), 1);
    if (!it) return;
    const restored = this.google.events.restore(it.calendar, it.id);
    if (restored.recurrence) this.series.push(it);
    else if (!restored.recurringEventId) this.singles.push(it);
  }

  private answer(): void {
    const [event] = this.google
      .truth(this.calendarId, this.clock.now(), this.clock.now() + 8 * DAY)
      .filter(({ attendees }) => attendees?.some(({ self }) => self === true))
      .sort(() => this.random() - 0.5);
    const response = pick(this.random, ['accepted', 'declined', 'tentative'] as const);
    if (event?.id) this.google.events.respond(this.calendarId, event.id, response);
  }

  private moveAway(calendar: string, id: string): void {
    const other = calendar === BOSS ? ME : BOSS;
    this.google.events.move(calendar, id, other);
    const at = this.singles.findIndex((single) => single.id === id);
    if (at >= 0) this.singles.splice(at, 1, { calendar: other, id });
  }

  private split(): void {
    this.onOccurrence(({ calendar, id }) => {
      const changes: Event = this.random() < 0.6 ? { summary: this.title() } : this.times(this.someTime(), 45);
      const next = this.google.events.splitSeries(calendar, id, changes);
      if (next.id && this.series.every((known) => known.id !== next.id)) this.series.push({ calendar, id: next.id });
    });
  }
}

function instantOf(time: calendar_v3.Schema$EventDateTime | undefined, zone: string): number {
  if (time?.dateTime) return Date.parse(time.dateTime);
  return midnight(time?.date ?? '', zone);
}
