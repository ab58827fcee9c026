import { OUTCOMES, type Outcome } from '../meeting-baas';
import type { BotWatch, PageBot } from './bot-watch';
import { botsByMeeting } from './bots';
import type { CalendarLane, Calendars, Meeting } from './calendars';
import { ERROR_WORDS, type JournalLine } from './journal';

/** A bot as the page shows it. Times are ms since 1970. */
export interface BotView {
  id: string;
  /** The service that sends it. */
  service: string;
  name: string;
  meetingUrl: string;
  /** `scheduled`, `cancelled`, or the status of a launched bot. */
  status: string;
  joinAt: number | null;
  since: number;
  /** Why it ended as it did, in words. */
  reason: string | null;
  history: { status: string; at: number }[];
}

export interface MeetingView extends Meeting {
  key: string;
  bots: BotView[];
  /** How this meeting treats its bot. */
  outcome: Outcome;
}

export interface PageState {
  /** The sandbox's time. */
  now: number;
  from: number;
  to: number;
  n8nUrl: string | null;
  calendars: (CalendarLane & { lastReadAt: number | null })[];
  meetings: MeetingView[];
  /** Bots that belong to no meeting of the window. */
  otherBots: BotView[];
  outcomes: readonly Outcome[];
  journal: readonly JournalLine[];
}

function botView(bot: PageBot): BotView {
  const status = bot.status ?? bot.scheduledStatus ?? 'unknown';
  return {
    id: bot.id,
    service: bot.service,
    name: bot.botName,
    meetingUrl: bot.meetingUrl,
    status,
    joinAt: bot.joinAt,
    since: bot.history.at(-1)?.at ?? bot.cancelledAt ?? bot.createdAt,
    reason: bot.errorCode === null ? null : (ERROR_WORDS[bot.errorCode] ?? bot.errorMessage),
    history: bot.history,
  };
}

/** So far around the window meetings are looked at: each bot of a series must find its own occurrence. */
const AROUND_MS = 35 * 86_400_000;

/** Everything the page shows of the window. Bots are matched over a wider one, so that none loses its meeting at the rim. */
export function pageState(
  calendars: Calendars,
  fleets: readonly BotWatch[],
  window: { from: number; to: number },
  rest: {
    now: number;
    n8nUrl: string | null;
    journal: readonly JournalLine[];
    outcomeOf: (link: string | null) => Outcome;
  },
): PageState {
  const wide = calendars.meetings(window.from - AROUND_MS, window.to + AROUND_MS);
  const bots = fleets.flatMap((fleet) => fleet.bots());
  const { byMeeting, homeless } = botsByMeeting(wide, bots);
  const inWindow = (meeting: Meeting): boolean => meeting.end > window.from && meeting.start < window.to;
  const botInWindow = (bot: PageBot): boolean => {
    const at = bot.joinAt ?? bot.createdAt;
    return at >= window.from && at < window.to;
  };
  return {
    now: rest.now,
    ...window,
    n8nUrl: rest.n8nUrl,
    calendars: calendars.lanes().map((lane) => ({ ...lane, lastReadAt: calendars.lastReadAt(lane.id) })),
    meetings: wide.filter(inWindow).map((meeting) => {
      const key = `${meeting.calendarId}/${meeting.eventId}`;
      return {
        ...meeting,
        key,
        outcome: rest.outcomeOf(meeting.link),
        bots: (byMeeting.get(key) ?? []).map(botView),
      };
    }),
    otherBots: homeless.filter(botInWindow).map(botView),
    outcomes: OUTCOMES,
    journal: rest.journal,
  };
}
