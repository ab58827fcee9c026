import type { BotService, CalendarEvent, Outcome } from 'calendar-bots';
import type { IDataObject } from 'n8n-workflow';
import { placeOf } from '../../shared/chosen-services';
import { isoOf } from '../../shared/event-item';

/**
 * What became of one meeting, as an item.
 *
 * @param event the meeting as it was read; null for bots whose meeting is gone from the calendar.
 * @param service that was asked; of several, the one that has the bot is named.
 */
export function outcomeToJson(
  outcome: Outcome,
  event: CalendarEvent | null,
  service: BotService,
  dryRun = false,
): IDataObject {
  const { did, reason, code, botId, joinAt, key, meeting } = outcome;
  return {
    did,
    reason,
    code,
    bot: botId === null ? null : { ...placeOf(service, botId), joinAt: isoOf(joinAt), name: meeting?.botName ?? null },
    ...(dryRun ? { dryRun } : {}),
    title: event?.title ?? meeting?.event.title ?? null,
    start: event?.start ?? (meeting === null ? null : isoOf(meeting.start)),
    end: event?.end ?? (meeting === null ? null : isoOf(meeting.end)),
    meetingUrl: event?.meeting?.url ?? (meeting?.meetingUrl || null),
    platform: event?.meeting?.platform ?? null,
    eventId: event?.id ?? meeting?.event.id ?? null,
    calendarId: event?.calendarId ?? meeting?.event.calendarId ?? null,
    occurrenceKey: key,
  };
}
