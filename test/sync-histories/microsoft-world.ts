import type { Event, PatternedRecurrence } from '@microsoft/microsoft-graph-types';
import { createMicrosoftHttp, createMicrosoftSource } from '../../core/src/calendars/microsoft';
import type { CalendarSource } from '../../core/src/calendars/source';
import type { Clock, Fetch } from '../../core/src/http';
import { manualClock, type SandboxClock } from '../../sandbox/clock';
import type { Fault } from '../../sandbox/faults';
import { type EventRow, MicrosoftSandbox } from '../../sandbox/microsoft';
import { itemId } from '../../sandbox/microsoft/render';
import { DEFAULT_PREFERENCES } from '../../sandbox/microsoft/preferences';
import { type Random, seededRandom } from '../../sandbox/random';
import { pick, pickAction } from './chance';
import { midnight } from './midnight';
import type { TruthEvent, World } from './world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Berlin';
const ME = 'me@acme.test';
const COLLEAGUE = 'colleague@acme.test';
const BOSS = 'boss@partner.test';
const MOST_SERIES = 4;
const MOST_SINGLES = 16;

const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 504 },
  { kind: 'connectionReset' },
  { kind: 'lostAnswer' },
  { kind: 'slow', ms: 20_000 },
  { kind: 'expireSyncTokens' },
  { kind: 'htmlInsteadOfJson' },
  { kind: 'truncatedBody' },
];

/** A calendar in the stand-in of Microsoft Graph: somebody's default one, a second one, or one that a colleague shares. */
export class MicrosoftWorld implements World {
  readonly clock: SandboxClock;
  readonly calendarId: string;
  readonly did: Record<string, number> = {};
  private readonly graph: MicrosoftSandbox;
  private readonly random: Random;
  private readonly accessToken: string;
  /** The calendar as its owner names it. */
  private readonly home: string;
  private readonly owner: string;
  /** Where meetings are organized: calendars, or users for their default one. */
  private readonly organizers: readonly string[];
  private serial = 0;

  constructor(seed: number, start: number) {
    this.random = seededRandom(seed * 7919 + 23);
    this.clock = manualClock(start);
    this.graph = new MicrosoftSandbox({
      clock: this.clock,
      seed,
      delta: {
        seriesOnOnePage: seed % 2 === 0,
        masters: seed % 5 === 0 ? 'inWindow' : 'always',
        expiry: pick(this.random, ['410', 'syncStateNotFound', 'syncStateInvalid', 'resyncRequired']),
      },
    });
    for (const user of [ME, COLLEAGUE, BOSS]) this.graph.addUser(user, { timeZone: ZONE });
    this.accessToken = this.graph.oauth.issue({ user: ME, lifeMs: 3650 * DAY }).accessToken;
    const kind = seed % 3;
    if (kind === 2) {
      this.owner = COLLEAGUE;
      this.home = this.graph.calendars.defaultOf(COLLEAGUE);
      this.calendarId = this.graph.calendars.share(this.home, ME, 'delegate');
      this.organizers = [this.home, BOSS];
    } else {
      this.owner = ME;
      this.home =
        kind === 0 ? this.graph.calendars.defaultOf(ME) : this.graph.calendars.create({ owner: ME, name: 'Team' });
      this.calendarId = this.home;
      this.organizers = kind === 0 ? [this.home, BOSS] : [this.home];
    }
    for (let i = 0; i < 8; i++) this.create();
    for (let i = 0; i < 3; i++) this.createSeries();
  }

  edit(): void {
    const items = this.organizers.flatMap((calendar) => this.graph.events.items(calendar));
    const singles = items.filter(({ recurrence }) => recurrence == null);
    const series = items.filter(({ recurrence }) => recurrence != null);
    const single = (): EventRow => pick(this.random, singles);
    const whole = (): EventRow => pick(this.random, series);
    const of = (list: readonly EventRow[], weight: number): number => (list.length === 0 ? 0 : weight);
    const action = pickAction(this.random, [
      [singles.length < MOST_SINGLES ? 22 : 2, 'create', () => this.create()],
      [series.length < MOST_SERIES ? 6 : 0, 'create series', () => this.createSeries()],
      [of(singles, 12), 'move', () => this.graph.events.reschedule(single().id ?? '', this.someTime())],
      [of(singles, 6), 'rename', () => this.update(single(), { subject: this.title() })],
      [of(singles, 4), 'change link', () => this.update(single(), this.place())],
      [of(singles, 3), 'describe', () => this.update(single(), this.text())],
      [of(singles, 3), 'settings', () => this.update(single(), this.settings())],
      [of(singles, 2), 'touch', () => this.update(single(), { categories: [`c${++this.serial}`] })],
      [of(singles, 2), 'guests', () => this.update(single(), { attendees: this.guests() })],
      [of(singles, 9), 'cancel', () => this.graph.events.remove(single().id ?? '')],
      [4, 'answer', () => this.answer()],
      [of(singles, 2), 'to another calendar', () => this.moveAway(single())],
      [1, 'single to series', () => this.becomeSeries(singles)],
      [1, 'series to single', () => this.onSeries(series, (it) => this.update(it, { recurrence: null }))],
      [7, 'move occurrence', () => this.onOccurrence((it) => this.moveOccurrence(it))],
      [4, 'rename occurrence', () => this.onOccurrence((it) => this.update(it, { subject: this.title() }))],
      [7, 'cancel occurrence', () => this.onOccurrence((it) => this.graph.events.remove(it.id ?? ''))],
      [of(series, 4), 'rename series', () => this.update(whole(), { subject: this.title() })],
      [of(series, 2), 'move series', () => this.shiftSeries(whole())],
      [of(series, 2), 'other rule', () => this.otherRule(whole())],
      [of(series, 3), 'delete series', () => this.graph.events.remove(whole().id ?? '')],
    ]);
    this.did[action.name] = (this.did[action.name] ?? 0) + 1;
    try {
      action.run();
    } catch (error) {
      // Not everything can be done with everything.
      if (!(error instanceof Error) || error.name !== 'GraphError') throw error;
      this.did['refused'] = (this.did['refused'] ?? 0) + 1;
    }
  }

  truth(from: number, to: number): TruthEvent[] {
    // Where a day lies in time is a matter of a zone: more is asked for, and then it is looked at.
    return this.graph
      .truth(this.home, from - 2 * DAY, to + 2 * DAY)
      .filter((row) => row.isCancelled !== true)
      .map((row) => this.read(row))
      .filter((event) => event.start < to && event.end > from);
  }

  find(id: string): TruthEvent | null {
    try {
      const row = this.graph.events.get(id);
      const found = this.graph.store.find(id);
      if (row.isCancelled === true || row.type === 'seriesMaster') return null;
      return found.item.calendar.id === this.home ? this.read(row) : null;
    } catch (error) {
      if (error instanceof Error && error.name === 'GraphError') return null;
      throw error;
    }
  }

  source(beforeRequest: () => void): CalendarSource {
    const fetch: Fetch = async (url, { timeoutMs: _, ...init }) => {
      beforeRequest();
      return this.graph.fetch(url, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${this.accessToken}` },
      });
    };
    const clock: Clock = { now: () => this.clock.now(), sleep: (ms) => this.clock.pass(ms), random: this.random };
    const deadline = this.clock.now() + 4 * MINUTE;
    const http = createMicrosoftHttp({ fetch, clock, baseUrl: this.graph.apiUrl, deadline: () => deadline });
    return createMicrosoftSource({ http });
  }

  disturb(): void {
    const { mood } = this.graph.delta;
    const roll = this.random();
    if (roll < 0.3) {
      mood.emptyPage = this.random() * 0.4;
      mood.repeat = this.random() * 0.4;
      mood.replay = this.random() * 0.5;
      mood.removedFirst = this.random() * 0.3;
    } else if (roll < 0.45 && this.owner !== ME) {
      if (this.random() < 0.5) this.graph.calendars.share(this.home, ME, 'freeBusy');
      else mood.shuffle = !mood.shuffle;
    } else {
      for (const fault of FAULTS) {
        if (this.random() < 0.4) this.graph.faults.add({ fault, probability: this.random() * 0.2 });
      }
    }
  }

  calm(): void {
    this.graph.faults.clear();
    if (this.owner !== ME) this.graph.calendars.share(this.home, ME, 'delegate');
  }

  expireCursors(): void {
    this.graph.expireDeltaTokens();
  }

  faults(): Record<string, number> {
    return { ...this.graph.faults.counts() };
  }

  private read(row: EventRow): TruthEvent {
    const { item, day } = this.graph.store.find(row.id ?? '');
    const allDay = row.isAllDay === true;
    const zone = row.originalStartTimeZone === 'UTC' ? 'UTC' : ZONE;
    const at = (time: Event['start']): number => {
      const wall = (time?.dateTime ?? '').slice(0, 19);
      return allDay ? midnight(wall.slice(0, 10), zone) : Date.parse(`${wall}Z`);
    };
    const location = row.location?.displayName ?? '';
    const attendees = row.attendees ?? [];
    return {
      id: itemId(item, { ...DEFAULT_PREFERENCES, immutableIds: true }, day),
      version: `${row.lastModifiedDateTime} ${row.changeKey}`,
      title: row.subject ?? '',
      start: at(row.start),
      end: at(row.end),
      allDay,
      link: /https:\/\/\S+/.exec(location)?.[0] ?? null,
      response: answerOf(row),
      status: 'confirmed',
      location,
      description: row.bodyPreview ?? '',
      settings: [row.showAs === 'free', row.sensitivity, zone].join(' '),
      people: JSON.stringify([
        row.organizer?.emailAddress?.address,
        ...attendees
          .map((one) => [one.emailAddress?.address, one.type === 'optional', ownAnswerApart(one, this.owner)])
          .sort(),
      ]),
    };
  }

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
    if (roll < 0.2) return { location: { displayName: roll < 0.1 ? '' : `Room ${++this.serial}` } };
    return { location: { displayName: `https://zoom.us/j/${80_000_000_000 + ++this.serial}` } };
  }

  private text(): Event {
    return { body: { contentType: 'text', content: `Agenda ${++this.serial}` } };
  }

  private settings(): Event {
    return pick(this.random, [
      { showAs: 'free' },
      { showAs: 'busy' },
      { showAs: 'tentative' },
      { sensitivity: 'personal' },
      { sensitivity: 'normal' },
    ] as const);
  }

  private guests(): NonNullable<Event['attendees']> {
    const emails = ['ann@acme.test', 'bob@other.test', 'eve@other.test'].filter(() => this.random() < 0.5);
    return [this.owner, ...emails].map((address) => ({ emailAddress: { address, name: address } }));
  }

  private times(start: number, minutes = 15 + 15 * Math.floor(this.random() * 6)): Event {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString().slice(0, 19), timeZone: 'UTC' });
    return { isAllDay: false, start: at(start), end: at(start + minutes * MINUTE) };
  }

  private days(start: number, length = 1): Event {
    const day = (ms: number) => ({ dateTime: `${dayOf(ms)}T00:00:00`, timeZone: ZONE });
    return { isAllDay: true, start: day(start), end: day(start + length * DAY) };
  }

  private create(): void {
    const organizer = pick(this.random, this.organizers);
    const roll = this.random();
    const when =
      roll < 0.08 ? this.days(this.someTime(), 1 + Math.floor(this.random() * 3)) : this.times(this.someTime());
    this.graph.events.insert(organizer, {
      subject: this.title(),
      ...when,
      ...this.place(),
      ...(organizer === BOSS ? { attendees: this.guests() } : {}),
    });
  }

  private recurrence(start: number): PatternedRecurrence {
    const range = { startDate: dayOf(start), recurrenceTimeZone: 'UTC' };
    return pick<PatternedRecurrence>(this.random, [
      { pattern: { type: 'daily', interval: 1 }, range: { ...range, type: 'numbered', numberOfOccurrences: 8 } },
      { pattern: { type: 'weekly', interval: 1, daysOfWeek: [weekday(start)] }, range: { ...range, type: 'noEnd' } },
      {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'wednesday'] },
        range: { ...range, type: 'numbered', numberOfOccurrences: 7 },
      },
      { pattern: { type: 'weekly', interval: 2, daysOfWeek: ['tuesday'] }, range: { ...range, type: 'noEnd' } },
      { pattern: { type: 'daily', interval: 3 }, range: { ...range, type: 'numbered', numberOfOccurrences: 20 } },
    ]);
  }

  private createSeries(): void {
    const organizer = pick(this.random, this.organizers);
    const start = Math.round((this.clock.now() + (this.random() * 12 - 4) * DAY) / MINUTE) * MINUTE;
    this.graph.events.insert(organizer, {
      subject: this.title(),
      ...this.times(start, 30),
      ...this.place(),
      recurrence: this.recurrence(start),
      ...(organizer === BOSS ? { attendees: this.guests() } : {}),
    });
  }

  private update(row: EventRow, body: Event): void {
    this.graph.events.update(row.id ?? '', body);
  }

  private onSeries(series: readonly EventRow[], edit: (row: EventRow) => void): void {
    if (series.length > 0) edit(pick(this.random, series));
  }

  private onOccurrence(edit: (row: EventRow) => void): void {
    const from = this.clock.now() + this.random() * 14 * DAY - DAY;
    const rows = this.graph
      .truth(pick(this.random, this.organizers), from, from + 6 * DAY)
      .filter(({ seriesMasterId }) => seriesMasterId != null);
    if (rows.length > 0) edit(pick(this.random, rows));
  }

  private moveOccurrence({ id }: EventRow): void {
    const near = this.clock.now() + (this.random() * 20 - 2) * DAY;
    const to = this.random() < 0.85 ? Math.round(near / MINUTE) * MINUTE : this.someTime();
    this.graph.events.reschedule(id ?? '', to);
  }

  private shiftSeries(row: EventRow): void {
    const start = Date.parse(`${(row.start?.dateTime ?? '').slice(0, 19)}Z`);
    this.graph.events.reschedule(row.id ?? '', start + 30 * MINUTE);
  }

  private otherRule(row: EventRow): void {
    const start = Date.parse(`${(row.start?.dateTime ?? '').slice(0, 19)}Z`);
    this.update(row, { recurrence: this.recurrence(start) });
  }

  private becomeSeries(singles: readonly EventRow[]): void {
    const timed = singles.filter(({ isAllDay, isOrganizer }) => isAllDay !== true && isOrganizer === true);
    if (timed.length > 0) this.otherRule(pick(this.random, timed));
  }

  private answer(): void {
    const rows = this.graph
      .truth(this.home, this.clock.now(), this.clock.now() + 8 * DAY)
      .filter(({ isOrganizer, isCancelled }) => isOrganizer === false && isCancelled !== true);
    if (rows.length === 0) return;
    this.graph.keepDeclined = this.random() < 0.5;
    const { id } = pick(this.random, rows);
    this.graph.events.respond(id ?? '', pick(this.random, ['accepted', 'declined', 'tentativelyAccepted'] as const));
  }

  /** To another calendar of the same mailbox. */
  private moveAway({ id }: EventRow): void {
    const { owner } = this.graph.store.find(id ?? '').item.calendar;
    const others = this.graph.calendars.list(owner).filter(({ calendar }) => calendar.owner === owner);
    const other =
      others.length > 1 ? pick(this.random, others).id : this.graph.calendars.create({ owner, name: 'Private' });
    this.graph.events.move(id ?? '', other);
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function weekday(ms: number): 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' {
  const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
  return names[new Date(ms).getUTCDay()] ?? 'monday';
}

/** The owner's answer in the words of iCalendar; organizers have accepted, nobody answers an appointment of their own. */
function answerOf(row: EventRow): string | null {
  const words: Record<string, string> = {
    accepted: 'accepted',
    declined: 'declined',
    tentativelyAccepted: 'tentative',
    notResponded: 'needsAction',
  };
  const said = words[row.responseStatus?.response ?? ''];
  if (said !== undefined) return said;
  const guests = (row.attendees ?? []).length;
  if (row.responseStatus?.response === 'organizer' || row.isOrganizer === true || guests === 0) {
    return guests > 0 ? 'accepted' : null;
  }
  return 'needsAction';
}

/** What a guest said; the owner's own answer is looked at as `response`. */
function ownAnswerApart(guest: NonNullable<Event['attendees']>[number], owner: string): string {
  const response = guest.status?.response ?? 'none';
  if (guest.emailAddress?.address?.toLowerCase() === owner) return 'self';
  return response === 'none' ? 'notResponded' : response;
}
