import type { CalendarSource } from '../../core/src/calendars/source';
import type { SandboxClock } from '../../sandbox/clock';

/** One occurrence as the provider's stand-in has it, read from its own data and not through the engine. */
export interface TruthEvent {
  id: string;
  /** Differs whenever the provider says that the event is another version. */
  version: string;
  title: string;
  /** ms since epoch. */
  start: number;
  end: number;
  allDay: boolean;
  /** The meeting's address, which people put into the place of the meeting. */
  link: string | null;
  /** The calendar owner's answer. */
  response: string | null;
  status: string;
  location: string;
  description: string;
  /** Free or busy, visibility, kind of entry, zone. */
  settings: string;
  /** Guests, and their answers. */
  people: string;
}

/** A calendar that people edit, in a provider's stand-in. All chance comes from the history's seed. */
export interface World {
  readonly clock: SandboxClock;
  /** The calendar that is synced. */
  readonly calendarId: string;
  /** What people did so far, by kind. */
  readonly did: Record<string, number>;
  /** One edit by somebody. */
  edit(): void;
  /** The live occurrences that share a moment with [from, to). */
  truth(from: number, to: number): TruthEvent[];
  /** An occurrence wherever in time it is; null when it is gone. */
  find(id: string): TruthEvent | null;
  /**
   * The engine's source for this calendar, as a new process makes it. `beforeRequest` is called before each request,
   * so that something can happen while a sync is under way.
   */
  source(beforeRequest: () => void): CalendarSource;
  /** Something goes wrong from now on: failing requests, odd pages, lost cursors, no access. */
  disturb(): void;
  /** Nothing goes wrong any more, and the calendar can be read again. */
  calm(): void;
  /** Every cursor is forgotten. */
  expireCursors(): void;
  /** Faults that struck so far, by kind. */
  faults(): Record<string, number>;
}
