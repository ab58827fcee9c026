import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import { type MeetingBaasV1Calendars, readV1Event } from './client.js';

/**
 * Ends a connection of v1 so that nothing of it is left: bots of its events are taken back, the connection is deleted
 * and asked for once more. Can be called again at any time.
 *
 * @throws CalendarBotsError, `conflict` when the connection is still there afterwards
 */
export async function disconnectV1Calendar(
  calendars: MeetingBaasV1Calendars,
  calendarId: string,
): Promise<{ deleted: boolean; cancelledEventIds: string[] }> {
  const there = async (): Promise<boolean> => (await calendars.list()).some(({ id }) => id === calendarId);
  if (!(await there())) return { deleted: false, cancelledEventIds: [] };
  const cancelledEventIds: string[] = [];
  for await (const row of calendars.allEvents({ calendarId, status: 'all' })) {
    const read = readV1Event(row);
    if (!('event' in read) || read.event.bot_param === null || read.event.deleted) continue;
    await calendars.cancelBot(read.event.uuid);
    cancelledEventIds.push(read.event.uuid);
  }
  try {
    await calendars.delete(calendarId);
  } catch (error) {
    if (!isCalendarBotsError(error) || error.code !== 'notFound') throw error;
  }
  if (!(await there())) return { deleted: true, cancelledEventIds };
  throw new CalendarBotsError({
    code: 'conflict',
    service: 'Meeting BaaS v1',
    message: 'The connection is still there although Meeting BaaS v1 said that it was deleted',
    hint: 'Delete it once more in some minutes.',
  });
}
