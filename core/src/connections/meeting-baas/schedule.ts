import type { CalendarBotOutcome, CalendarBotSettings, CalendarBotTarget, MeetingBaasCalendars } from './client.js';

/**
 * Which occurrences the service's own bots are for: some of them, or the whole series from now on. `seriesId` is asked
 * of the service where it is not known (single events have one too, which their {@link CalendarEvent} does not show).
 */
export type HostedTarget =
  | { calendarId: string; eventIds: readonly string[]; seriesId?: string; allOccurrences?: false }
  | { calendarId: string; seriesId: string; allOccurrences: true }
  | { calendarId: string; eventIds: readonly [string]; seriesId?: string; allOccurrences: true };

/** Has the service's calendar bots record a target. @throws CalendarBotsError; what failed alone is in `failed`. */
export async function scheduleHosted(
  calendars: MeetingBaasCalendars,
  target: HostedTarget,
  settings: CalendarBotSettings,
): Promise<CalendarBotOutcome> {
  return each(calendars, target, (one) => calendars.scheduleBots(target.calendarId, one, settings));
}

/** Changes the settings of a target's calendar bots; only what is in `change`. */
export async function updateHosted(
  calendars: MeetingBaasCalendars,
  target: HostedTarget,
  change: Partial<CalendarBotSettings>,
): Promise<CalendarBotOutcome> {
  return each(calendars, target, (one) => calendars.updateBots(target.calendarId, one, change));
}

/** Takes a target's calendar bots back. */
export async function cancelHosted(calendars: MeetingBaasCalendars, target: HostedTarget): Promise<CalendarBotOutcome> {
  return each(calendars, target, (one) => calendars.cancelBots(target.calendarId, one));
}

async function each(
  calendars: MeetingBaasCalendars,
  target: HostedTarget,
  send: (one: CalendarBotTarget) => Promise<CalendarBotOutcome>,
): Promise<CalendarBotOutcome> {
  const seriesOf = async (eventId: string): Promise<string> =>
    target.seriesId ?? (await calendars.getEvent(target.calendarId, eventId)).series_id ?? '';
  if (target.allOccurrences === true) {
    const [eventId = ''] = 'eventIds' in target ? target.eventIds : [];
    return send({ seriesId: target.seriesId ?? (await seriesOf(eventId)), allOccurrences: true });
  }
  const all: CalendarBotOutcome = { eventIds: [], failed: [] };
  for (const eventId of target.eventIds) {
    const { eventIds, failed } = await send({ seriesId: await seriesOf(eventId), eventId });
    all.eventIds.push(...eventIds);
    all.failed.push(...failed);
  }
  return all;
}
