import {
  type BookedBot,
  type CalendarEvent,
  type CalendarSource,
  type EventFilter,
  type EventQuery,
  matchesFilter,
} from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { botService } from '../../../shared/bot-services';
import { calendarProvider } from '../../../shared/calendar-providers';
import { chosenCalendars, ownIds } from '../../../shared/chosen-calendars';
import { botToJson, eventToJson } from '../../../shared/event-item';
import { readEventFilter } from '../../../shared/event-filter';
import { type Parameters, readParameters } from '../../../shared/parameters';
import { addHint } from '../../../shared/hints';
import type { Operation } from '../../../shared/run-operation';
import { readPeriod } from '../period';

const DAY_MS = 86_400_000;
/** A bot joins before its meeting begins. */
const LONGEST_LEAD_MS = DAY_MS;

type Wanted = Omit<EventQuery, 'calendarId' | 'page' | 'text'> & { filter: EventFilter; latestFirst: boolean };

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const provider = calendarProvider(parameters.text('provider'));
    const chosen = chosenCalendars(parameters, context.getNode(), provider);
    const wanted = readWanted(context, parameters, itemIndex);
    const source = await provider.open(context);
    const calendarIds = await ownIds(source, chosen);
    const found: CalendarEvent[] = [];
    let unreadable = 0;
    for (const calendarId of calendarIds) {
      const read = await readCalendar(source, calendarId, wanted);
      found.push(...read.events);
      unreadable += read.unreadable;
    }
    const most = parameters.flag('returnAll') ? Infinity : parameters.number('limit', 50);
    const events = found.sort(byStart(wanted.latestFirst)).slice(0, most);
    const bots = parameters.flag('includeBot')
      ? await bookedBots(context, parameters.text('service'), wanted.window)
      : null;
    if (unreadable > 0) {
      addHint(context, `${unreadable} calendar entries could not be read and are not among the items.`, 'warning');
    }
    return events.map((event) => {
      const bot = bots?.get(event.occurrenceKey);
      return {
        ...eventToJson(event),
        ...(bots === null ? {} : { bot: bot === undefined ? null : botToJson(bot) }),
        ...(unreadable > 0 ? { unreadableEvents: unreadable } : {}),
      };
    });
  },
};

function readWanted(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): Wanted {
  const filters = parameters.collection('filters');
  const filter = readEventFilter(filters);
  const updatedSince = filters.instant('updatedSince', 'Updated Since');
  const includeCancelled = filters.flag('includeCancelled') === true;
  const { status } = filter;
  return {
    window: readPeriod(context, parameters, itemIndex),
    latestFirst: parameters.text('period') === 'past',
    includeCancelled,
    pageSize: 250,
    // "Include Cancelled" adds to a chosen status.
    filter: status === undefined || !includeCancelled ? filter : { ...filter, status: [...status, 'cancelled'] },
    ...(updatedSince === undefined ? {} : { updatedSince }),
  };
}

async function readCalendar(
  source: CalendarSource,
  calendarId: string,
  wanted: Wanted,
): Promise<{ events: CalendarEvent[]; unreadable: number }> {
  const { filter, latestFirst, ...query } = wanted;
  const events: CalendarEvent[] = [];
  let unreadable = 0;
  for (let page: string | null = null; ;) {
    const answer = await source.query({ ...query, calendarId, page });
    const over = (event: CalendarEvent): boolean => Date.parse(event.end) <= query.window.to;
    events.push(...answer.events.filter((event) => matchesFilter(event, filter) && (!latestFirst || over(event))));
    unreadable += answer.rejected.length;
    if (answer.nextPage === null) return { events, unreadable };
    page = answer.nextPage;
  }
}

/** One listing for all events, whatever their number. Of several bots of one meeting the one that is still to do counts. */
async function bookedBots(
  context: IExecuteFunctions,
  service: string,
  window: EventQuery['window'],
): Promise<Map<string, BookedBot>> {
  const bots = await (
    await botService(service).open(context)
  ).listOurs({
    from: window.from - LONGEST_LEAD_MS,
    to: window.to,
  });
  const rank = { active: 0, scheduled: 1, ended: 2, cancelled: 3 };
  const ofMeeting = new Map<string, BookedBot>();
  for (const bot of bots.sort((a, b) => rank[b.state] - rank[a.state] || a.createdAt - b.createdAt)) {
    if (bot.tag !== null) ofMeeting.set(bot.tag.key, bot);
  }
  return ofMeeting;
}

function byStart(latestFirst: boolean): (a: CalendarEvent, b: CalendarEvent) => number {
  const sign = latestFirst ? -1 : 1;
  return (a, b) => sign * (Date.parse(a.start) - Date.parse(b.start)) || (a.id < b.id ? -1 : 1);
}
