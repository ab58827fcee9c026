import type { CalendarInfo } from 'calendar-bots';
import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { openBots } from './chosen-services';
import { calendarProvider } from './calendar-providers';
import { toNodeError } from './errors';
import { readParameters } from './parameters';
import { textOf } from './values';

const DAY_MS = 86_400_000;

/** Calendars for the picker, page by page as the list is scrolled. */
export async function searchCalendars(
  context: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  try {
    const source = await calendarProvider(providerOf(context)).open(context);
    const { calendars, nextPage } = await source.listCalendars(paginationToken ?? null);
    const wanted = filter?.trim().toLowerCase() ?? '';
    const results = calendars
      .filter(({ id, name }) => wanted === '' || `${name} ${id}`.toLowerCase().includes(wanted))
      .sort(primaryFirst)
      .map((calendar) => ({ name: labelOf(calendar), value: valueOf(calendar) }));
    return nextPage === null ? { results } : { results, paginationToken: nextPage };
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  }
}

/** All calendars, for the list of additional ones. */
export async function getCalendars(context: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  try {
    const source = await calendarProvider(providerOf(context)).open(context);
    const all: CalendarInfo[] = [];
    for (let page: string | null = null; ;) {
      const { calendars, nextPage } = await source.listCalendars(page);
      all.push(...calendars);
      if (nextPage === null) break;
      page = nextPage;
    }
    return all.sort(primaryFirst).map((calendar) => ({ name: labelOf(calendar), value: valueOf(calendar) }));
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  }
}

/** Our bots of the last week and of the time ahead, the next one first. */
export async function searchBots(context: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  try {
    const service = await openBots(context, readParameters(context));
    const now = Date.now();
    const bots = await service.listOurs({ from: now - 7 * DAY_MS, to: now + 60 * DAY_MS });
    const wanted = filter?.trim().toLowerCase() ?? '';
    const distance = (at: number): number => (at >= now ? at - now : (now - at) * 1000);
    return {
      results: bots
        .map((bot) => ({ bot, at: bot.joinAt ?? bot.createdAt, title: bot.tag?.event.title || bot.meetingUrl }))
        .sort((a, b) => distance(a.at) - distance(b.at))
        .map(({ bot, at, title }) => ({
          name: `${title}, ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC (${bot.status})`,
          value: bot.botId,
        }))
        .filter(({ name, value }) => wanted === '' || `${name} ${value}`.toLowerCase().includes(wanted)),
    };
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  }
}

function providerOf(context: ILoadOptionsFunctions): string {
  return textOf(context.getNodeParameter('provider', '')) ?? '';
}

/**
 * The primary calendar keeps this one name in both pickers: chosen in one and left at its default in the other, it
 * would be read twice under two ids.
 */
const valueOf = (calendar: CalendarInfo): string => (calendar.primary ? 'primary' : calendar.id);

function labelOf({ name, primary, readable }: CalendarInfo): string {
  if (!readable) return `${name} (only free/busy is shared)`;
  return primary ? `${name} (primary)` : name;
}

const primaryFirst = (a: CalendarInfo, b: CalendarInfo): number =>
  Number(b.primary) - Number(a.primary) || Number(b.readable) - Number(a.readable) || a.name.localeCompare(b.name);
