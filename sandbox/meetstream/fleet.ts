import type { SandboxClock, ScheduledTimer } from '../clock';
import { type Bot, type BotStatus, isUnderWay, type JsonObject, type Outcome, platformOf, providerOf } from './bot';
import type { Contradictions } from './contradictions';
import { ApiError, badRequest, notFound } from './errors';

/** How long the stretches of a bot's life take, in ms of the sandbox's clock. */
export interface Pace {
  joining: number;
  waitingRoom: number;
  inMeeting: number;
  recording: number;
  leaving: number;
  stopped: number;
  processing: number;
  givesUp: number;
}

export const REALISTIC_PACE: Pace = {
  joining: 8_000,
  waitingRoom: 6_000,
  inMeeting: 3_000,
  recording: 30 * 60_000,
  leaving: 2_000,
  stopped: 3_000,
  processing: 20_000,
  givesUp: 600_000,
};

/** For people who watch: half an hour of recording is played in half a minute. */
export const DEMO_PACE: Pace = {
  joining: 3_000,
  waitingRoom: 4_000,
  inMeeting: 2_000,
  recording: 20_000,
  leaving: 1_000,
  stopped: 1_000,
  processing: 5_000,
  givesUp: 8_000,
};

export interface FleetObserver {
  statusChanged(bot: Bot, status: BotStatus, how: { kicked: boolean }): void;
  /** A file is ready, or everything is: `audio.processed`, `bot.done`. */
  told(bot: Bot, event: string, more?: JsonObject): void;
}

/** `balance`: 402. `cap`: 429 without a time to come back. */
export type Exhaustion = 'balance' | 'cap';

type Step = { status: BotStatus; ms: number; kicked?: boolean };

/** All bots, driven through their lives by the clock. */
export class Fleet {
  readonly bots = new Map<string, Bot>();
  outcome: Outcome = 'admitted';
  private readonly outcomes = new Map<string, Outcome>();
  private readonly timers = new Map<string, ScheduledTimer>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly pace: Pace,
    private readonly newId: () => string,
    private readonly observer: FleetObserver,
    private readonly said: () => Contradictions,
  ) {}

  /** The account has no balance, or its cap is reached: nothing is created, and what is due does not go. */
  exhausted: Exhaustion | null = null;

  /** How a meeting treats the bots that come to it from now on. */
  setOutcome(link: string, outcome: Outcome): void {
    this.outcomes.set(link, outcome);
  }

  create(request: JsonObject, keys: { header: string | null; body: string | null }): Bot {
    if (this.exhausted === 'balance') throw new ApiError(402, 'The balance of this account is used up');
    if (this.exhausted === 'cap') throw new ApiError(429, 'The number of bots of this account is reached');
    const link = String(request['meeting_link']);
    const platform = platformOf(link);
    if (platform === undefined) throw badRequest('meeting_link is not a Google Meet, Zoom or Teams link');
    const { now } = this;
    const joinAt = request['join_at'] === undefined ? null : Date.parse(String(request['join_at']));
    if (joinAt !== null && joinAt <= now) throw badRequest('join_at must be in the future');
    const provider = providerOf(request);
    const id = `bot_${this.newId()}`;
    const transcribes = provider !== null && !provider.endsWith('_streaming');
    const bot: Bot = {
      id,
      platform,
      request,
      attributes: { ...(request['custom_attributes'] as JsonObject | undefined) },
      name: String(request['bot_name']),
      link,
      createdAt: now,
      joinAt,
      goesAt: joinAt ?? now,
      status: 'Scheduled',
      history: [],
      startedAt: null,
      endedAt: null,
      paused: false,
      transcript: transcribes ? { id: `tr_${id}`, provider, status: 'Processing' } : null,
      messages: [],
      images: [],
      dataDeleted: false,
      headerKey: keys.header,
      bodyKey: keys.body,
    };
    this.bots.set(id, bot);
    if (joinAt === null) this.run(bot, this.scriptOf(bot));
    else {
      this.note(bot, 'Scheduled');
      this.await(bot, joinAt, () => this.run(bot, this.scriptOf(bot)));
    }
    return bot;
  }

  bot(id: string): Bot {
    const bot = this.bots.get(id);
    if (bot === undefined) throw notFound(`Bot ${id}`);
    return bot;
  }

  booked(id: string): Bot {
    const bot = this.bot(id);
    if (bot.status !== 'Scheduled') throw notFound(`Scheduled bot ${id}`);
    return bot;
  }

  /** A booked bot that may still be changed. */
  changeable(id: string): Bot {
    const bot = this.booked(id);
    const lockMs = this.said().patchLockMinutes * 60_000;
    if (lockMs > 0 && bot.goesAt - this.now < lockMs) throw new ApiError(409, `Bot ${id} joins too soon to be changed`);
    return bot;
  }

  /** Changes when the record says that it joins; with `really`, also when it does. */
  move(bot: Bot, joinAt: number, really: boolean): void {
    bot.joinAt = joinAt;
    if (!really || bot.goesAt === joinAt) return;
    bot.goesAt = joinAt;
    this.await(bot, joinAt, () => this.run(bot, this.scriptOf(bot)));
  }

  cancel(bot: Bot, forget: boolean): void {
    this.timers.get(bot.id)?.cancel();
    if (forget) this.bots.delete(bot.id);
    else {
      bot.endedAt = this.now;
      this.note(bot, 'Cancelled');
    }
  }

  leave(bot: Bot): void {
    if (!isUnderWay(bot)) throw notFound(`Active bot ${bot.id}`);
    this.run(bot, this.end(bot, []));
  }

  /** Stops all timers; the bots stay as they are. */
  stop(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private get now(): number {
    return this.clock.now();
  }

  private await(bot: Bot, at: number, next: () => void): void {
    this.timers.get(bot.id)?.cancel();
    this.timers.set(bot.id, this.clock.schedule(at, next));
  }

  private scriptOf(bot: Bot): Step[] {
    const { pace } = this;
    const outcome = this.outcomes.get(bot.link) ?? this.outcome;
    // Looked at when it is to go, not when it is booked.
    if (this.exhausted !== null) return [{ status: 'Failed', ms: 0 }];
    const outside: Step[] = [
      { status: 'Joining', ms: pace.joining },
      { status: 'InWaitingRoom', ms: outcome === 'not_admitted' ? pace.givesUp : pace.waitingRoom },
    ];
    if (outcome === 'not_admitted') return [...outside, { status: 'NotAllowed', ms: 0 }];
    if (outcome === 'denied') return [...outside, { status: 'Denied', ms: 0 }];
    if (outcome === 'failed')
      return [
        { status: 'Joining', ms: pace.joining },
        { status: 'Failed', ms: 0 },
      ];
    const inside: Step[] = [...outside, { status: 'InMeeting', ms: pace.inMeeting }];
    if (outcome === 'nobody_came') return this.end(bot, [...inside, { status: 'Recording', ms: this.patienceOf(bot) }]);
    const half = outcome === 'admitted' ? pace.recording : pace.recording / 2;
    const recorded: Step[] = [...inside, { status: 'Recording', ms: half }];
    if (outcome === 'crash') return [...recorded, { status: 'Error', ms: 0 }];
    return this.end(bot, recorded, outcome === 'kicked');
  }

  /** How long it stays where nobody comes. */
  private patienceOf(bot: Bot): number {
    const { no_one_joined_timeout: own } = (bot.request['automatic_leave'] ?? {}) as JsonObject;
    if (typeof own !== 'number') return this.pace.givesUp;
    return this.said().noOneJoinedTimeout === 'honoured' ? own * 1000 : this.pace.recording;
  }

  /** Its recording is deleted when its time is over. */
  private expireLater(bot: Bot): void {
    const config = bot.request['recording_config'] as { retention?: { hours: number } } | undefined;
    const hours = config?.retention?.hours ?? (this.said().defaultRetention === 'day' ? 24 : null);
    if (hours === null) return;
    this.await(bot, this.now + hours * 3_600_000, () => {
      bot.dataDeleted = true;
      this.note(bot, 'MediaExpired');
    });
  }

  private end(bot: Bot, before: Step[], kicked = false): Step[] {
    const { pace } = this;
    const recorded = bot.history.some(({ status }) => status === 'Recording') || before.length > 0;
    return [
      ...before,
      { status: 'Leaving', ms: pace.leaving },
      { status: 'Stopped', ms: recorded ? pace.stopped : 0, kicked },
      ...(recorded
        ? [
            { status: 'MediaProcessing' as const, ms: pace.processing },
            { status: 'Done' as const, ms: 0 },
          ]
        : []),
    ];
  }

  private run(bot: Bot, steps: readonly Step[]): void {
    this.timers.get(bot.id)?.cancel();
    const [step, ...rest] = steps;
    if (step === undefined) return;
    this.note(bot, step.status, step.kicked === true);
    if (rest.length > 0) this.await(bot, this.now + step.ms, () => this.run(bot, rest));
  }

  private note(bot: Bot, status: BotStatus, kicked = false): void {
    const at = this.now;
    bot.status = status;
    bot.history.push({ status, at });
    if (status === 'InMeeting') bot.startedAt = at;
    if (status === 'Stopped' || status === 'NotAllowed' || status === 'Denied' || status === 'Error') bot.endedAt = at;
    if (status === 'Failed') bot.endedAt = at;
    this.observer.statusChanged(bot, status, { kicked });
    if (status === 'Done') this.finish(bot);
  }

  private finish(bot: Bot): void {
    this.observer.told(bot, 'manifest.completed');
    this.observer.told(bot, 'audio.processed');
    if (bot.request['video_required'] !== false) this.observer.told(bot, 'video.processed');
    if (bot.transcript !== null) {
      bot.transcript.status = 'Success';
      this.observer.told(bot, 'transcription.processed', { transcript_status: 'Success' });
    }
    const onlyStreams = providerOf(bot.request)?.endsWith('_streaming') === true;
    this.expireLater(bot);
    if (!onlyStreams || this.said().doneWhenStreaming) this.observer.told(bot, 'bot.done');
  }
}
