import type { SandboxClock } from '../clock';
import type { Random } from '../random';
import { type Bot, type BotStatus, ERRORS, extraOf, type Failure, type JsonObject } from './bot';
import type { Contradictions } from './contradictions';
import { filesOf, moment, speakersOf, spokenOf } from './wire';

export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** What the delivery does wrong on purpose. Chances are from 0 to 1. */
export interface DeliveryTrouble {
  duplicates?: number;
  late?: { probability: number; byMs: number };
}

export interface Delivery {
  url: string;
  event: string;
  botId: string;
  at: number;
  /** Which try it was, from 1. */
  attempt: number;
  /** What the receiver answered; null when it could not be reached. */
  status: number | null;
  body: string;
}

/** The service "attempts to retry"; how often and when is not published. */
const RETRIES_MS = [5_000, 60_000] as const;

/** Webhooks of the account, or of one bot; each with the account's own key in its header. */
export class Webhooks {
  /** The account's address; a bot's own goes before it. */
  url: string | null = null;
  readonly deliveries: Delivery[] = [];
  trouble: DeliveryTrouble = {};

  constructor(
    private readonly options: {
      clock: SandboxClock;
      random: Random;
      send: Send;
      key: string;
      said: () => Contradictions;
    },
  ) {}

  statusChanged(bot: Bot, status: BotStatus, more: JsonObject): void {
    const { clock, said } = this.options;
    const data = {
      bot_id: bot.id,
      status: { code: status, created_at: moment(clock.now(), said()), ...more },
      ...(said().statusExtra ? { extra: extraOf(bot) } : {}),
    };
    this.emit(bot, 'bot.status_change', data);
  }

  ended(bot: Bot, failure: Failure | null): void {
    const { clock, said } = this.options;
    const base = { bot_id: bot.id, event_uuid: null };
    if (failure === null) {
      const files = filesOf(bot, said(), clock.now());
      const transcript = spokenOf(bot);
      const data = { ...base, ...files, speakers: speakersOf(bot), transcript, event: 'complete' };
      this.emit(bot, 'complete', data, true);
      return;
    }
    const error = ERRORS[failure][said().errorWords];
    this.emit(bot, 'failed', { ...base, error, message: `The bot ended: ${failure}` }, true);
  }

  transcribed(bot: Bot, url: string | null): void {
    this.emit(bot, 'transcription_complete', { bot_id: bot.id }, false, url);
  }

  calendarSynced(calendarId: string, eventIds: readonly string[]): void {
    const { clock, said } = this.options;
    const data = {
      calendar_id: calendarId,
      last_updated_ts: moment(clock.now(), said()),
      affected_event_uuids: [...eventIds],
    };
    if (this.url !== null) this.plan(this.url, 'calendar.sync_events', '', { event: 'calendar.sync_events', data });
  }

  /** Sends a body with another key, or none. */
  async forge(body: JsonObject, key: string | null): Promise<void> {
    if (this.url === null) return;
    await this.deliver(this.url, 'forged', '', JSON.stringify(body), key, RETRIES_MS.length + 1);
  }

  private emit(bot: Bot, event: string, data: JsonObject, withExtra = false, url: string | null = null): void {
    const to = url ?? (bot.request['webhook_url'] as string | null | undefined) ?? this.url;
    if (to === null || to === '') return;
    const extra = { extra: extraOf(bot) };
    const inside = withExtra && this.options.said().extra === 'inside';
    const body = { event, data: { ...data, ...(inside ? extra : {}) }, ...(withExtra && !inside ? extra : {}) };
    this.plan(to, event, bot.id, body);
  }

  private plan(url: string, event: string, botId: string, body: JsonObject): void {
    const { clock, random, key } = this.options;
    const { late, duplicates = 0 } = this.trouble;
    const delay = late !== undefined && random() < late.probability ? Math.ceil(random() * late.byMs) : 0;
    const deliver = () => this.deliver(url, event, botId, JSON.stringify(body), key, 1);
    clock.schedule(clock.now() + delay, deliver);
    if (random() < duplicates) clock.schedule(clock.now() + delay, deliver);
  }

  private async deliver(
    url: string,
    event: string,
    botId: string,
    body: string,
    key: string | null,
    attempt: number,
  ): Promise<void> {
    const { clock } = this.options;
    const at = clock.now();
    let status: number | null = null;
    try {
      const response = await this.options.send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'x-meeting-baas-api-key': key }) },
        body,
      });
      await response.arrayBuffer();
      status = response.status;
    } catch (error) {
      // A receiver that is down is an outcome; what is no failed connection is a defect of ours.
      if (!(error instanceof Error)) throw error;
    }
    this.deliveries.push({ url, event, botId, at, attempt, status, body });
    const wait = RETRIES_MS[attempt - 1];
    const taken = status !== null && status >= 200 && status < 300;
    if (!taken && wait !== undefined) {
      clock.schedule(clock.now() + wait, () => this.deliver(url, event, botId, body, key, attempt + 1));
    }
  }
}
