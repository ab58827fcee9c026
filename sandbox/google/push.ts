import type { calendar_v3 } from '@googleapis/calendar';
import type { SandboxClock } from '../clock';
import { type Random, randomText, seededRandom } from '../random';
import { GoogleApiError, invalid } from './errors';
import { hashOf } from './tokens';

/** One watch on one collection. */
export interface PushChannel {
  id: string;
  token: string | undefined;
  address: string;
  /** The watched collection: a calendar's id, or `calendarList:<user>`. */
  resource: string;
  resourceId: string;
  resourceUri: string;
  /** ms */
  expiration: number;
  userEmail: string;
  stopped: boolean;
  messages: number;
}

/** What goes wrong with messages: chances from 0 to 1. */
export interface PushMood {
  drop: number;
  duplicate: number;
  /** Messages are held back by a random time up to this, so they come late and out of order. */
  maxDelayMs: number;
  /** Messages still go out for so long after `channels.stop`. */
  lateAfterStopMs: number;
  /** Sent with another token than the channel's. */
  wrongToken: number;
}

export interface PushDelivery {
  at: number;
  channelId: string;
  state: 'sync' | 'exists' | 'not_exists';
  messageNumber: number;
  /** HTTP status of the receiver, or why it could not be reached. */
  result: number | string;
}

const LONGEST_LIFE_MS = 7 * 86_400_000;
const RETRIED = [500, 502, 503, 504];
const RETRY_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

/** Channels of web hooks: header-only POSTs, as hints that something changed. */
export class Push {
  mood: PushMood = { drop: 0, duplicate: 0, maxDelayMs: 0, lateAfterStopMs: 0, wrongToken: 0 };
  /** Every attempt to deliver, oldest first. */
  readonly deliveries: PushDelivery[] = [];
  readonly dropped: { channelId: string; at: number }[] = [];
  private readonly channels = new Map<string, PushChannel>();
  private readonly random: Random;

  constructor(
    private readonly clock: SandboxClock,
    private readonly deliver: typeof fetch,
    seed = 1,
  ) {
    this.random = seededRandom(seed);
  }

  /** `watch`: opens the channel and sends its `sync` message. @throws GoogleApiError 400 */
  open(
    given: calendar_v3.Schema$Channel,
    target: { resource: string; resourceUri: string; userEmail: string },
  ): calendar_v3.Schema$Channel {
    const { id, address, type, token } = given;
    if (id == null || !/^[A-Za-z0-9\-_+/=]{1,64}$/.test(id)) throw invalid('Channel id is invalid.', 'id');
    if (type !== 'web_hook' && type !== 'webhook') throw invalid(`Unknown channel type: ${type}`, 'type');
    if (token != null && token.length > 256) throw invalid('Channel token is too long.', 'token');
    if (address == null || !isAllowedAddress(address)) {
      throw new GoogleApiError(400, 'push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);
    }
    if (this.channels.has(id)) throw new GoogleApiError(400, 'channelIdNotUnique', 'Channel id not unique');
    const now = this.clock.now();
    const ttl = Number(given.params?.['ttl'] ?? NaN) * 1_000;
    const asked = given.expiration != null ? Number(given.expiration) : Number.isNaN(ttl) ? Infinity : now + ttl;
    const channel: PushChannel = {
      id,
      token: token ?? undefined,
      address,
      ...target,
      resourceId: `r${hashOf(target.resource).toString(36)}${hashOf(`${target.resource}#`).toString(36)}`,
      expiration: Math.min(asked, now + LONGEST_LIFE_MS),
      stopped: false,
      messages: 0,
    };
    this.channels.set(id, channel);
    this.send(channel, 'sync');
    return {
      kind: 'api#channel',
      id,
      resourceId: channel.resourceId,
      resourceUri: channel.resourceUri,
      ...(channel.token === undefined ? {} : { token: channel.token }),
      expiration: String(channel.expiration),
    };
  }

  /** `channels.stop`. @throws GoogleApiError 404 for an unknown, expired or stopped channel, or another resource's id */
  stop(given: calendar_v3.Schema$Channel, userEmail: string): void {
    const channel = this.channels.get(given.id ?? '');
    if (
      channel === undefined ||
      channel.stopped ||
      channel.userEmail !== userEmail ||
      channel.resourceId !== given.resourceId ||
      channel.expiration <= this.clock.now()
    ) {
      throw new GoogleApiError(404, 'notFound', `Channel '${given.id}' not found for project 'calendar-bots-sandbox'`);
    }
    channel.stopped = true;
    const { lateAfterStopMs } = this.mood;
    if (lateAfterStopMs > 0) channel.expiration = Math.min(channel.expiration, this.clock.now() + lateAfterStopMs);
  }

  /** Channels that still get messages. */
  live(): PushChannel[] {
    const now = this.clock.now();
    return [...this.channels.values()].filter(
      (channel) => channel.expiration > now && (!channel.stopped || this.mood.lateAfterStopMs > 0),
    );
  }

  /** Tells all channels of the collection that it changed. */
  notify(resource: string): void {
    for (const channel of this.live()) if (channel.resource === resource) this.send(channel, 'exists');
  }

  private send(channel: PushChannel, state: PushDelivery['state']): void {
    const { mood, random } = this;
    channel.messages += state === 'sync' ? 1 : 1 + Math.floor(random() * 3);
    const messageNumber = channel.messages;
    const isSync = state === 'sync';
    if (!isSync && mood.drop > 0 && random() < mood.drop) {
      this.dropped.push({ channelId: channel.id, at: this.clock.now() });
      return;
    }
    const copies = !isSync && mood.duplicate > 0 && random() < mood.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay = isSync ? 0 : Math.floor(random() * mood.maxDelayMs);
      this.clock.schedule(this.clock.now() + delay, () => this.attempt(channel, state, messageNumber, 0));
    }
  }

  private async attempt(
    channel: PushChannel,
    state: PushDelivery['state'],
    messageNumber: number,
    failures: number,
  ): Promise<void> {
    const forged = this.mood.wrongToken > 0 && this.random() < this.mood.wrongToken;
    const token = forged ? randomText(this.random, 16, 'abcdef0123456789') : channel.token;
    let result: number | string;
    try {
      const response = await this.deliver(channel.address, {
        method: 'POST',
        headers: {
          'X-Goog-Channel-ID': channel.id,
          'X-Goog-Channel-Expiration': new Date(channel.expiration).toUTCString(),
          'X-Goog-Resource-State': state,
          'X-Goog-Message-Number': String(messageNumber),
          'X-Goog-Resource-ID': channel.resourceId,
          'X-Goog-Resource-URI': channel.resourceUri,
          ...(token === undefined ? {} : { 'X-Goog-Channel-Token': token }),
        },
      });
      result = response.status;
      await response.arrayBuffer();
    } catch (error) {
      result = error instanceof Error ? error.message : String(error);
    }
    this.deliveries.push({ at: this.clock.now(), channelId: channel.id, state, messageNumber, result });
    const wait = RETRY_WAITS_MS[failures];
    if (typeof result === 'number' && RETRIED.includes(result) && wait !== undefined) {
      this.clock.schedule(this.clock.now() + wait, () => this.attempt(channel, state, messageNumber, failures + 1));
    }
  }
}

/** Google wants https; plain http is let through to this machine only, where nobody has a certificate. */
function isAllowedAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'));
}
