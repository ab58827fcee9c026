import type { CalendarBotOutcome, CalendarBotSettings, HostedTarget } from 'calendar-bots/connections/meeting-baas';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { readMeetingBaasBot } from '../../../shared/meeting-baas/bot-settings';
import { readParameters } from '../../../shared/parameters';

/** The chosen meetings. @throws NodeOperationError when none is chosen */
export function readTarget(context: IExecuteFunctions, itemIndex: number): HostedTarget {
  const parameters = readParameters(context, itemIndex);
  const calendarId = parameters.text('hostedCalendarId').trim();
  if (parameters.text('hostedTarget', 'events') === 'series') {
    const seriesId = parameters.text('hostedSeriesId').trim();
    if (calendarId !== '' && seriesId !== '') return { calendarId, seriesId, allOccurrences: true };
  } else {
    const eventIds = parameters.list('hostedEventIds');
    if (calendarId !== '' && eventIds.length > 0) return { calendarId, eventIds };
  }
  throw settingsError(
    context.getNode(),
    'No meeting is chosen',
    'Fill in "Calendar ID" and the ID of an event or series, as List Events gives them for calendars of Meeting BaaS.',
    itemIndex,
  );
}

/** The bot's settings without those that the event decides; without a name where none is given. */
export async function readCalendarBot(
  context: IExecuteFunctions,
  itemIndex: number,
): Promise<Partial<CalendarBotSettings>> {
  const { name, settings } = await readMeetingBaasBot(readParameters(context, itemIndex));
  const { allow_multiple_bots: _notHere, ...rest } = settings;
  return { ...rest, ...(name === '' ? {} : { bot_name: name }) };
}

/** One item for each occurrence. */
export function itemsOf(calendarId: string, { eventIds, failed }: CalendarBotOutcome): IDataObject[] {
  return [
    ...eventIds.map((eventId) => ({ success: true, calendarId, eventId })),
    ...failed.map(({ eventId, code, message }) => ({ success: false, calendarId, eventId, code, reason: message })),
  ];
}
