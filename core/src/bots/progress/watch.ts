import type { CalendarBotsError } from '../../http/errors.js';
import { isCalendarBotsError } from '../../http/errors.js';
import type { BotEvent, BotPhase } from '../bot-event.js';
import { bounded, type NotedProgress, type ProgressBook } from './book.js';
import { impliedBy, isEnd } from './order.js';
import { advanceBy, type BotProgress, type News, NOTHING_TOLD } from './progress.js';
import type { StatusSource } from './source.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A bot whose own page has to be read again. */
export interface WaitingRead {
  /**
   * `end`: it is done, and could not be read. `transcript`: it is done, its transcript is not. `missing`: no list shows
   * it any more, and it is not done.
   */
  why: 'end' | 'transcript' | 'missing';
  tries: number;
  /** Not before, ms since epoch. */
  due: number;
}

export interface BotWatchState {
  /** ms since epoch. */
  polledAt: number;
  bots: ProgressBook;
  waiting: Readonly<Record<string, WaitingRead>>;
}

export interface BotWatchOptions {
  /** ms since epoch. */
  now: number;
  /** How far back bots that are done are looked for. After a longer break, as far as the last poll, six days at most. */
  backMs: number;
  /** Only bots with our tag. */
  ours: boolean;
  /**
   * Without a state: since when to tell. What bots came to later than this is told, the rest is where they start from.
   * ms since epoch; default now.
   */
  since?: number;
  /** At most so many bots are read one by one in one poll; the others in the next. Default 40. */
  mostReads?: number;
  /** False ends the reading; what is left is told by the next poll. */
  hasTime?: () => boolean;
}

export interface WatchedBots {
  /** In the order of each bot's way. */
  events: BotEvent[];
  state: BotWatchState;
  /** Bots whose own page could not be read. They hold up nobody, and are read again. */
  failures: { botId: string; error: CalendarBotsError }[];
}

/** So far ahead booked bots are watched. */
const AHEAD_MS = DAY_MS;
const LONGEST_BREAK_MS = 6 * DAY_MS;
const MOST_READS = 40;
const LEAST_BOTS = 1000;
/** After so many reads that failed in a row the service is left alone until the next poll. */
const MOST_FAILURES = 3;
/** A bot whose page cannot be read so often is told with what the listing says. */
const MOST_TRIES = 8;
const LONGEST_WAIT_MS = 30 * MINUTE_MS;
/** How often a transcript is looked for: for about three hours. */
const TRANSCRIPT_TRIES = 10;

/**
 * One look at all bots: what they came to since the last one. Without a state they are only noted. A bot that began and
 * ended since then is told all the same; a phase that came and went in between is not, unless it follows from where the
 * bot is now (`impliedBy`).
 *
 * @throws CalendarBotsError when the bots cannot be listed; nothing is noted then.
 */
export async function watchBots(
  source: StatusSource,
  state: BotWatchState | null,
  options: BotWatchOptions,
): Promise<WatchedBots> {
  const { now, ours } = options;
  const listed = await source.list({ from: from(state, options), to: now + AHEAD_MS, ours });
  const watch = new Watch(source, state, options, listed.length);
  const ended: BotEvent[] = [];
  for (const event of listed) {
    if (state === null ? isBaseline(event, options) : isLongOver(event, state)) watch.noteSilently(event);
    else if (isDone(event)) ended.push(event);
    else watch.tell(event);
  }
  const missing = state === null ? [] : underWayAndGone(state.bots, listed, now);
  await watch.readAll([...ended], missing);
  return watch.result();
}

/** Booked bots may be moved out of the range; whoever was under way is somewhere, for a day. */
function underWayAndGone(book: ProgressBook, listed: readonly BotEvent[], now: number): string[] {
  const seen = new Set(listed.map(({ botId }) => botId));
  return Object.entries(book)
    .filter(([botId, { phase, final, heard }]) => {
      return !seen.has(botId) && !final && phase !== null && isUnderWay(phase) && now - heard < DAY_MS;
    })
    .map(([botId]) => botId);
}

const isUnderWay = (phase: BotPhase): boolean => phase !== 'scheduled' && !isEnd(phase);

const isDone = ({ phase }: BotEvent): boolean => phase === 'completed' || phase === 'failed';

function isBaseline({ at }: BotEvent, { now, since = now }: BotWatchOptions): boolean {
  return at === null || Date.parse(at) <= since;
}

/** A bot that an earlier look would have shown, had it been asked for: bots that others made, a range that was shorter. */
function isLongOver(event: BotEvent, { bots, polledAt }: BotWatchState): boolean {
  const known = event.botId !== null && Object.hasOwn(bots, event.botId);
  return !known && isDone(event) && event.at !== null && Date.parse(event.at) < polledAt - HOUR_MS;
}

function from(state: BotWatchState | null, { now, backMs, since = now }: BotWatchOptions): number {
  const last = (state?.polledAt ?? since) - HOUR_MS;
  return Math.max(now - Math.max(backMs, LONGEST_BREAK_MS), Math.min(now - backMs, last));
}

class Watch {
  private readonly events: BotEvent[] = [];
  private readonly failures: WatchedBots['failures'] = [];
  private readonly waiting: Record<string, WaitingRead>;
  private readonly book: Map<string, NotedProgress>;

  constructor(
    private readonly source: StatusSource,
    state: BotWatchState | null,
    private readonly options: BotWatchOptions,
    private readonly listed: number,
  ) {
    this.book = new Map(Object.entries(state?.bots ?? {}));
    this.waiting = { ...state?.waiting };
  }

  noteSilently(event: BotEvent): void {
    this.note(isDone(event) ? { ...event, type: event.phase === 'failed' ? 'failed' : 'completed' } : event);
    if (event.botId !== null && isDone(event)) this.keep(event.botId, { ...this.of(event.botId), transcript: 2 });
  }

  tell(event: BotEvent): void {
    const { botId, phase } = event;
    if (botId === null || phase === null) return;
    const { phase: last, final } = this.of(botId);
    for (const implied of final ? [] : impliedBy(last, phase)) {
      const status = { ...asImplied(event, implied) };
      if (this.note(status) !== 'none') this.events.push(status);
    }
    if (this.note(event) !== 'none') this.events.push(event);
  }

  /** Reads the bots that are done, those that are in no list any more, and those whose transcript was not ready. */
  async readAll(ended: readonly BotEvent[], missing: readonly string[]): Promise<void> {
    const { now, mostReads = MOST_READS, hasTime = () => true } = this.options;
    const heard = new Map(ended.flatMap((event) => (event.botId === null ? [] : [[event.botId, event] as const])));
    const toRead = new Set<string>();
    for (const botId of heard.keys()) if (!this.of(botId).final && this.isDue(botId)) toRead.add(botId);
    for (const botId of missing) if (this.isDue(botId)) toRead.add(botId);
    for (const [botId, { due }] of Object.entries(this.waiting)) if (due <= now) toRead.add(botId);
    let failed = 0;
    for (const botId of [...toRead].slice(0, mostReads)) {
      if (failed >= MOST_FAILURES || !hasTime()) return;
      failed = (await this.readOne(botId, heard.get(botId))) ? 0 : failed + 1;
    }
  }

  result(): WatchedBots {
    // Whoever is listed must not be forgotten, or it would be told again.
    const count = Math.max(LEAST_BOTS, 2 * this.listed);
    const bots = bounded(Object.fromEntries(this.book), this.options.now, { count });
    // What is forgotten is not waited for.
    const waiting = Object.fromEntries(Object.entries(this.waiting).filter(([botId]) => Object.hasOwn(bots, botId)));
    return {
      events: this.events,
      state: { polledAt: this.options.now, bots, waiting },
      failures: this.failures,
    };
  }

  private of(botId: string): BotProgress {
    return this.book.get(botId) ?? NOTHING_TOLD;
  }

  private keep(botId: string, progress: BotProgress): void {
    this.book.set(botId, { ...progress, heard: this.options.now });
  }

  private note(event: BotEvent): News {
    if (event.botId === null) return 'none';
    const before = this.of(event.botId);
    const { news, after } = advanceBy(before, event);
    if (after !== before) this.keep(event.botId, after);
    return news;
  }

  private isDue(botId: string): boolean {
    return (this.waiting[botId]?.due ?? 0) <= this.options.now;
  }

  /** @returns false when it could not be read. */
  private async readOne(botId: string, listed: BotEvent | undefined): Promise<boolean> {
    let reading;
    try {
      reading = await this.source.read(botId);
    } catch (error) {
      if (!isCalendarBotsError(error)) throw error;
      this.failures.push({ botId, error });
      this.couldNotRead(botId, listed);
      return false;
    }
    const waited = this.waiting[botId];
    Reflect.deleteProperty(this.waiting, botId);
    if (reading === null) {
      // Nobody knows it any more: what the listing said is the last that is known.
      if (listed !== undefined) this.tell(asFinal(listed));
      else this.book.delete(botId);
      return true;
    }
    const { event, transcript } = reading;
    this.tell(event);
    if (!isDone(event)) {
      if (listed === undefined && !isEnd(event.phase ?? 'unknown')) this.wait(botId, 'missing', waited, Infinity);
      return true;
    }
    if (transcript === 'ready') this.tellTranscript(event);
    if (transcript === 'pending') this.wait(botId, 'transcript', waited, TRANSCRIPT_TRIES);
    return true;
  }

  private tellTranscript(event: BotEvent): void {
    const told: BotEvent = { ...event, type: 'transcript', phase: null, terminal: false };
    if (this.note(told) !== 'none') this.events.push(told);
  }

  private couldNotRead(botId: string, listed: BotEvent | undefined): void {
    const before = this.waiting[botId];
    const why = before?.why ?? 'end';
    if (this.wait(botId, why, before, why === 'end' ? MOST_TRIES : TRANSCRIPT_TRIES)) {
      // It must not be forgotten while it is waited for.
      this.keep(botId, this.of(botId));
      return;
    }
    Reflect.deleteProperty(this.waiting, botId);
    if (why === 'end' && listed !== undefined) this.tell(asFinal(listed));
  }

  /** @returns false when it was tried often enough. */
  private wait(botId: string, why: WaitingRead['why'], before: WaitingRead | undefined, most: number): boolean {
    const tries = (before?.why === why ? before.tries : 0) + 1;
    if (tries > most) return false;
    const pause = tries === 1 && why === 'end' ? 0 : Math.min(LONGEST_WAIT_MS, MINUTE_MS * 2 ** (tries - 1));
    this.waiting[botId] = { why, tries, due: this.options.now + pause };
    return true;
  }
}

/** What a listing says of a bot that is done, as its last message. */
const asFinal = (event: BotEvent): BotEvent => ({
  ...event,
  type: event.phase === 'failed' ? 'failed' : 'completed',
  terminal: true,
});

/** A phase that the bot must have come to: the service's own word for it is not known. */
function asImplied(event: BotEvent, phase: BotPhase): BotEvent {
  const { recording } = event;
  const at = phase === 'left' ? recording?.leftAt : recording?.joinedAt;
  return {
    ...event,
    type: 'status',
    phase,
    status: null,
    terminal: false,
    at: at ?? (phase === 'left' ? event.at : null),
    failure: null,
    recording: null,
  };
}
