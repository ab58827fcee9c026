import type { BotStatus } from './script';

/** Something that happened at the bot service; for people who watch and for tests that count. */
export type Activity =
  | { kind: 'booked'; at: number; botId: string; meetingUrl: string; joinAt: number }
  | { kind: 'sent'; at: number; botId: string; meetingUrl: string }
  | { kind: 'moved'; at: number; botId: string; meetingUrl: string; from: number; to: number }
  | { kind: 'changed'; at: number; botId: string; meetingUrl: string; fields: string[] }
  | { kind: 'cancelled'; at: number; botId: string; meetingUrl: string }
  | { kind: 'told_to_leave'; at: number; botId: string; meetingUrl: string }
  | { kind: 'status'; at: number; botId: string; meetingUrl: string; status: BotStatus; errorCode: string | null }
  | { kind: 'chat'; at: number; botId: string; meetingUrl: string; sender: string; text: string }
  | {
      kind: 'delivery';
      at: number;
      channel: 'webhook' | 'callback';
      event: string;
      botId: string;
      url: string;
      attempt: number;
      /** What the receiver answered; null when it could not be reached. */
      status: number | null;
      ok: boolean;
      forged: boolean;
    };

export type ActivityListener = (activity: Activity) => void;

/** The latest happenings and whoever wants to hear of new ones. */
export class ActivityFeed {
  private entries: Activity[] = [];
  private readonly listeners = new Set<ActivityListener>();

  constructor(private readonly capacity = 2_000) {}

  add(activity: Activity): void {
    this.entries.push(activity);
    if (this.entries.length > this.capacity * 1.25) this.entries = this.entries.slice(-this.capacity);
    for (const listener of this.listeners) listener(activity);
  }

  list(): readonly Activity[] {
    return this.entries;
  }

  /** Calls `listener` with each new entry until the answer is called. */
  subscribe(listener: ActivityListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
