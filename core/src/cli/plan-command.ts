import type { BotService, BotSettings } from '../bots/service.js';
import type { CalendarSource, Window } from '../calendars/source.js';
import {
  holderId,
  judge,
  type Outcome,
  plannedMeeting,
  READ_BEYOND_MS,
  readWindow,
  reconcileWindow,
  showsAll,
  type WindowReading,
} from '../scheduling/index.js';
import { noteRejected } from './calendar-commands.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { type Io, table } from './io.js';

export interface PlanOptions {
  /** Only says what would be done. */
  dryRun: boolean;
  botName: string;
  /** Minutes. */
  lead: number;
  /** Names the schedule: runs under one name act as one. */
  schedule: string;
  externalOnly: boolean;
  /** In the words of the service. */
  settings: BotSettings;
  json: boolean;
}

/**
 * `plan` and `schedule`: sees to it that each meeting of the window has its bot, or only says what is to be done.
 *
 * @throws CalendarBotsError when no calendar, or no bots, could be read
 */
export async function runPlan(
  service: BotService,
  source: CalendarSource,
  calendarIds: readonly string[],
  window: Window,
  options: PlanOptions,
  io: Io,
): Promise<ExitCode> {
  const { dryRun, botName, lead, schedule, externalOnly, settings, json } = options;
  const wish = { leadMs: lead * 60_000, name: () => botName, settings };
  const holderOf = (calendarId: string): string => holderId(`cli/${schedule}`, calendarId);
  const now = Date.now();
  const reading = await readWindow(source, [...new Set(calendarIds)], {
    from: window.from,
    to: window.to + Math.max(READ_BEYOND_MS, wish.leadMs),
  });
  noteUnread(reading, io);
  const meetings = reading.events.map((event) => {
    const verdict = judge(event, { externalOnly }, service.capabilities.platforms, now);
    return plannedMeeting(event, verdict, wish, holderOf(event.calendarId));
  });
  const outcomes = await reconcileWindow({
    service,
    reading,
    range: window,
    holderOf,
    meetings: meetings.filter(({ joinAt }) => joinAt < window.to),
    now: () => Date.now(),
    dryRun,
  });
  outcomes.sort((a, b) => (a.meeting?.start ?? 0) - (b.meeting?.start ?? 0));
  io.out(json ? JSON.stringify(outcomes.map(asJson)) : table(HEAD, outcomes.map(asRow), WORDS));
  if (dryRun) io.note('Nothing was changed. "calendar-bots schedule" does it.');
  return reading.failed.length > 0 || outcomes.some(({ did }) => did === 'failed') ? EXIT.partly : EXIT.ok;
}

function noteUnread(reading: WindowReading, io: Io): void {
  const { failed, rejected } = reading;
  noteRejected(rejected, io);
  for (const { calendarId, error } of failed) {
    io.note(`Calendar "${calendarId}" could not be read: ${error.message}`);
    if (error.hint) io.note(error.hint);
  }
  if (failed.length > 0 || rejected.length > 0) io.note('Bots of what could not be read are left as they are.');
  if (!showsAll(reading)) io.note('No bot is taken back for a missing meeting: it may be the entry without ID.');
}

const HEAD = ['start (UTC)', 'title', 'what', 'why', 'bot'] as const;
const WORDS = ['title', 'why'] as const;

const asRow = ({ did, reason, botId, meeting }: Outcome): string[] => [
  meeting === null ? '' : new Date(meeting.start).toISOString().slice(0, 16).replace('T', ' '),
  meeting?.event.title ?? '',
  did,
  reason,
  botId ?? '',
];

const asJson = ({ did, reason, code, botId, joinAt, key, meeting }: Outcome) => ({
  did,
  reason,
  code,
  botId,
  joinAt: joinAt === null ? null : new Date(joinAt).toISOString(),
  occurrenceKey: key,
  title: meeting?.event.title ?? null,
  start: meeting === null ? null : new Date(meeting.start).toISOString(),
  meetingUrl: meeting?.meetingUrl || null,
});
