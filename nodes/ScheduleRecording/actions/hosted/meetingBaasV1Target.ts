import type { V1CalendarBot, V1Event } from 'calendar-bots/connections/meeting-baas-v1';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { readMeetingBaasV1Bot } from '../../../shared/meeting-baas-v1/bot-settings';
import { readParameters } from '../../../shared/parameters';

/** The chosen event or series. @throws NodeOperationError when none is chosen */
export function readTarget(
  context: IExecuteFunctions,
  itemIndex: number,
): { eventId: string; allOccurrences: boolean } {
  const parameters = readParameters(context, itemIndex);
  const eventId = parameters.text('hostedEventId').trim();
  if (eventId !== '') return { eventId, allOccurrences: parameters.flag('allOccurrences') };
  throw settingsError(
    context.getNode(),
    'No meeting is chosen',
    'Fill in "Event ID", as List Events gives it for calendars of Meeting BaaS v1.',
    itemIndex,
  );
}

/** The fields of a bot in the flat body of a calendar bot; only what is set. */
export async function readCalendarBot(context: IExecuteFunctions, itemIndex: number): Promise<Partial<V1CalendarBot>> {
  const { checkSettings } = await import('calendar-bots/bots/meeting-baas-v1');
  const { name, settings } = await readMeetingBaasV1Bot(readParameters(context, itemIndex));
  const { entry_message, automatic_leave, streaming, ...same } = checkSettings(settings);
  const flat = {
    bot_name: name === '' ? undefined : name,
    ...same,
    enter_message: entry_message,
    ...automatic_leave,
    streaming_input: streaming?.input,
    streaming_output: streaming?.output,
    streaming_audio_frequency: streaming?.audio_frequency,
  };
  return Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== undefined));
}

/** One item for each occurrence, as the service has it after the call. */
export function itemsOf(events: readonly V1Event[]): IDataObject[] {
  return events.map((event) => ({
    success: true,
    calendarId: event.calendar_uuid,
    eventId: event.uuid,
    title: event.name,
    start: new Date(event.start_time).toISOString(),
    hostedBot: event.bot_param !== null,
  }));
}
