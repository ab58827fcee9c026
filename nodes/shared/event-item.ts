import type { BookedBot, BotTag, CalendarEvent } from 'calendar-bots';
import type { IDataObject } from 'n8n-workflow';

/** An event as the nodes give it out: its own fields, and the two that workflows ask for most beside `meeting`. */
export function eventToJson(event: CalendarEvent): IDataObject {
  return {
    ...plain(event),
    meetingUrl: event.meeting?.url ?? null,
    platform: event.meeting?.platform ?? null,
  };
}

/** A bot as the nodes give it out. Instants become UTC ISO text. */
export function botToJson(bot: BookedBot): IDataObject {
  const { botId, state, status, recording, name, meetingUrl } = bot;
  const meeting = meetingOf(bot.tag);
  return {
    botId,
    state,
    status,
    recording,
    name,
    meetingUrl,
    joinAt: isoOf(bot.joinAt),
    createdAt: isoOf(bot.createdAt),
    endedAt: isoOf(bot.endedAt),
    occurrenceKey: meeting === null ? null : meeting.key,
    event: meeting === null ? null : { ...meeting.event, start: meeting.start, end: meeting.end },
  };
}

/** The meeting a tag speaks of; null for bots that were sent to a link. */
export function meetingOf(tag: BotTag | null): BotTag | null {
  return tag === null || tag.event.id === '' ? null : tag;
}

export const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Engine values are JSON already; n8n's type for that has no name for interfaces. */
function plain(event: CalendarEvent): IDataObject {
  return Object.fromEntries(Object.entries(event)) as IDataObject;
}
