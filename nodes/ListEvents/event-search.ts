import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { calendarProvider } from '../shared/calendar-providers';
import { ownIds } from '../shared/chosen-calendars';
import { settingsError, toNodeError } from '../shared/errors';
import { isRecord, textOf } from '../shared/values';

const DAY_MS = 86_400_000;
const BACK_MS = 14 * DAY_MS;
const AHEAD_MS = 60 * DAY_MS;

/** Events of the chosen calendar for the picker: from two weeks ago to two months ahead, the nearest first. */
export async function searchEvents(context: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  try {
    const provider = calendarProvider(textOf(context.getNodeParameter('provider', '')) ?? '');
    const chosen: unknown = context.getNodeParameter('calendar', '', { extractValue: true });
    const name = (textOf(isRecord(chosen) ? chosen['value'] : chosen) ?? '').trim();
    if (name === '') {
      throw settingsError(context.getNode(), 'No calendar is chosen', 'Choose one in "Calendar" first.');
    }
    const source = await provider.open(context);
    const [calendarId = ''] = await ownIds(source, [name]);
    const now = Date.now();
    const window = { from: now - BACK_MS, to: now + AHEAD_MS };
    const { events } = await source.query({ calendarId, window, page: null, pageSize: 250 });
    const wanted = filter?.trim().toLowerCase() ?? '';
    const distance = (start: string): number => Math.abs(Date.parse(start) - now);
    return {
      results: events
        .filter(({ title }) => wanted === '' || title.toLowerCase().includes(wanted))
        .sort((a, b) => distance(a.start) - distance(b.start))
        .map(({ id, title, start, startDate }) => ({
          name: `${title === '' ? '(no title)' : title}, ${startDate ?? `${start.slice(0, 16).replace('T', ' ')} UTC`}`,
          value: id,
        })),
    };
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  }
}
