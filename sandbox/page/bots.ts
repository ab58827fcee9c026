import { meetingKey } from '../meeting-baas';
import type { PageBot } from './bot-watch';
import type { Meeting } from './calendars';

/** A bot that joins up to this long before a meeting starts is that meeting's. */
const EARLY_MS = 30 * 60_000;

/** Order in which a meeting's bots matter to somebody who watches: what runs, what comes, what was, what was called off. */
function weight(bot: PageBot): number {
  if (bot.status !== null) return bot.status === 'completed' ? 2 : bot.status === 'failed' ? 1 : 4;
  return bot.scheduledStatus === 'scheduled' ? 3 : 0;
}

const comesAt = (bot: PageBot): number => bot.joinAt ?? bot.createdAt;

/**
 * Which bots belong to which meeting: those with the same link, to the occurrence whose time they meet, and where
 * none fits (a meeting has been moved, its bot not yet) to the one whose start is nearest. A meeting that stands in
 * several calendars shows the same bots in each. Keys are `calendarId/eventId`, most important bot first.
 */
export function botsByMeeting(
  meetings: readonly Meeting[],
  bots: readonly PageBot[],
): { byMeeting: Map<string, PageBot[]>; homeless: PageBot[] } {
  const byLink = new Map<string, Meeting[]>();
  for (const meeting of meetings) {
    if (meeting.link === null) continue;
    const key = meetingKey(meeting.link);
    byLink.set(key, [...(byLink.get(key) ?? []), meeting]);
  }
  const byMeeting = new Map<string, PageBot[]>();
  const homeless: PageBot[] = [];
  for (const bot of bots) {
    const candidates = byLink.get(meetingKey(bot.meetingUrl)) ?? [];
    const at = comesAt(bot);
    const distance = (meeting: Meeting): number =>
      at >= meeting.start - EARLY_MS && at < meeting.end
        ? Math.abs(at - meeting.start) / 1e6
        : Math.abs(at - meeting.start);
    const nearest = Math.min(...candidates.map(distance));
    const homes = candidates.filter((meeting) => distance(meeting) === nearest);
    if (homes.length === 0) homeless.push(bot);
    for (const { calendarId, eventId } of homes) {
      const key = `${calendarId}/${eventId}`;
      byMeeting.set(key, [...(byMeeting.get(key) ?? []), bot]);
    }
  }
  for (const list of byMeeting.values()) {
    list.sort((a, b) => weight(b) - weight(a) || comesAt(b) - comesAt(a));
  }
  return { byMeeting, homeless };
}
