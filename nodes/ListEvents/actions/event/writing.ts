import type { CreatedEvent, EventTarget, EventWriter, WriteOptions, WrittenEvent } from 'calendar-bots';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { calendarProvider } from '../../../shared/calendar-providers';
import { chosenCalendars, ownIds } from '../../../shared/chosen-calendars';
import { settingsError } from '../../../shared/errors';
import { eventToJson } from '../../../shared/event-item';
import type { Parameters } from '../../../shared/parameters';
import { wordOf } from '../../../shared/values';

/** The port for writing and the calendar's own id. @throws NodeOperationError where events cannot be written */
export async function openWriting(
  context: IExecuteFunctions,
  parameters: Parameters,
  itemIndex: number,
): Promise<{ writer: EventWriter; calendarId: string }> {
  const provider = calendarProvider(parameters.text('provider'));
  if (provider.openWriter === undefined) {
    throw settingsError(
      context.getNode(),
      `Events cannot be written to "${provider.displayName}"`,
      'Choose Google Calendar, Microsoft 365 or CalDAV in "Provider".',
      itemIndex,
    );
  }
  const chosen = chosenCalendars(parameters, context.getNode(), provider);
  const [calendarId = ''] = await ownIds(await provider.open(context), chosen.slice(0, 1));
  return { writer: await provider.openWriter(context), calendarId };
}

/** @throws NodeOperationError when no event is chosen */
export function readTarget(
  context: IExecuteFunctions,
  parameters: Parameters,
  calendarId: string,
  itemIndex: number,
): EventTarget {
  const eventId = parameters.picked('event');
  if (eventId === '') {
    const hint = 'Pick an event in "Event", or enter its ID there.';
    throw settingsError(context.getNode(), 'No event is chosen', hint, itemIndex);
  }
  return { calendarId, eventId, scope: parameters.text('scope') === 'series' ? 'series' : 'occurrence' };
}

export function readNotify(word: string | undefined): WriteOptions {
  const notifyAttendees = wordOf(word, ['all', 'externalOnly', 'none']);
  return notifyAttendees === undefined ? {} : { notifyAttendees };
}

/** The event as the other operations give it, and what became of it. */
export function writtenToJson(written: WrittenEvent | CreatedEvent, calendarId: string): IDataObject {
  const { event, seriesId, changed } = written;
  return {
    ...(event === null ? { id: seriesId, calendarId, seriesId } : { ...eventToJson(event), seriesId }),
    ...('created' in written ? { created: written.created } : {}),
    changed,
  };
}
