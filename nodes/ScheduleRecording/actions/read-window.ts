import { type CalendarBotsError, type CalendarEvent, type CalendarSource, isCalendarBotsError } from 'calendar-bots';

/** All events of several calendars in one range of time, and what could not be read. */
export interface WindowReading {
  events: CalendarEvent[];
  /** Calendars that were not read to the end. */
  failed: { calendarId: string; error: CalendarBotsError }[];
  /** IDs of entries that could not be understood; null for one without an ID. */
  unreadable: (string | null)[];
}

/** Reads one calendar after the other; one that fails does not keep the others from being read. */
export async function readWindow(
  source: CalendarSource,
  calendarIds: readonly string[],
  window: { from: number; to: number },
): Promise<WindowReading> {
  const reading: WindowReading = { events: [], failed: [], unreadable: [] };
  for (const calendarId of calendarIds) {
    try {
      for (let page: string | null = null; ;) {
        const answer = await source.readPage({ calendarId, window, cursor: null, page, purpose: 'once' });
        reading.events.push(...answer.events);
        reading.unreadable.push(...answer.rejected.map(({ id }) => id));
        if (answer.nextPage === null) break;
        page = answer.nextPage;
      }
    } catch (error) {
      reading.failed.push({ calendarId, error: asKnown(error) });
    }
  }
  return reading;
}

/** Anything but our own errors is a defect and ends the run. */
function asKnown(error: unknown): CalendarBotsError {
  if (isCalendarBotsError(error)) return error;
  throw error;
}
