import type { SandboxClock } from '../clock';
import { type Random, randomText, seededRandom } from '../random';
import { notFound } from './errors';
import type { AccessRole, CalendarState, ChangeNotice, EventRow, ListEntry, UserState } from './model';

const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv';
const COLOURS = ['#9fe1e7', '#f691b2', '#16a765', '#ff7537', '#9a9cff', '#fad165'];

/** All that the stand-in remembers. One `tick` is one operation: everything it changes carries the same version. */
export class GoogleStore {
  readonly users = new Map<string, UserState>();
  readonly calendars = new Map<string, CalendarState>();
  readonly random: Random;
  private lastVersion = 0;
  private touched = new Set<string>();
  private readonly listeners = new Set<(notice: ChangeNotice) => void>();

  constructor(
    readonly clock: SandboxClock,
    seed = 1,
    /** How far an endless series is laid out, from now. */
    readonly endlessTailMs = 730 * 86_400_000,
  ) {
    this.random = seededRandom(seed);
  }

  /** The version of a new operation: now in microseconds, and later than any version before. */
  tick(): number {
    this.lastVersion = Math.max(this.lastVersion + 1, Math.floor(this.clock.now() * 1_000));
    return this.lastVersion;
  }

  /** The version of the last operation. */
  get version(): number {
    return this.lastVersion;
  }

  /** Until when endless series are laid out at this moment. */
  horizon(): number {
    return this.clock.now() + this.endlessTailMs;
  }

  newEventId(): string {
    return randomText(this.random, 26, BASE32_HEX);
  }

  /** @throws GoogleApiError 404 */
  calendar(id: string): CalendarState {
    const calendar = this.calendars.get(id);
    if (calendar === undefined) throw notFound();
    return calendar;
  }

  user(email: string): UserState {
    const user = this.users.get(email);
    if (user === undefined) throw new Error(`the sandbox has no user ${email}`);
    return user;
  }

  /** Adds a user with a primary calendar, whose id is the address; returns the user when there is one already. */
  addUser(email: string, options: { displayName?: string; timeZone?: string } = {}): UserState {
    const known = this.users.get(email);
    if (known !== undefined) return known;
    const timeZone = options.timeZone ?? 'UTC';
    const user: UserState = { email, displayName: options.displayName, timeZone, list: new Map(), epoch: 0 };
    this.users.set(email, user);
    this.addCalendar({ id: email, ownerEmail: email, summary: email, timeZone });
    return user;
  }

  addCalendar(given: {
    id: string;
    ownerEmail: string;
    summary: string;
    timeZone: string;
    description?: string;
  }): CalendarState {
    if (this.calendars.has(given.id)) throw new Error(`there is a calendar ${given.id} already`);
    const calendar: CalendarState = {
      description: '',
      ...given,
      defaultReminders: [{ method: 'popup', minutes: 30 }],
      rows: new Map(),
      exceptions: new Map(),
      gone: new Map(),
      changes: [],
      goneLog: [],
      access: new Map([[given.ownerEmail, 'owner']]),
      version: this.tick(),
      epoch: 0,
    };
    this.calendars.set(given.id, calendar);
    this.addToList(given.ownerEmail, given.id);
    return calendar;
  }

  addToList(email: string, calendarId: string): ListEntry {
    const user = this.user(email);
    const known = user.list.get(calendarId);
    if (known !== undefined && !known.deleted) return known;
    const entry: ListEntry = {
      calendarId,
      primary: calendarId === email,
      selected: true,
      hidden: false,
      deleted: false,
      backgroundColor: COLOURS[user.list.size % COLOURS.length] ?? '#9fe1e7',
      foregroundColor: '#000000',
      version: this.tick(),
    };
    user.list.set(calendarId, entry);
    this.touched.add(listResource(email));
    this.flush();
    return entry;
  }

  roleOf(email: string, calendar: CalendarState): AccessRole | undefined {
    return calendar.access.get(email);
  }

  /** Notes that the calendar changed with this version; told to the listeners by `flush`. */
  touch(calendar: CalendarState, version: number): void {
    calendar.version = Math.max(calendar.version, version);
    this.touched.add(calendar.id);
  }

  touchList(email: string): void {
    this.touched.add(listResource(email));
  }

  /** Tells the listeners what the operation changed. */
  flush(): void {
    if (this.touched.size === 0) return;
    const notice: ChangeNotice = { calendarIds: [...this.touched], version: this.lastVersion, at: this.clock.now() };
    this.touched = new Set();
    for (const listener of this.listeners) listener(notice);
  }

  /** Calls the listener after each operation until the answer is called. */
  onChange(listener: (notice: ChangeNotice) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @throws GoogleApiError 404 */
  row(calendar: CalendarState, id: string): EventRow {
    const row = calendar.rows.get(id);
    if (row === undefined) throw notFound();
    return row;
  }
}

/** The name under which a change to a user's calendar list is told. */
export function listResource(email: string): string {
  return `calendarList:${email}`;
}
