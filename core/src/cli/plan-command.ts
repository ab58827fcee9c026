import type { BotService, BotSettings } from '../bots/service.js';
import type { CalendarEvent } from '../event.js';
import { holderId, judge, type Outcome, plannedMeeting, reconcile } from '../scheduling/index.js';
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

/** `plan` and `schedule`: sees to it that each meeting of the window has its bot, or only says what is to be done. */
export async function runPlan(
  service: BotService,
  events: readonly CalendarEvent[],
  calendarIds: readonly string[],
  window: { from: number; to: number },
  options: PlanOptions,
  io: Io,
): Promise<ExitCode> {
  const { dryRun, botName, lead, schedule, externalOnly, settings, json } = options;
  const wish = { leadMs: lead * 60_000, name: () => botName, settings };
  const now = Date.now();
  const meetings = events.map((event) => {
    const verdict = judge(event, { externalOnly }, service.capabilities.platforms, now);
    return plannedMeeting(event, verdict, wish, holderId(`cli/${schedule}`, event.calendarId));
  });
  const outcomes = await reconcile({
    service,
    own: new Set(calendarIds.map((id) => holderId(`cli/${schedule}`, id))),
    meetings: meetings.filter(({ joinAt }) => joinAt < window.to),
    exhaustive: window,
    now: () => Date.now(),
    dryRun,
  });
  outcomes.sort((a, b) => (a.meeting?.start ?? 0) - (b.meeting?.start ?? 0));
  io.out(json ? JSON.stringify(outcomes.map(asJson)) : table(HEAD, outcomes.map(asRow), WORDS));
  if (dryRun) io.note('Nothing was changed. "calendar-bots schedule" does it.');
  return outcomes.some(({ did }) => did === 'failed') ? EXIT.partly : EXIT.ok;
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
