/** What a bot service can do. Code asks for these, never for a service's name. */
export interface BotCapabilities {
  /** A scheduled bot can be changed without booking it again. */
  movesScheduledBots: boolean;
  /** What of a scheduled bot cannot be changed even so, only booked anew. Nothing when left out. */
  fixedOnceBooked?: readonly ('meetingUrl' | 'settings')[];
  /** The tag of a bot that is under way can be written, so that a removal leaves its mark. True when left out. */
  tagsActiveBots?: boolean;
  /** Of several services as one: an order whose bot was refused at join time can be given to another service. */
  replacesRefused?: true;
  /** A scheduled bot cannot be moved any more when it joins in less than this. */
  moveLockMs: number;
  /** A bot must be booked at least this long before it joins; later ones are sent at once. */
  minScheduleAheadMs: number;
  /** A bot cannot be booked further ahead than this. */
  maxScheduleAheadMs: number;
  /** Meeting platforms whose calls the bots can join (ids of the meeting-link table). */
  platforms: readonly string[];
}

/**
 * What we write into a bot's free-form data so that it can be found again, by us and by other workflows.
 * Flat text, because services filter by exact text values.
 */
export interface BotTag {
  /** {@link CalendarEvent.occurrenceKey} of the meeting. */
  key: string;
  /** Who wants this bot: one short id for each workflow step and calendar. The first one decides about settings. */
  holders: string[];
  /** Start of the meeting that the bot was booked for, UTC ISO. */
  start: string;
  /** End of the meeting, UTC ISO. */
  end: string;
  /** {@link CalendarEvent.updated} of the event that the booking was made from; empty when unknown. */
  version: string;
  /** Fingerprint of the bot settings it was booked with. */
  settings: string;
  /** Set when we ourselves removed the bot: the version of the event that made us do so. */
  removed: string | null;
  /** The event it belongs to, for people and for workflows that get the bot's statuses. */
  event: { id: string; calendarId: string; provider: string; title: string };
}

export type BotState =
  /** Booked, not yet on its way. */
  | 'scheduled'
  /** On its way, waiting, or in the call. */
  | 'active'
  /** It was sent and is done, well or not. */
  | 'ended'
  /** Taken back before it was sent. */
  | 'cancelled';

/** A bot as the service lists it. */
export interface BookedBot {
  botId: string;
  state: BotState;
  /** The service's own word. */
  status: string;
  /** True while the call is being recorded. */
  recording: boolean;
  name: string;
  meetingUrl: string;
  /** ms since epoch; null when it was sent at once. */
  joinAt: number | null;
  createdAt: number;
  /** ms since epoch, when it is known. */
  endedAt: number | null;
  /** It has brought back a recording, so it was in the call. Left out where the service does not say so. */
  attended?: boolean;
  /**
   * It ended without having joined because the account's balance, cap or plan refused it; somebody else could still
   * record the meeting. Left out where the service does not say so.
   */
  refused?: true;
  /** Of several services as one: whether its own can write the tag of a bot under way. Else the capability says it. */
  taggedWhileActive?: boolean;
  /** Our own mark; null for bots that others made. */
  tag: BotTag | null;
}

/** What a bot is to do, in the words of the service (its create body without link, time and tag). */
export type BotSettings = Readonly<Record<string, unknown>>;

export interface BotOrder {
  meetingUrl: string;
  name: string;
  /** ms since epoch; null sends it now. */
  joinAt: number | null;
  settings: BotSettings;
  tag: BotTag;
}

/** Only what is given changes. */
export interface BotChange {
  meetingUrl?: string;
  name?: string;
  joinAt?: number;
  settings?: BotSettings;
  tag?: BotTag;
  /** The tag was marked as taken back and is not any more. Without it a mark that another run wrote meanwhile stays. */
  unmark?: boolean;
}

/**
 * The port: who records. Every method throws CalendarBotsError.
 */
export interface BotService {
  readonly id: string;
  /** For messages: "Meeting BaaS". */
  readonly displayName: string;
  readonly capabilities: BotCapabilities;
  /**
   * Creates exactly one bot. A lost answer is looked up by the tag before anything is tried again; if that look-up
   * fails too, the error says `mayHaveHappened`.
   */
  book(order: BotOrder): Promise<{ botId: string; adopted: boolean }>;
  /**
   * Changes a scheduled bot. `tooLate`: it is inside the lock time or on its way; `gone`: it does not exist any more.
   */
  change(botId: string, change: BotChange): Promise<'changed' | 'tooLate' | 'gone'>;
  /**
   * Takes a bot back, whatever it is doing: unbooks it or makes it leave. `ended`: it was done already.
   * @param mark written into the bot's data first, so that later runs know that this was us.
   */
  remove(bot: Pick<BookedBot, 'botId' | 'state'>, mark: BotTag | null): Promise<'removed' | 'ended' | 'gone'>;
  /** All bots that carry this key, in any state. */
  findByKey(key: string): Promise<BookedBot[]>;
  /** All bots made by us that join, or joined, in this range (ms since epoch), in any state. */
  listOurs(window: { from: number; to: number }): Promise<BookedBot[]>;
}
