import type { BotEvent } from 'calendar-bots/bots/progress';
import type { IDataObject } from 'n8n-workflow';
import { meetingOf } from '../shared/event-item';

/**
 * A message about a bot as an item; `meeting` is the event it was booked for, null for other bots.
 *
 * @param messageId null where the service gives its messages none.
 */
export function botEventToJson(event: BotEvent, messageId: string | null, includeRaw: boolean): IDataObject {
  const { type, service, botId, status, phase, terminal, at, failure, recording, message, extra, raw } = event;
  const tag = meetingOf(event.tag);
  return {
    type,
    event: event.event,
    service,
    botId,
    status,
    phase,
    terminal,
    at,
    failure: failure === null ? null : { ...failure },
    recording:
      recording === null
        ? null
        : {
            ...recording,
            participants: recording.participants.map((person) => ({ ...person })),
            speakers: recording.speakers.map((person) => ({ ...person })),
          },
    message: message === null ? null : { ...message },
    meeting:
      tag === null
        ? null
        : {
            occurrenceKey: tag.key,
            eventId: tag.event.id,
            calendarId: tag.event.calendarId,
            provider: tag.event.provider,
            title: tag.event.title,
            start: tag.start,
            end: tag.end,
          },
    extra: extra as IDataObject,
    messageId,
    ...(includeRaw ? { raw: raw as IDataObject } : {}),
  };
}
