import { calendarProvider } from '../../../shared/calendar-providers';
import { chosenCalendars, ownIds } from '../../../shared/chosen-calendars';
import { settingsError } from '../../../shared/errors';
import { eventToJson } from '../../../shared/event-item';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const node = context.getNode();
    const parameters = readParameters(context, itemIndex);
    const provider = calendarProvider(parameters.text('provider'));
    const chosen = chosenCalendars(parameters, node, provider);
    const eventId = parameters.text('eventId').trim();
    if (eventId === '') {
      throw settingsError(node, '"Event ID" is empty', 'Enter the ID of the event.', itemIndex);
    }
    const source = await provider.open(context);
    const [calendarId = ''] = await ownIds(source, chosen.slice(0, 1));
    const event = await source.getEvent(calendarId, eventId);
    if (event !== null) return [eventToJson(event)];
    throw settingsError(
      node,
      `There is no event with the ID "${eventId}" in this calendar`,
      'Check "Calendar" and "Event ID". A whole series has no single event: use the ID of one of its occurrences.',
      itemIndex,
    );
  },
};
