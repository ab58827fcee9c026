import type { Activity, BotSnapshot, MeetingBaasServer, Outcome } from '../meeting-baas';
import type { RequestLog } from '../request-log';

/** A bot as the page shows it: any service's, in the words of Meeting BaaS v2. Times are ms since 1970. */
export interface PageBot extends Pick<
  BotSnapshot,
  'id' | 'botName' | 'meetingUrl' | 'createdAt' | 'joinAt' | 'scheduledStatus' | 'status' | 'cancelledAt'
> {
  /** The service's name for people. */
  service: string;
  /** Why it ended as it did, in words or as the service's code; null when there is nothing to say. */
  errorCode: string | null;
  errorMessage: string | null;
  history: BotSnapshot['history'];
}

/** A bot service that the page watches, whichever it is. */
export interface BotWatch {
  bots(): PageBot[];
  /** What happens to bots; until the answer is called. */
  onActivity(listener: (activity: Activity) => void): () => void;
  readonly log: RequestLog;
  /** How the meeting behind a link treats the bots of this service from now on. */
  setOutcome(link: string, outcome: Outcome): void;
}

export function watchMeetingBaas({ service, log }: MeetingBaasServer): BotWatch {
  return {
    bots: () => service.snapshot().map((bot) => ({ ...bot, service: 'Meeting BaaS' })),
    onActivity: (listener) => service.feed.subscribe(listener),
    log,
    setOutcome: (link, outcome) => service.fleet.setManner(link, { outcome }),
  };
}
