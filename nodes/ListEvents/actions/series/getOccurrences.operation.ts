import { calendarProvider } from '../../../shared/calendar-providers';
import { chosenCalendars, ownIds } from '../../../shared/chosen-calendars';
import { settingsError } from '../../../shared/errors';
import { eventToJson } from '../../../shared/event-item';
import { addHint } from '../../../shared/hints';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readPeriod } from '../period';

/** The occurrences of one series in a period, moved and edited ones as they are now. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const node = context.getNode();
    const parameters = readParameters(context, itemIndex);
    const provider = calendarProvider(parameters.text('provider'));
    const chosen = chosenCalendars(parameters, node, provider);
    const seriesId = parameters.text('seriesId').trim();
    if (seriesId === '') {
      throw settingsError(node, '"Series ID" is empty', 'Enter the "seriesId" of one of its occurrences.', itemIndex);
    }
    const window = readPeriod(context, parameters, itemIndex);
    const source = await provider.open(context);
    const [calendarId = ''] = await ownIds(source, chosen.slice(0, 1));
    const series = await source.readSeries(calendarId, seriesId, window);
    if (series === null) {
      throw settingsError(
        node,
        `There is no series with the ID "${seriesId}" in this calendar`,
        'Check "Calendar" and "Series ID". A single event belongs to no series.',
        itemIndex,
      );
    }
    const unreadable = series.rejected.length;
    if (unreadable > 0) {
      addHint(context, `${unreadable} calendar entries could not be read and are not among the items.`, 'warning');
    }
    const most = parameters.flag('returnAll') ? Infinity : parameters.number('limit', 50);
    const latestFirst = parameters.text('period') === 'past';
    return series.events
      .filter(
        (event) =>
          event.status !== 'cancelled' && Date.parse(event.start) < window.to && Date.parse(event.end) > window.from,
      )
      .sort((a, b) => Date.parse(latestFirst ? b.start : a.start) - Date.parse(latestFirst ? a.start : b.start))
      .slice(0, most)
      .map((event) => ({ ...eventToJson(event), ...(unreadable > 0 ? { unreadableEvents: unreadable } : {}) }));
  },
};
