import type { CalendarInfo } from 'calendar-bots';
import { calendarProvider } from '../../../shared/calendar-providers';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const most = parameters.flag('returnAll') ? Infinity : parameters.number('limit', 50);
    const provider = calendarProvider(parameters.text('provider'));
    const source = await provider.open(context);
    const calendars: CalendarInfo[] = [];
    for (let page: string | null = null; calendars.length < most;) {
      const answer = await source.listCalendars(page);
      calendars.push(...answer.calendars);
      if (answer.nextPage === null) break;
      page = answer.nextPage;
    }
    return calendars.slice(0, most).map((calendar) => ({ ...calendar, provider: provider.id }));
  },
};
