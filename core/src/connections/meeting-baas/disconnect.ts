import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import type { HostedConnection } from '../connection.js';
import type { CalendarBotOutcome, MeetingBaasCalendars } from './client.js';

export interface Disconnected {
  /** Null when it was gone already. */
  connection: HostedConnection | null;
  /** Occurrences whose bots were taken back. */
  cancelledEventIds: string[];
  /**
   * Bots that could not be taken back, in the service's words; whether such a bot is still in its meeting they may not
   * say. With the connection the service drops those that have not left by itself.
   */
  notCancelled: CalendarBotOutcome['failed'];
}

/**
 * Ends a connection so that nothing of it is left: first the bots of its events are taken back, also those that are in
 * a meeting (deleting the connection would let them stay), then the connection is deleted, then it is asked for once
 * more. Can be called again at any time; a connection that is gone counts as ended.
 *
 * The grant itself is the user's: it ends in the security settings of Google or Microsoft.
 *
 * @throws CalendarBotsError, `conflict` when the connection is still there afterwards
 */
export async function disconnectCalendar(calendars: MeetingBaasCalendars, calendarId: string): Promise<Disconnected> {
  const connection = await orNull(calendars.get(calendarId));
  const cancelledEventIds = new Set<string>();
  const notCancelled: CalendarBotOutcome['failed'] = [];
  if (connection !== null) {
    for await (const { series_id: seriesId, event_type: type, events } of calendars.allSeries(calendarId)) {
      const booked = events.filter(({ bot_scheduled }) => bot_scheduled);
      // A standing order for a series books what comes later, even when nothing is booked now.
      if (booked.length === 0 && type !== 'recurring') continue;
      if (type === 'recurring')
        note(await cancelled(calendars.cancelBots(calendarId, { seriesId, allOccurrences: true })));
      for (const { event_id: eventId } of booked) {
        if (!cancelledEventIds.has(eventId))
          note(await cancelled(calendars.cancelBots(calendarId, { seriesId, eventId }), eventId));
      }
    }
    await orNull(calendars.delete(calendarId));
  }
  if ((await orNull(calendars.get(calendarId))) !== null) {
    throw new CalendarBotsError({
      code: 'conflict',
      service: 'Meeting BaaS',
      message: 'The connection is still there although Meeting BaaS said that it was deleted',
      hint: 'Delete it once more in some minutes, or in the Meeting BaaS dashboard.',
    });
  }
  const left = notCancelled.filter(({ eventId }) => eventId === null || !cancelledEventIds.has(eventId));
  return { connection, cancelledEventIds: [...cancelledEventIds], notCancelled: left };

  function note({ eventIds, failed }: CalendarBotOutcome): void {
    for (const eventId of eventIds) cancelledEventIds.add(eventId);
    notCancelled.push(...failed);
  }
}

/**
 * Without a schedule there is nothing to take back. A conflict ("bot status does not allow this operation") keeps the
 * connection from nothing, but it is a bot that stays: of an event it is told; of a series its events are asked for next.
 */
async function cancelled(answer: Promise<CalendarBotOutcome>, eventId?: string): Promise<CalendarBotOutcome> {
  try {
    return await answer;
  } catch (error) {
    if (!isCalendarBotsError(error) || (error.code !== 'notFound' && error.code !== 'conflict')) throw error;
    if (error.code === 'notFound' || eventId === undefined) return { eventIds: [], failed: [] };
    const { code, providerCode, providerMessage, message } = error;
    const failure = { eventId, code: providerCode ?? code, message: providerMessage ?? message, details: null };
    return { eventIds: [], failed: [failure] };
  }
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return null;
    throw error;
  }
}
