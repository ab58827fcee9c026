import type { Activity, BotStatus, Outcome } from '../meeting-baas';
import type { MeetStreamServer, MeetStreamSnapshot } from '../meetstream';
import type { BotWatch, PageBot } from './bot-watch';

type Words = MeetStreamSnapshot['status'];

/** Statuses of a bot that is or was on its way, in the words of the page. */
const STATUSES: Partial<Record<Words, BotStatus>> = {
  Joining: 'joining_call',
  InWaitingRoom: 'in_waiting_room',
  InMeeting: 'in_call_not_recording',
  Recording: 'in_call_recording',
  Leaving: 'call_ended',
  Stopped: 'call_ended',
  MediaProcessing: 'transcribing',
  Done: 'completed',
  MediaExpired: 'completed',
  NotAllowed: 'failed',
  Denied: 'failed',
  Error: 'failed',
  Failed: 'failed',
};

const FAILURES: Partial<Record<Words, string>> = {
  NotAllowed: 'nobody let it in',
  Denied: 'it was turned away',
  Error: 'it crashed',
  Failed: 'it could not get in',
};

const OUTCOMES = {
  admitted: 'admitted',
  not_admitted: 'not_admitted',
  rejected: 'denied',
  removed: 'kicked',
  removed_too_early: 'kicked',
  crash: 'crash',
  invalid_url: 'failed',
  login_required: 'denied',
  host_never_came: 'not_admitted',
  nobody_came: 'nobody_came',
  insufficient_tokens: 'failed',
  daily_cap: 'failed',
  meeting_error: 'failed',
  transcription_failed: 'admitted',
} as const satisfies Record<Outcome, string>;

/** MeetStream's bots for the page. What happens to them is told from what they were when somebody last looked. */
export function watchMeetStream({ service, log }: MeetStreamServer): BotWatch {
  const listeners = new Set<(activity: Activity) => void>();
  const known = new Map<string, PageBot>();
  const tell = (activity: Activity): void => {
    for (const listener of listeners) listener(activity);
  };

  const look = (): void => {
    const at = service.clock.now();
    const now = new Map(service.snapshot().map((bot) => [bot.id, pageBot(bot)]));
    // One that was unbooked may be forgotten by the service; the page still shows that it was there.
    for (const [id, bot] of known) {
      if (now.has(id) || bot.scheduledStatus === 'cancelled') continue;
      now.set(id, { ...bot, scheduledStatus: 'cancelled', cancelledAt: at });
    }
    for (const [id, bot] of now) {
      const before = known.get(id);
      // First, for whoever hears of it looks the bot up.
      known.set(id, bot);
      for (const happened of whatHappened(before, bot, at)) tell(happened);
    }
  };
  service.onChange(look);
  log.subscribe(look);

  return {
    bots: () => [...known.values()],
    onActivity(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    log,
    setOutcome: (link, outcome) => service.fleet.setOutcome(link, OUTCOMES[outcome]),
  };
}

function pageBot({ id, botName, meetingLink, joinAt, status, history }: MeetStreamSnapshot): PageBot {
  const unbooked = status === 'Cancelled';
  const gone = history.flatMap(({ status: word, at }) => {
    const known = STATUSES[word];
    return known === undefined ? [] : [{ status: known, at }];
  });
  const failure = FAILURES[status] ?? null;
  return {
    id,
    service: 'MeetStream',
    botName,
    meetingUrl: meetingLink,
    createdAt: history[0]?.at ?? 0,
    joinAt,
    scheduledStatus: unbooked ? 'cancelled' : status === 'Scheduled' ? 'scheduled' : null,
    status: STATUSES[status] ?? null,
    cancelledAt: unbooked ? (history.at(-1)?.at ?? null) : null,
    errorCode: failure,
    errorMessage: failure,
    history: gone.filter((step, i) => step.status !== gone[i - 1]?.status),
  };
}

function whatHappened(before: PageBot | undefined, bot: PageBot, at: number): Activity[] {
  const about = { at, botId: bot.id, meetingUrl: bot.meetingUrl };
  const happened: Activity[] = [];
  if (before === undefined) {
    if (bot.joinAt === null) happened.push({ kind: 'sent', ...about });
    else happened.push({ kind: 'booked', ...about, joinAt: bot.joinAt });
  } else if (before.joinAt !== null && bot.joinAt !== null && before.joinAt !== bot.joinAt) {
    happened.push({ kind: 'moved', ...about, from: before.joinAt, to: bot.joinAt });
  }
  if (bot.scheduledStatus === 'cancelled' && before?.scheduledStatus !== 'cancelled') {
    happened.push({ kind: 'cancelled', ...about });
  }
  if (bot.status !== null && bot.status !== before?.status) {
    happened.push({ kind: 'status', ...about, status: bot.status, errorCode: bot.errorCode });
  }
  return happened;
}
