import type { BotService, BotTag } from '../bots/service.js';
import { type CalendarSource, isRejectedEvent, type RejectedItem, type Window } from '../calendars/source.js';
import type { CalendarEvent } from '../event.js';
import { type CalendarBotsError, isCalendarBotsError } from '../http/errors.js';
import { type Outcome, reconcile, type ReconcileInput } from './reconcile.js';

/** How far to read beyond a range of bots, ms: one that joins inside it may belong to a meeting that begins after it. */
export const READ_BEYOND_MS = 2 * 3_600_000;

/** All events of several calendars in one range of time, and what could not be read. */
export interface WindowReading {
  events: CalendarEvent[];
  /** IDs of the calendars that were read to the end. */
  read: string[];
  failed: { calendarId: string; error: CalendarBotsError }[];
  /** Entries that could not be understood, those of all calendars. */
  rejected: RejectedItem[];
}

/**
 * Reads one calendar after the other; one that fails does not keep the others from being read. By `readPage`, which
 * answers with all that there is or fails: a `query`, made for people, may pass over a meeting, or show it without its
 * link, and its bot would be taken back.
 *
 * @param window ms since epoch
 * @throws CalendarBotsError when not one calendar could be read: that of the first
 */
export async function readWindow(
  source: CalendarSource,
  calendarIds: readonly string[],
  window: Window,
): Promise<WindowReading> {
  const reading: WindowReading = { events: [], read: [], failed: [], rejected: [] };
  for (const calendarId of calendarIds) {
    try {
      for (let page: string | null = null; ;) {
        const answer = await source.readPage({ calendarId, window, cursor: null, page, purpose: 'once' });
        reading.events.push(...answer.events);
        reading.rejected.push(...answer.rejected);
        if (answer.nextPage === null) break;
        page = answer.nextPage;
      }
      reading.read.push(calendarId);
    } catch (error) {
      // Anything but our own errors is a defect and ends the run.
      if (!isCalendarBotsError(error)) throw error;
      reading.failed.push({ calendarId, error });
    }
  }
  const [first] = reading.failed;
  if (first !== undefined && reading.read.length === 0) throw first.error;
  return reading;
}

/** Whether what it does not show is gone: an entry without even an ID may be any meeting. */
export const showsAll = ({ rejected }: WindowReading): boolean => rejected.every(({ id }) => id !== null);

export interface ReconcileWindowInput extends Omit<ReconcileInput, 'own' | 'exhaustive'> {
  reading: WindowReading;
  /** Where bots whose meeting is gone are looked for, ms since epoch; inside of what was read. */
  range: Window;
  /** The holder of a calendar's bots; see PlanInput. */
  holderOf: (calendarId: string) => string;
}

/**
 * {@link reconcile} for everything in a range, as far as it was read: bots of meetings that are gone are taken back, those
 * of what could not be read stay.
 */
export async function reconcileWindow(input: ReconcileWindowInput): Promise<Outcome[]> {
  const { reading, range, holderOf, ...rest } = input;
  return reconcile({
    ...rest,
    service: sparing(rest.service, reading.rejected, new Set(rest.meetings.map(({ key }) => key))),
    // Not those of calendars that could not be read: nothing is known of their meetings.
    own: new Set(reading.read.map(holderOf)),
    ...(showsAll(reading) ? { exhaustive: range } : {}),
  });
}

/**
 * The bot of an entry that could not be read stays: its meeting may well be there. So do those of a series that could not
 * be read, but for its meetings that were.
 */
function sparing(service: BotService, rejected: readonly RejectedItem[], keys: ReadonlySet<string>): BotService {
  if (rejected.length === 0) return service;
  const isSpared = ({ key, event }: BotTag): boolean =>
    !keys.has(key) && rejected.some(({ id }) => id !== null && isRejectedEvent(event.id, id));
  return {
    id: service.id,
    displayName: service.displayName,
    capabilities: service.capabilities,
    book: (order) => service.book(order),
    change: (botId, change) => service.change(botId, change),
    remove: (bot, mark) => service.remove(bot, mark),
    findByKey: (key) => service.findByKey(key),
    listOurs: async (window) => (await service.listOurs(window)).filter(({ tag }) => tag === null || !isSpared(tag)),
  };
}
