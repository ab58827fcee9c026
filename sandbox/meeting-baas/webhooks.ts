import type { SandboxClock } from '../clock';
import type { Random } from '../random';
import { attempt, type DeliveryAttempt, type Send } from './delivery';
import { newSigningSecret, svixHeaders } from './svix';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Waits before the attempts of one message: seven tries in about three hours. */
export const RETRY_DELAYS_MS = [0, 5 * SECOND, 10 * SECOND, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 120 * MINUTE];
const JITTER = 0.2;
/** Waited in addition after a 429 or a timeout. */
const CALM_DOWN_MS = 60 * SECOND;
const GIVE_UP_AFTER_MS = 5 * 86_400_000;
/** How long a rotated-out secret still signs. */
const OLD_SECRET_MS = 86_400_000;

export interface WebhookEndpoint {
  id: string;
  team: string;
  url: string;
  /** The newest first; `until` is set for one that has been rotated out. */
  secrets: { secret: string; until: number | null }[];
  /** Event types it wants; null: all. */
  events: string[] | null;
  enabled: boolean;
  /** Since when every delivery failed. */
  failingSince: number | null;
}

interface Message {
  id: string;
  event: string;
  botId: string;
  body: string;
}

/** What the delivery does wrong on purpose. Chances are from 0 to 1. */
export interface DeliveryTrouble {
  /** The same message comes twice. */
  duplicates?: number;
  /** The message is held back by up to `byMs`, so that later ones overtake it. */
  late?: { probability: number; byMs: number };
}

/** How a forged delivery is wrong. */
export const FORGERIES = ['wrongSecret', 'noSignature', 'stale', 'future', 'alteredBody'] as const;
export type Forgery = (typeof FORGERIES)[number];

export interface WebhookOptions {
  clock: SandboxClock;
  send: Send;
  random: Random;
  /** Real ms until a receiver counts as silent. */
  timeoutMs: number;
  /** Factor on the waits between attempts; below 1 somebody who watches sees retries. */
  retryScale: number;
  /** Clock of the signature's timestamp: what the receiver compares with its own. */
  signingTime: () => number;
  newId: () => string;
  onAttempt: (attempt: DeliveryAttempt) => void;
}

/** Account-level webhooks: endpoints, signed messages, retries. */
export class Webhooks {
  readonly endpoints = new Map<string, WebhookEndpoint>();
  trouble: DeliveryTrouble = {};
  private readonly messages: Message[] = [];

  constructor(private readonly options: WebhookOptions) {}

  addEndpoint(given: {
    team: string;
    url: string;
    secret?: string;
    events?: string[] | null;
    id?: string;
  }): WebhookEndpoint {
    const endpoint: WebhookEndpoint = {
      id: given.id ?? `ep_${this.options.newId()}`,
      team: given.team,
      url: given.url,
      secrets: [{ secret: given.secret ?? newSigningSecret(), until: null }],
      events: given.events ?? null,
      enabled: true,
      failingSince: null,
    };
    this.endpoints.set(endpoint.id, endpoint);
    return endpoint;
  }

  /** A new secret; the old one signs along for a day. */
  rotate(endpointId: string, secret = newSigningSecret()): string {
    const endpoint = this.endpoint(endpointId);
    const until = this.options.clock.now() + OLD_SECRET_MS;
    for (const old of endpoint.secrets) old.until ??= until;
    endpoint.secrets.unshift({ secret, until: null });
    return secret;
  }

  endpoint(id: string): WebhookEndpoint {
    const found = this.endpoints.get(id);
    if (found === undefined) throw new Error(`no webhook endpoint ${id}`);
    return found;
  }

  /** Sends an event to all endpoints of the team that want it. */
  emit(team: string, event: string, botId: string, body: unknown): void {
    const wanted = [...this.endpoints.values()].filter(
      (endpoint) => endpoint.team === team && endpoint.enabled && (endpoint.events?.includes(event) ?? true),
    );
    if (wanted.length === 0) return;
    const message: Message = { id: `msg_${this.options.newId()}`, event, botId, body: JSON.stringify(body) };
    this.messages.push(message);
    if (this.messages.length > 1_000) this.messages.splice(0, 250);
    const { random } = this.options;
    for (const endpoint of wanted) {
      const { late, duplicates = 0 } = this.trouble;
      const delay = late !== undefined && random() < late.probability ? Math.ceil(random() * late.byMs) : 0;
      this.plan(endpoint, message, 1, delay);
      if (random() < duplicates) this.plan(endpoint, message, 1, delay);
    }
  }

  /** Brings a message (the last one if no id is given) again, with the same id. */
  async redeliver(endpointId: string, messageId?: string): Promise<DeliveryAttempt> {
    const message = messageId === undefined ? this.messages.at(-1) : this.messages.find(({ id }) => id === messageId);
    if (message === undefined) throw new Error('there is no such message to deliver again');
    return this.deliver(this.endpoint(endpointId), message, 1, false);
  }

  /** Sends something that the receiver must refuse. The event is made up unless a body is given. */
  async forge(endpointId: string, how: Forgery, body?: unknown): Promise<DeliveryAttempt> {
    const endpoint = this.endpoint(endpointId);
    const last = this.messages.at(-1);
    const botId = last?.botId ?? '00000000-0000-0000-0000-000000000000';
    const at = new Date(this.options.clock.now()).toISOString();
    const text =
      body !== undefined
        ? JSON.stringify(body)
        : (last?.body ??
          JSON.stringify({
            event: 'bot.status_change',
            data: { bot_id: botId, event_id: null, status: { code: 'completed', created_at: at } },
            extra: null,
          }));
    const now = this.options.signingTime();
    const ten = 10 * MINUTE;
    const signedAt = how === 'stale' ? now - ten : how === 'future' ? now + ten : now;
    const secrets = how === 'wrongSecret' ? [newSigningSecret()] : this.secretsOf(endpoint);
    const id = `msg_${this.options.newId()}`;
    const headers = how === 'noSignature' ? {} : svixHeaders(secrets, id, signedAt, text);
    const sent = how === 'alteredBody' ? text.replace(/\}$/, ',"forged":true}') : text;
    const message: Message = { id, event: 'forged', botId, body: sent };
    return this.send(endpoint, message, 1, headers, true);
  }

  private secretsOf(endpoint: WebhookEndpoint): string[] {
    const now = this.options.clock.now();
    return endpoint.secrets.filter(({ until }) => until === null || until > now).map(({ secret }) => secret);
  }

  private plan(endpoint: WebhookEndpoint, message: Message, attemptNumber: number, delayMs: number): void {
    const at = this.options.clock.now() + delayMs;
    this.options.clock.schedule(at, async () => {
      // Switched off or taken away in the meantime: what was on its way is dropped.
      if (!endpoint.enabled || !this.endpoints.has(endpoint.id)) return;
      await this.deliver(endpoint, message, attemptNumber, true);
    });
  }

  private async deliver(
    endpoint: WebhookEndpoint,
    message: Message,
    number: number,
    retry: boolean,
  ): Promise<DeliveryAttempt> {
    const headers = svixHeaders(this.secretsOf(endpoint), message.id, this.options.signingTime(), message.body);
    const made = await this.send(endpoint, message, number, headers, false);
    const ok = made.status !== null && made.status >= 200 && made.status < 300;
    const now = this.options.clock.now();
    if (ok) endpoint.failingSince = null;
    else {
      endpoint.failingSince ??= now;
      if (now - endpoint.failingSince >= GIVE_UP_AFTER_MS) endpoint.enabled = false;
      const base = RETRY_DELAYS_MS[number];
      if (retry && base !== undefined && endpoint.enabled) {
        const { random, retryScale } = this.options;
        const jittered = base * (1 + (random() * 2 - 1) * JITTER);
        const calm = made.status === 429 || made.timedOut ? CALM_DOWN_MS : 0;
        this.plan(endpoint, message, number + 1, (jittered + calm) * retryScale);
      }
    }
    return made;
  }

  private async send(
    endpoint: WebhookEndpoint,
    message: Message,
    number: number,
    headers: Record<string, string>,
    forged: boolean,
  ): Promise<DeliveryAttempt> {
    const at = this.options.clock.now();
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: message.body };
    const { status, problem, timedOut } = await attempt(this.options.send, endpoint.url, init, this.options.timeoutMs);
    const made: DeliveryAttempt = {
      channel: 'webhook',
      messageId: message.id,
      endpointId: endpoint.id,
      url: endpoint.url,
      event: message.event,
      botId: message.botId,
      attempt: number,
      at,
      status,
      problem,
      timedOut,
      forged,
      body: message.body,
    };
    this.options.onAttempt(made);
    return made;
  }
}
