import type { SandboxClock, ScheduledTimer } from '../clock';
import { type Bot, type BotStatus, type Failure, type JsonObject, linkOf, type Outcome } from './bot';
import type { Contradictions } from './contradictions';

/** How long the stretches of a bot's life take, in ms of the sandbox's clock. */
export interface Pace {
  joining: number;
  waitingRoom: number;
  inCall: number;
  recording: number;
  leaving: number;
  processing: number;
  givesUp: number;
}

export const REALISTIC_PACE: Pace = {
  joining: 8_000,
  waitingRoom: 6_000,
  inCall: 3_000,
  recording: 30 * 60_000,
  leaving: 2_000,
  processing: 20_000,
  givesUp: 600_000,
};

/** For people who watch: half an hour of recording is played in half a minute. */
export const DEMO_PACE: Pace = {
  joining: 3_000,
  waitingRoom: 4_000,
  inCall: 2_000,
  recording: 20_000,
  leaving: 1_000,
  processing: 5_000,
  givesUp: 8_000,
};

export interface FleetObserver {
  statusChanged(bot: Bot, status: BotStatus, more: JsonObject): void;
  ended(bot: Bot, failure: Failure | null): void;
}

type Step = { status: BotStatus; ms: number } | { end: Failure | null; ms: number };

const SECOND_MS = 5 * 60_000;

/** All bots, driven through their lives by the clock. */
export class Fleet {
  readonly bots = new Map<string, Bot>();
  outcome: Outcome = 'admitted';
  private readonly outcomes = new Map<string, Outcome>();
  private readonly timers = new Map<string, ScheduledTimer>();
  /** When a bot of this link and key was last asked for, or sent. */
  private readonly asked = new Map<string, number>();
  private serial = 0;

  constructor(
    private readonly clock: SandboxClock,
    private readonly pace: Pace,
    private readonly newId: () => string,
    private readonly observer: FleetObserver,
    private readonly said: () => Contradictions,
  ) {}

  /** How a meeting treats the bots that come to it from now on. */
  setOutcome(link: string, outcome: Outcome): void {
    this.outcomes.set(link, outcome);
  }

  /** True when a bot of this link and deduplication key was asked for, or sent, less than five minutes ago. */
  isSecond(request: JsonObject): boolean {
    const at = this.asked.get(lockOf(request));
    return at !== undefined && this.clock.now() - at < SECOND_MS;
  }

  create(request: JsonObject): Bot {
    const now = this.clock.now();
    const { startTime, refusesSecond } = this.said();
    const given = request['start_time'];
    const goesAt =
      typeof given !== 'number' ? now : startTime === 'seconds' ? given * 1000 : Math.max(now, given - 4 * 60_000);
    const bot: Bot = {
      id: this.newId(),
      serial: ++this.serial,
      request,
      createdAt: now,
      goesAt,
      booked: goesAt > now,
      phase: 'scheduled',
      history: [],
      sessionId: null,
      joinedAt: null,
      exitedAt: null,
      endedAt: null,
      stopped: false,
      error: null,
      transcribed: false,
      dataDeleted: false,
    };
    this.bots.set(bot.id, bot);
    if (refusesSecond === 'atCreate') this.asked.set(lockOf(request), now);
    if (bot.booked) this.await(bot, goesAt, () => this.go(bot));
    else this.go(bot);
    return bot;
  }

  /** Makes a bot leave, or takes it back. False when it is done already. */
  leave(bot: Bot): boolean {
    if (bot.phase === 'scheduled') {
      this.timers.get(bot.id)?.cancel();
      bot.phase = 'taken_back';
      bot.stopped = true;
      const { takenBack } = this.said();
      if (takenBack === 'ended') bot.endedAt = this.clock.now();
      if (takenBack === 'gone') this.bots.delete(bot.id);
      return true;
    }
    if (bot.phase !== 'under_way' || bot.stopped || bot.exitedAt !== null) return false;
    bot.stopped = true;
    this.run(bot, this.afterCall(bot.joinedAt === null ? 'removed_early' : null));
    return true;
  }

  /** Stops all timers; the bots stay as they are. */
  stop(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private go(bot: Bot): void {
    bot.phase = 'under_way';
    bot.sessionId = `session-${bot.serial}`;
    if (this.said().refusesSecond === 'atJoin') {
      if (this.isSecond(bot.request)) return this.run(bot, [{ end: 'second', ms: 0 }]);
      this.asked.set(lockOf(bot.request), this.clock.now());
    }
    this.run(bot, this.scriptOf(bot));
  }

  private scriptOf(bot: Bot): Step[] {
    const { pace } = this;
    const outcome = this.outcomes.get(linkOf(bot)) ?? this.outcome;
    const joining: Step = { status: 'joining_call', ms: pace.joining };
    if (outcome === 'invalid_url') return [joining, { status: 'invalid_meeting_url', ms: 0 }, { end: outcome, ms: 0 }];
    const waits: Step = { status: 'in_waiting_room', ms: outcome === 'not_admitted' ? pace.givesUp : pace.waitingRoom };
    const outside = [joining, waits];
    if (outcome === 'not_admitted')
      return [...outside, { status: 'waiting_room_timeout', ms: 0 }, { end: outcome, ms: 0 }];
    if (outcome === 'rejected') return [...outside, { status: 'bot_rejected', ms: 0 }, { end: outcome, ms: 0 }];
    const inside: Step[] = [...outside, { status: 'in_call_not_recording', ms: pace.inCall }];
    if (outcome === 'removed_early') return [...inside, { status: 'bot_removed', ms: 0 }, { end: outcome, ms: 0 }];
    const half: Step = { status: 'in_call_recording', ms: pace.recording / 2 };
    if (outcome === 'crash') return [...inside, half, { status: 'meeting_error', ms: 0 }, { end: outcome, ms: 0 }];
    if (outcome === 'removed') return [...inside, half, { status: 'bot_removed', ms: 0 }, ...this.afterCall(null)];
    if (outcome === 'paused') {
      const rest: Step[] = [
        { status: 'recording_paused', ms: pace.inCall },
        { status: 'recording_resumed', ms: pace.recording / 2 },
      ];
      return [...inside, half, ...rest, ...this.afterCall(null)];
    }
    return [...inside, { status: 'in_call_recording', ms: pace.recording }, ...this.afterCall(null)];
  }

  private afterCall(failure: Failure | null): Step[] {
    const { pace } = this;
    return [
      { status: 'call_ended', ms: failure === null ? pace.processing : pace.leaving },
      { end: failure, ms: 0 },
    ];
  }

  private run(bot: Bot, steps: readonly Step[]): void {
    this.timers.get(bot.id)?.cancel();
    const [step, ...rest] = steps;
    if (step === undefined) return;
    if ('status' in step) this.note(bot, step.status);
    else this.end(bot, step.end);
    if (rest.length > 0) this.await(bot, this.clock.now() + step.ms, () => this.run(bot, rest));
  }

  private note(bot: Bot, status: BotStatus): void {
    const at = this.clock.now();
    bot.history.push({ status, at });
    if (status === 'in_call_not_recording') bot.joinedAt = at;
    if (status === 'call_ended' || status === 'bot_removed') bot.exitedAt ??= at;
    const more: JsonObject = {};
    if (status === 'in_call_recording') more['start_time'] = Math.round(at / 1000);
    if (status === 'meeting_error') {
      more['error_message'] = 'The browser of the bot went away';
      more['error_type'] = this.said().errorWords === 'camel' ? 'InternalError' : 'internal_error';
    }
    this.observer.statusChanged(bot, status, more);
  }

  private end(bot: Bot, failure: Failure | null): void {
    const at = this.clock.now();
    bot.phase = failure === null ? 'complete' : 'failed';
    bot.exitedAt ??= bot.joinedAt === null ? null : at;
    bot.endedAt = at;
    bot.sessionId = null;
    bot.history.push({ status: bot.phase, at });
    bot.transcribed = failure === null && bot.request['speech_to_text'] != null;
    this.observer.ended(bot, failure);
  }

  private await(bot: Bot, at: number, next: () => void): void {
    this.timers.get(bot.id)?.cancel();
    this.timers.set(bot.id, this.clock.schedule(at, next));
  }
}

const lockOf = (request: JsonObject): string =>
  JSON.stringify([request['meeting_url'], request['deduplication_key'] ?? null]);
