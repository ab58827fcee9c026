import { createHmac } from 'node:crypto';
import type { SandboxClock } from '../clock';
import type { Random } from '../random';
import type { Bot, BotStatus, JsonObject } from './bot';
import type { Contradictions } from './contradictions';

export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** An endpoint of the workspace, as the dashboard keeps it. */
export interface WorkspaceEndpoint {
  url: string;
  secret: string;
  /** Event names it wants; null: all. */
  events: string[] | null;
}

/** What the delivery does wrong on purpose. Chances are from 0 to 1. */
export interface DeliveryTrouble {
  duplicates?: number;
  late?: { probability: number; byMs: number };
}

export interface Delivery {
  channel: 'workspace' | 'callback';
  url: string;
  event: string;
  botId: string;
  at: number;
  /** What the receiver answered; null when it could not be reached. Nothing is sent again either way. */
  status: number | null;
  body: string;
}

const EVENT_OF: Readonly<Partial<Record<BotStatus, string>>> = {
  Scheduled: 'bot.scheduled',
  Joining: 'bot.joining',
  InWaitingRoom: 'bot.in_waiting_room',
  InMeeting: 'bot.inmeeting',
  Recording: 'bot.recording',
  Leaving: 'bot.leaving',
  Stopped: 'bot.stopped',
};
const OWN_END: Readonly<Partial<Record<BotStatus, string>>> = {
  NotAllowed: 'bot.notallowed',
  Denied: 'bot.denied',
  Error: 'bot.failed',
  Failed: 'bot.failed',
};

/** Signed webhooks of the workspace and unsigned callbacks of single bots. */
export class Webhooks {
  readonly endpoints: WorkspaceEndpoint[] = [];
  readonly deliveries: Delivery[] = [];
  trouble: DeliveryTrouble = {};

  constructor(
    private readonly options: {
      clock: SandboxClock;
      random: Random;
      send: Send;
      said: () => Contradictions;
    },
  ) {}

  statusChanged(bot: Bot, status: BotStatus, kicked: boolean): void {
    const said = this.options.said();
    const ownEnd = OWN_END[status];
    const general = EVENT_OF[status] ?? (ownEnd === undefined ? undefined : 'bot.stopped');
    if (general === undefined) return;
    const exact = ownEnd ?? (kicked ? 'bot.kicked' : general);
    const fails = ownEnd !== undefined;
    const code = said.terminal === 'own' && fails ? 500 : 200;
    const times = status === 'Joining' ? said.joiningTimes : 1;
    for (let i = 0; i < times; i++) {
      this.emit(bot, { event: said.terminal === 'own' ? exact : general, exact, general, code, bot_status: status });
    }
  }

  /** A message that is no status of the bot. */
  tell(bot: Bot, event: string, more: JsonObject = {}): void {
    const code = event === 'transcription.failed' ? 500 : 200;
    this.emit(bot, { event, exact: event, general: event, code, bot_status: bot.status, more });
  }

  /** Sends a body to the workspace's endpoints whose signature is wrong, or is not there at all. */
  async forge(body: JsonObject, signature: 'wrong' | 'none'): Promise<void> {
    for (const endpoint of this.endpoints) {
      const text = JSON.stringify(body);
      const headers: Record<string, string> =
        signature === 'none' ? {} : { 'x-meetstream-signature': sign('no', text) };
      await this.deliver('workspace', endpoint.url, 'forged', '', text, headers);
    }
  }

  private emit(
    bot: Bot,
    told: { event: string; exact: string; general: string; code: number; bot_status: string; more?: JsonObject },
  ): void {
    const { clock, said } = this.options;
    const { eventName, timestamps } = said();
    const names = eventName === 'both' ? { event: told.general, bot_event: told.exact } : { [eventName]: told.event };
    const body = JSON.stringify({
      ...names,
      bot_id: bot.id,
      bot_status: told.bot_status,
      message: `${told.exact} (${told.bot_status})`,
      status_code: told.code,
      ...(timestamps ? { timestamp: new Date(clock.now()).toISOString() } : {}),
      custom_attributes: bot.attributes,
      ...told.more,
    });
    for (const endpoint of this.endpoints) {
      if (endpoint.events?.includes(told.exact) === false) continue;
      const headers = {
        'x-meetstream-signature': sign(endpoint.secret, body),
        'x-meetstream-timestamp': new Date(clock.now()).toISOString(),
      };
      this.plan(() => this.deliver('workspace', endpoint.url, told.exact, bot.id, body, headers));
    }
    const callback = bot.request['callback_url'];
    if (typeof callback === 'string') {
      this.plan(() => this.deliver('callback', callback, told.exact, bot.id, body, {}));
    }
  }

  private plan(deliver: () => Promise<void>): void {
    const { clock, random } = this.options;
    const { late, duplicates = 0 } = this.trouble;
    const delay = late !== undefined && random() < late.probability ? Math.ceil(random() * late.byMs) : 0;
    clock.schedule(clock.now() + delay, deliver);
    if (random() < duplicates) clock.schedule(clock.now() + delay, deliver);
  }

  private async deliver(
    channel: Delivery['channel'],
    url: string,
    event: string,
    botId: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<void> {
    const at = this.options.clock.now();
    let status: number | null = null;
    try {
      const response = await this.options.send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      await response.arrayBuffer();
      status = response.status;
    } catch (error) {
      // A receiver that is down is an outcome; what is no failed connection is a defect of ours.
      if (!(error instanceof Error)) throw error;
    }
    this.deliveries.push({ channel, url, event, botId, at, status, body });
  }
}

/** `sha256=<hex>` of the body alone. */
export const sign = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
