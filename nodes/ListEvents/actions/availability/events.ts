import type { BusyOptions, CalendarEvent, Window } from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { calendarProvider } from '../../../shared/calendar-providers';
import { chosenCalendars, ownIds } from '../../../shared/chosen-calendars';
import { eventFromItem } from '../../../shared/event-from-item';
import { addHint } from '../../../shared/hints';
import { type Parameters, readParameters } from '../../../shared/parameters';

/** What may take time in a window. */
interface Reading {
  events: CalendarEvent[];
  /** Goes into every item: how many calendar entries could not be read, if any; what time they take is not known. */
  note: { unreadableEvents?: number };
}

/** Whether the incoming items are themselves events that count: they are taken together, and asked about once. */
export const takesItems = (context: IExecuteFunctions): boolean =>
  eventsFrom(readParameters(context, 0)) !== 'calendars';

const eventsFrom = (parameters: Parameters): string => parameters.text('eventsFrom', 'calendars');

/** The events that may take time in a window: of the chosen calendars, of the incoming items, or of both. */
export async function readEvents(context: IExecuteFunctions, parameters: Parameters, window: Window): Promise<Reading> {
  const from = eventsFrom(parameters);
  const events: CalendarEvent[] = [];
  if (from !== 'calendars') events.push(...context.getInputData().map(({ json }) => eventFromItem(json).event));
  if (from === 'items') return { events, note: {} };
  const provider = calendarProvider(parameters.text('provider'));
  const chosen = chosenCalendars(parameters, context.getNode(), provider);
  const source = await provider.open(context);
  let unreadable = 0;
  for (const calendarId of await ownIds(source, chosen)) {
    for (let page: string | null = null; ;) {
      const answer = await source.query({ calendarId, window, page });
      events.push(...answer.events);
      unreadable += answer.rejected.length;
      if (answer.nextPage === null) break;
      page = answer.nextPage;
    }
  }
  if (unreadable === 0) return { events, note: {} };
  const message = `${unreadable} calendar entries could not be read; the time that they take is not counted.`;
  addHint(context, message, 'warning');
  return { events, note: { unreadableEvents: unreadable } };
}

export function readBusyOptions(parameters: Parameters): BusyOptions {
  const options = parameters.collection('options');
  const read: BusyOptions = {};
  for (const name of ['allDay', 'tentative', 'unanswered'] as const) {
    const flag = options.flag(name);
    if (flag !== undefined) read[name] = flag;
  }
  return read;
}
