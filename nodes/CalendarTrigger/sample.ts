import { type CalendarChange, type CalendarEvent, type CalendarSource, matchesFilter } from 'calendar-bots';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { ownIds } from '../shared/chosen-calendars';
import { settingsError } from '../shared/errors';
import { changeToJson } from './change-item';
import type { TriggerSettings } from './settings';

const BACK_MS = 7 * 86_400_000;
/** Enough for a sample even where most events do not match. */
const MOST_PAGES = 10;

/**
 * A real event for the editor's "Fetch Test Event": the next one that matches the filters, else the latest one, shown
 * as the first of the chosen kinds. Nothing is remembered of it.
 *
 * @throws NodeOperationError that says where it looked when there is none.
 */
export async function sampleItem(context: IPollFunctions, settings: TriggerSettings): Promise<INodeExecutionData> {
  const now = Date.now();
  const source = await settings.provider.open(context);
  let best: CalendarEvent | null = null;
  let seen = 0;
  for (const calendarId of await ownIds(source, settings.calendars)) {
    const window = { from: now - BACK_MS, to: now + settings.aheadMs };
    for await (const event of eventsOf(source, calendarId, window)) {
      seen += 1;
      if (matchesFilter(event, settings.filter) && (best === null || isBetter(event, best, now))) best = event;
    }
  }
  if (best === null) throw nothingFound(context, settings, seen);
  return { json: changeToJson(asChange(best, settings), [], now) };
}

async function* eventsOf(
  source: CalendarSource,
  calendarId: string,
  window: { from: number; to: number },
): AsyncGenerator<CalendarEvent> {
  let page: string | null = null;
  for (let count = 0; count < MOST_PAGES; count++) {
    const answer = await source.query({ calendarId, window, page });
    yield* answer.events;
    if (answer.nextPage === null) return;
    page = answer.nextPage;
  }
}

/** What is still to come before what is over; of either, what is nearest to now. */
function isBetter(event: CalendarEvent, other: CalendarEvent, now: number): boolean {
  const start = Date.parse(event.start);
  const otherStart = Date.parse(other.start);
  if (start >= now !== otherStart >= now) return start >= now;
  return start >= now ? start < otherStart : start > otherStart;
}

function asChange(event: CalendarEvent, { kinds }: TriggerSettings): CalendarChange {
  const change = kinds[0] ?? 'created';
  return {
    changeId: `sample-${event.occurrenceKey}`,
    change,
    changed: [],
    previous: {},
    cause: change === 'startingSoon' || change === 'started' || change === 'ended' ? 'clock' : 'edit',
    matchesFilters: true,
    complete: true,
    event: change === 'cancelled' ? { ...event, status: 'cancelled' } : event,
  };
}

function nothingFound(context: IPollFunctions, settings: TriggerSettings, seen: number): Error {
  const days = Math.round(settings.aheadMs / 86_400_000);
  const range = `from the last 7 to the next ${days} days`;
  if (seen > 0) {
    return settingsError(
      context.getNode(),
      seen === 1
        ? `The one event ${range} does not match the filters`
        : `None of the ${seen} events ${range} matches the filters`,
      'Loosen "Filters", or add an event that matches them, and fetch again.',
    );
  }
  const one = settings.calendars.length === 1;
  return settingsError(
    context.getNode(),
    `The ${one ? 'calendar' : 'calendars'} had no events in the last 7 days and ${one ? 'has' : 'have'} none in the next ${days}`,
    'Add an event to the calendar, or pick another one in "Calendar", and fetch again.',
  );
}
