import { randomUUID } from 'node:crypto';
import type { SandboxClock, ScheduledTimer } from '../clock';
import type { ActivityFeed } from './activity';
import {
  type Bot,
  type BotConfig,
  type ChatMessage,
  iso,
  type JsonObject,
  meetingKey,
  type Platform,
  type Run,
} from './bot';
import { ApiError, wrongStatus } from './errors';
import { billedTokens } from './billing';
import { afterCall, type BotStatus, endWith, type Outcome, type Pace, scriptFor, type Step } from './script';
import { RESERVED_TOKENS, type Refusal, type Team } from './team';

/** How one meeting (by its URL) treats bots; what is left out comes from the service's defaults. */
export interface MeetingManner {
  outcome?: Outcome;
  pace?: Partial<Pace>;
  /** Sending a chat message answers 422. */
  chatDisabled?: boolean;
  participants?: string[];
}

export interface FleetOptions {
  clock: SandboxClock;
  feed: ActivityFeed;
  pace: Pace;
  outcome: Outcome;
  /** Source of bot ids; default: random UUIDs. */
  newId?: () => string;
  participants?: string[];
}

/** Told of everything that a customer hears about: webhooks and callbacks hang on this. */
export interface FleetObserver {
  statusChanged(bot: Bot, status: { code: BotStatus; at: number; errorMessage?: string }): void;
  finished(bot: Bot): void;
  chatReceived(bot: Bot, message: ChatMessage): void;
}

const BEFORE_THE_CALL = new Set<BotStatus>(['queued', 'joining_call', 'in_waiting_room', 'in_waiting_for_host']);
const IN_THE_CALL = new Set<BotStatus>([
  'in_call_not_recording',
  'in_call_recording',
  'recording_paused',
  'recording_resumed',
]);
const RECORDING = new Set<BotStatus>(['in_call_recording', 'recording_resumed']);
const THROWN_OUT = new Set<BotStatus>(['bot_removed', 'bot_removed_too_early', 'bot_rejected', 'recording_failed']);

export const isOver = (run: Run): boolean => run.status === 'completed' || run.status === 'failed';
/** On its way or in the call. */
export const isActive = (run: Run): boolean => BEFORE_THE_CALL.has(run.status) || IN_THE_CALL.has(run.status);
export const isInCall = (run: Run): boolean => IN_THE_CALL.has(run.status);

/** All bots of all teams, driven through their lives by the clock. */
export class Fleet {
  readonly bots = new Map<string, Bot>();
  private readonly timers = new Map<string, ScheduledTimer>();
  private readonly manners = new Map<string, MeetingManner>();
  private readonly newId: () => string;
  pace: Pace;
  outcome: Outcome;

  constructor(
    private readonly options: FleetOptions,
    private readonly observer: FleetObserver,
    private readonly teams: ReadonlyMap<string, Team>,
  ) {
    this.newId = options.newId ?? randomUUID;
    this.pace = options.pace;
    this.outcome = options.outcome;
  }

  private get now(): number {
    return this.options.clock.now();
  }

  mannerOf(meetingUrl: string): MeetingManner {
    return this.manners.get(meetingKey(meetingUrl)) ?? {};
  }

  /** Sets how a meeting treats bots, also those on their way or in it as far as they have not passed that point. */
  setManner(meetingUrl: string, manner: MeetingManner): void {
    const key = meetingKey(meetingUrl);
    this.manners.set(key, { ...this.mannerOf(meetingUrl), ...manner });
    for (const bot of this.bots.values()) {
      if (bot.run === null || meetingKey(bot.config.meeting_url) !== key) continue;
      if (isActive(bot.run)) this.rewrite(bot, bot.run);
    }
  }

  /** Books a bot ahead. Nothing of the team is touched until it is launched. */
  schedule(team: Team, platform: Platform, config: BotConfig, joinAt: number): Bot {
    const { now } = this;
    const schedule = { joinAt, status: 'scheduled' as const, createdAt: now, updatedAt: now, cancelledAt: null };
    const bot: Bot = { id: this.newId(), team: team.name, platform, config, createdAt: now, schedule, run: null };
    this.bots.set(bot.id, bot);
    this.options.feed.add({ kind: 'booked', at: now, botId: bot.id, meetingUrl: config.meeting_url, joinAt });
    this.awaitJoin(bot);
    return bot;
  }

  /** Sends a bot at once, or says why the team may not. */
  send(team: Team, platform: Platform, config: BotConfig): Bot | Refusal {
    const { now } = this;
    const bot: Bot = { id: this.newId(), team: team.name, platform, config, createdAt: now, schedule: null, run: null };
    const refusal = this.refusalOf(bot, team);
    if (refusal !== undefined) return refusal;
    this.bots.set(bot.id, bot);
    this.options.feed.add({ kind: 'sent', at: now, botId: bot.id, meetingUrl: config.meeting_url });
    this.start(bot);
    return bot;
  }

  /** Changes a bot that is still booked; the caller has checked that it may. */
  change(bot: Bot, config: BotConfig, joinAt: number, fields: string[]): void {
    const schedule = bot.schedule;
    if (schedule === null) throw new Error(`bot ${bot.id} was not booked ahead`);
    const { now } = this;
    const from = schedule.joinAt;
    bot.config = config;
    schedule.joinAt = joinAt;
    schedule.updatedAt = now;
    const meetingUrl = config.meeting_url;
    const others = fields.filter((field) => field !== 'join_at');
    if (from !== joinAt) {
      this.options.feed.add({ kind: 'moved', at: now, botId: bot.id, meetingUrl, from, to: joinAt });
      this.awaitJoin(bot);
    }
    if (others.length > 0)
      this.options.feed.add({ kind: 'changed', at: now, botId: bot.id, meetingUrl, fields: others });
  }

  /** Cancels a bot that is still booked. */
  cancel(bot: Bot): void {
    const schedule = bot.schedule;
    if (schedule === null || schedule.status !== 'scheduled') throw wrongStatus(bot.id, schedule?.status ?? 'launched');
    this.timers.get(bot.id)?.cancel();
    this.timers.delete(bot.id);
    schedule.status = 'cancelled';
    schedule.cancelledAt = schedule.updatedAt = this.now;
    this.options.feed.add({ kind: 'cancelled', at: this.now, botId: bot.id, meetingUrl: bot.config.meeting_url });
  }

  /** Ends a bot's stay on request: what it has recorded is processed; without a recording it has failed. */
  leave(bot: Bot): void {
    if (bot.schedule?.status === 'scheduled') return this.cancel(bot);
    const run = bot.run;
    if (run === null || !isActive(run)) throw wrongStatus(bot.id, run?.status ?? bot.schedule?.status ?? 'unknown');
    this.options.feed.add({ kind: 'told_to_leave', at: this.now, botId: bot.id, meetingUrl: bot.config.meeting_url });
    const stop: Step = { status: 'api_request_stop', ms: 0 };
    const recorded = run.recordingSince !== null;
    run.script = recorded
      ? { steps: afterCall(this.paceOf(bot), bot.config.transcription_enabled, [stop]), end: endWith('completed', 'API_REQUEST') } // prettier-ignore
      : { steps: [stop], end: endWith('failed', 'EXITING_MEETING_BEFORE_RECORD') };
    this.enter(bot, run, 0);
  }

  pause(bot: Bot): void {
    const run = this.runIn(bot, RECORDING);
    run.pausedSince = this.now;
    this.note(bot, run, 'recording_paused');
  }

  resume(bot: Bot): void {
    const run = this.runIn(bot, new Set<BotStatus>(['recording_paused']));
    this.endPause(run);
    this.note(bot, run, 'recording_resumed');
  }

  /** A message from the bot into the meeting's chat. */
  say(bot: Bot, text: string): void {
    const run = this.runIn(bot, IN_THE_CALL);
    if (this.mannerOf(bot.config.meeting_url).chatDisabled === true) {
      throw new ApiError(422, 'FST_ERR_CHAT_DISABLED', 'Chat is disabled in this meeting');
    }
    this.addChat(bot, run, bot.config.bot_name, null, text);
  }

  /** A message from a participant; the customer hears of it by webhook. */
  hear(bot: Bot, sender: string, text: string): void {
    const run = this.runIn(bot, IN_THE_CALL);
    const senderId = run.participants.indexOf(sender);
    this.observer.chatReceived(bot, this.addChat(bot, run, sender, senderId < 0 ? null : senderId + 1, text));
  }

  /** Stops all timers; the bots stay as they are. */
  stop(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private addChat(bot: Bot, run: Run, sender: string, senderId: number | null, text: string): ChatMessage {
    const message: ChatMessage = {
      message_id: `${bot.id}-${run.chat.length + 1}`,
      sender_name: sender,
      sender_id: senderId,
      text,
      timestamp: iso(this.now),
    };
    run.chat.push(message);
    this.options.feed.add({
      kind: 'chat',
      at: this.now,
      botId: bot.id,
      meetingUrl: bot.config.meeting_url,
      sender,
      text,
    });
    return message;
  }

  private runIn(bot: Bot, statuses: ReadonlySet<BotStatus>): Run {
    if (bot.run === null || !statuses.has(bot.run.status)) {
      throw wrongStatus(bot.id, bot.run?.status ?? bot.schedule?.status ?? 'unknown');
    }
    return bot.run;
  }

  private awaitJoin(bot: Bot): void {
    this.timers.get(bot.id)?.cancel();
    this.timers.set(
      bot.id,
      this.options.clock.schedule(bot.schedule?.joinAt ?? this.now, () => this.launch(bot)),
    );
  }

  /** A booked bot's time has come. Cap, tokens and lock are looked at only now. */
  private launch(bot: Bot): void {
    const { schedule } = bot;
    const team = this.teams.get(bot.team);
    if (schedule?.status !== 'scheduled' || team === undefined) return;
    schedule.updatedAt = this.now;
    const refusal = this.refusalOf(bot, team);
    schedule.status = refusal === undefined ? 'completed' : 'failed';
    this.start(bot, refusal);
  }

  private refusalOf(bot: Bot, team: Team): Refusal | undefined {
    const outcome = this.outcomeOf(bot);
    if (outcome === 'insufficient_tokens') return 'INSUFFICIENT_TOKENS';
    if (outcome === 'daily_cap') return 'DAILY_BOT_CAP_REACHED';
    return team.launch(bot, this.now);
  }

  private outcomeOf(bot: Bot): Outcome {
    return this.mannerOf(bot.config.meeting_url).outcome ?? this.outcome;
  }

  private paceOf(bot: Bot): Pace {
    return { ...this.pace, ...this.mannerOf(bot.config.meeting_url).pace };
  }

  private scriptOf(bot: Bot): Run['script'] {
    return scriptFor(this.outcomeOf(bot), this.paceOf(bot), {
      platform: bot.platform,
      transcription: bot.config.transcription_enabled,
      waitingRoomTimeoutMs: bot.config.timeout_config.waiting_room_timeout * 1_000,
      nobodyCameTimeoutMs: bot.config.timeout_config.no_one_joined_timeout * 1_000,
    });
  }

  private start(bot: Bot, refusal?: Refusal): void {
    const { now } = this;
    const manner = this.mannerOf(bot.config.meeting_url);
    const run: Run = {
      createdAt: now,
      status: 'queued',
      updatedAt: now,
      history: [],
      outcome: this.outcomeOf(bot),
      script: refusal === undefined ? this.scriptOf(bot) : { steps: [], end: endWith('failed', refusal) },
      step: 0,
      joinedAt: null,
      exitedAt: null,
      recordingSince: null,
      pausedSince: null,
      pausedMs: 0,
      recordedSeconds: null,
      errorCode: null,
      errorMessage: null,
      participants:
        this.outcomeOf(bot) === 'nobody_came' ? [] : (manner.participants ?? this.options.participants ?? []),
      chat: [],
      dataDeleted: false,
      tokensReserved: refusal === undefined ? RESERVED_TOKENS : 0,
    };
    bot.run = run;
    this.enter(bot, run, 0);
  }

  /** Puts the bot into step `index` of its script and sets the timer for the next; past the last step it is over. */
  private enter(bot: Bot, run: Run, index: number): void {
    this.timers.get(bot.id)?.cancel();
    this.timers.delete(bot.id);
    const step = run.script.steps[index];
    if (step === undefined) return this.finish(bot, run);
    run.step = index;
    this.note(bot, run, step.status, step.errorMessage);
    this.awaitNext(bot, run, step);
  }

  private awaitNext(bot: Bot, run: Run, step: Step): void {
    const next = (): void => this.enter(bot, run, run.step + 1);
    const at = run.updatedAt + step.ms;
    if (step.ms <= 0) next();
    else this.timers.set(bot.id, this.options.clock.schedule(at, next));
  }

  /** Takes up the script of a changed mind where the bot is, if the new script passes there. */
  private rewrite(bot: Bot, run: Run): void {
    const script = this.scriptOf(bot);
    const since = RECORDING.has(run.status) || run.status === 'recording_paused' ? 'in_call_recording' : run.status;
    const index = script.steps.findIndex((step) => step.status === since);
    const step = script.steps[index];
    if (step === undefined) return;
    run.outcome = this.outcomeOf(bot);
    run.script = script;
    run.step = index;
    if (run.outcome === 'nobody_came') run.participants = [];
    this.timers.get(bot.id)?.cancel();
    const enteredAt = run.history.findLast((entry) => entry.status === since)?.at ?? run.updatedAt;
    // A bot that is thrown out is thrown out now, not after half of a meeting.
    const at = THROWN_OUT.has(script.steps[index + 1]?.status ?? 'queued') ? this.now : enteredAt + step.ms;
    this.timers.set(
      bot.id,
      this.options.clock.schedule(at, () => this.enter(bot, run, index + 1)),
    );
  }

  private endPause(run: Run): void {
    if (run.pausedSince !== null) run.pausedMs += this.now - run.pausedSince;
    run.pausedSince = null;
  }

  private note(bot: Bot, run: Run, status: BotStatus, errorMessage?: string): void {
    const at = this.now;
    if (IN_THE_CALL.has(status)) run.joinedAt ??= at;
    if (status === 'in_call_recording') run.recordingSince ??= at;
    if (run.joinedAt !== null && !IN_THE_CALL.has(status) && run.exitedAt === null) {
      this.endPause(run);
      run.exitedAt = at;
      if (run.recordingSince !== null)
        run.recordedSeconds = Math.round((at - run.recordingSince - run.pausedMs) / 1_000);
    }
    run.status = status;
    run.updatedAt = at;
    run.history.push({ status, at });
    const { errorCode } = run;
    this.options.feed.add({ kind: 'status', at, botId: bot.id, meetingUrl: bot.config.meeting_url, status, errorCode });
    this.observer.statusChanged(bot, { code: status, at, ...(errorMessage === undefined ? {} : { errorMessage }) });
  }

  private finish(bot: Bot, run: Run): void {
    run.errorCode = run.script.end.errorCode;
    run.errorMessage = run.script.end.errorMessage;
    this.note(bot, run, run.script.end.status);
    const team = this.teams.get(bot.team);
    if (team !== undefined) team.tokens += run.tokensReserved - billedTokens(bot, run).total;
    this.observer.finished(bot);
  }

  /** Shallow merge into `extra`; null clears it. */
  mergeExtra(bot: Bot, extra: JsonObject | null): void {
    bot.config = { ...bot.config, extra: extra === null ? null : { ...bot.config.extra, ...extra } };
  }
}
