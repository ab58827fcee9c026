import type { SandboxClock } from '../clock';
import { type Random, seededRandom } from '../random';
import { itemNotFound, malformedId } from './errors';
import {
  guid,
  looksLikeId,
  newCalendarId,
  newIdStem,
  newImmutableId,
  newItemId,
  occurrenceId,
  partsOfOccurrenceId,
  text64,
} from './ids';
import type { CalendarEntry, CalendarState, ChangeNotice, ChangeType, Item, UserState } from './model';
import { occurrenceOn } from './occurrences';

const COLOURS = [
  ['auto', ''],
  ['lightBlue', '#0078d4'],
  ['lightGreen', '#498205'],
  ['lightOrange', '#da3b01'],
  ['lightPink', '#e3008c'],
] as const;

/** An event that an id stands for: an item, and the day when it is one occurrence of a series. */
export interface Found {
  item: Item;
  day?: string | undefined;
}

/** All that the stand-in remembers. Every change of an item gets a version of its own, in order. */
export class GraphStore {
  readonly users = new Map<string, UserState>();
  readonly random: Random;
  private lastVersion = 0;
  private lastSerial = 0;
  private readonly byId = new Map<string, Item>();
  private readonly byUid = new Map<string, Set<Item>>();
  private readonly listeners = new Set<(notice: ChangeNotice) => void>();

  constructor(
    readonly clock: SandboxClock,
    seed = 1,
  ) {
    this.random = seededRandom(seed);
  }

  get version(): number {
    return this.lastVersion;
  }

  /** Adds a mailbox with a default calendar; returns the user when there is one already. */
  addUser(
    email: string,
    options: { displayName?: string | undefined; timeZone?: string | undefined; personal?: boolean | undefined } = {},
  ): UserState {
    const known = this.users.get(email.toLowerCase());
    if (known !== undefined) return known;
    const user: UserState = {
      id: guid(this.random),
      email,
      displayName: options.displayName ?? email,
      timeZone: options.timeZone ?? 'UTC',
      personal: options.personal ?? false,
      entries: new Map(),
      idStem: newIdStem(this.random),
      groupId: '',
    };
    user.groupId = newCalendarId(this.random, user.idStem);
    this.users.set(email.toLowerCase(), user);
    this.addCalendar(email, 'Calendar', true);
    return user;
  }

  /** By address (any case) or GUID. */
  findUser(name: string): UserState | undefined {
    return this.users.get(name.toLowerCase()) ?? [...this.users.values()].find((user) => user.id === name);
  }

  user(email: string): UserState {
    const user = this.findUser(email);
    if (user === undefined) throw new Error(`the sandbox has no user ${email}`);
    return user;
  }

  addCalendar(email: string, name: string, isDefault = false): CalendarState {
    const user = this.user(email);
    const [color, hexColor] = COLOURS[user.entries.size % COLOURS.length] ?? COLOURS[0];
    const calendar: CalendarState = {
      id: newCalendarId(this.random, user.idStem),
      owner: user.email,
      name,
      isDefault,
      color,
      hexColor,
      changeKey: this.newChangeKey(),
      items: new Map(),
      changes: new Map(),
      gone: [],
      epoch: 0,
    };
    this.addEntry(user, { id: calendar.id, calendar, canEdit: true, canRead: true, canViewPrivateItems: true });
    return calendar;
  }

  addEntry(user: UserState, entry: CalendarEntry): CalendarEntry {
    user.entries.set(entry.id, entry);
    return entry;
  }

  defaultEntry(user: UserState): CalendarEntry {
    for (const entry of user.entries.values()) {
      if (entry.calendar.isDefault && entry.calendar.owner === user.email) return entry;
    }
    throw new Error(`${user.email} has no default calendar`);
  }

  /** A calendar by the id that it has for its owner. @throws GraphError 404 */
  calendar(id: string): CalendarState {
    for (const user of this.users.values()) {
      const entry = user.entries.get(id);
      if (entry !== undefined) return entry.calendar;
    }
    throw itemNotFound();
  }

  /** With everything in it, for all who see it. */
  removeCalendar(calendar: CalendarState): void {
    for (const item of calendar.items.values()) this.remove(item);
    for (const user of this.users.values()) {
      for (const entry of user.entries.values()) if (entry.calendar === calendar) user.entries.delete(entry.id);
    }
  }

  ownerOf(calendar: CalendarState): UserState {
    return this.user(calendar.owner);
  }

  /** Puts a new item into its calendar, with ids of its own. */
  add(item: Omit<Item, 'serial' | 'id' | 'immutableId' | 'version' | 'created' | 'modified'>): Item {
    const { idStem } = this.ownerOf(item.calendar);
    const now = this.clock.now();
    const full: Item = {
      ...item,
      serial: ++this.lastSerial,
      id: newItemId(this.random, idStem),
      immutableId: newImmutableId(this.random, idStem),
      version: 0,
      created: now,
      modified: now,
    };
    full.calendar.items.set(full.serial, full);
    this.byId.set(full.id, full);
    this.byId.set(full.immutableId, full);
    this.byUid.set(full.uid, (this.byUid.get(full.uid) ?? new Set()).add(full));
    this.touch(full, 'created');
    return full;
  }

  /** Every mailbox's copy of a meeting. */
  copies(uid: string): Item[] {
    return [...(this.byUid.get(uid) ?? [])];
  }

  /** Notes that the item changed, and tells it; `day` when it was one occurrence. */
  touch(item: Item, type: ChangeType = 'updated', day?: string): void {
    item.version = ++this.lastVersion;
    item.modified = this.clock.now();
    item.calendar.changes.set(item.serial, item.version);
    const exception = day === undefined ? undefined : item.exceptions.get(day);
    if (exception !== undefined) {
      exception.version = item.version;
      exception.modified = item.modified;
    }
    this.tell(item, type, day);
  }

  /** Takes the item out of its calendar. */
  remove(item: Item): void {
    this.leave(item);
    this.byId.delete(item.immutableId);
    this.byUid.get(item.uid)?.delete(item);
    this.tell(item, 'deleted');
  }

  /** To another calendar of the same mailbox: the ordinary id changes, the immutable one stays. */
  move(item: Item, to: CalendarState): void {
    this.leave(item);
    this.tell(item, 'deleted');
    item.calendar = to;
    item.id = newItemId(this.random, this.ownerOf(to).idStem);
    to.items.set(item.serial, item);
    this.byId.set(item.id, item);
    this.touch(item, 'created');
  }

  /**
   * What an id of either kind stands for; occurrences of all series that the rule gives have one.
   * @throws GraphError 404, 400 when it is no id at all
   */
  find(id: string): Found {
    const item = this.byId.get(id);
    if (item !== undefined) return { item };
    const parts = partsOfOccurrenceId(id);
    const master = parts === undefined ? undefined : this.byId.get(parts.masterId);
    if (parts !== undefined && master !== undefined && occurrenceOn(master, parts.day) !== undefined) {
      return { item: master, day: parts.day };
    }
    if (!looksLikeId(id)) throw malformedId();
    throw itemNotFound();
  }

  /** Calls the listener after each change until the answer is called. */
  onChange(listener: (notice: ChangeNotice) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  newChangeKey(): string {
    return `${text64(this.random, 31)}=`;
  }

  private leave(item: Item): void {
    const { calendar } = item;
    const version = ++this.lastVersion;
    item.version = version;
    calendar.items.delete(item.serial);
    calendar.changes.set(item.serial, version);
    calendar.gone.push({ serial: item.serial, id: item.id, immutableId: item.immutableId, version });
    this.byId.delete(item.id);
  }

  private tell(item: Item, type: ChangeType, day?: string): void {
    const id = (whole: string): string => (day === undefined ? whole : occurrenceId(whole, day));
    const notice: ChangeNotice = {
      calendar: item.calendar,
      type,
      id: id(item.id),
      immutableId: id(item.immutableId),
      version: item.version,
      at: this.clock.now(),
    };
    for (const listener of this.listeners) listener(notice);
  }
}
