import type { ChangeNotification, LifecycleEventType } from '@microsoft/microsoft-graph-types';
import type { SandboxClock } from '../clock';
import { type Random, randomText, seededRandom } from '../random';
import { GraphError } from './errors';
import { guid } from './ids';
import type { ChangeNotice } from './model';
import { changeKeyOf, etagOf } from './render';
import { type Subscription, TENANT_ID } from './subscription';

/** What goes wrong with notifications: chances from 0 to 1. */
export interface PushMood {
  drop: number;
  duplicate: number;
  /** Notifications are held back by a random time up to this, so they come late and out of order. */
  maxDelayMs: number;
  /** Sent with another clientState than the subscription's. */
  wrongClientState: number;
  /** Whether a notification that was given up is followed by the lifecycle event `missed`. */
  tellsMissed: boolean;
  /** So long before its end a subscription gets `reauthorizationRequired`; 0: never. */
  reauthorizeLeadMs: number;
  /** An address that answered the handshake once is not asked again. */
  trustsKnownAddresses: boolean;
}

export const DEFAULT_PUSH_MOOD: PushMood = {
  drop: 0,
  duplicate: 0,
  maxDelayMs: 0,
  wrongClientState: 0,
  tellsMissed: true,
  reauthorizeLeadMs: 30 * 60_000,
  trustsKnownAddresses: false,
};

export interface PushDelivery {
  at: number;
  url: string;
  subscriptionIds: string[];
  /** `change`, or the lifecycle event. */
  kind: 'change' | LifecycleEventType;
  /** HTTP status of the receiver, or why it could not be reached. */
  result: number | string;
}

type Notification = ChangeNotification & { resourceData?: object };

interface Pending {
  subscription: Subscription;
  body: Notification;
}

/** Waits between attempts; together a little under the four hours after which Graph gives up. */
const RETRY_WAITS_MS = [10, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 5_400].map((seconds) => seconds * 1_000);

/** Sends handshakes, change notifications and lifecycle events to the addresses of subscriptions. */
export class Push {
  mood: PushMood = { ...DEFAULT_PUSH_MOOD };
  /** How long a receiver may take in real time: for the handshake, for a notification. */
  timeouts = { handshakeMs: 10_000, notificationMs: 3_000 };
  /** Every attempt to deliver, oldest first. */
  readonly deliveries: PushDelivery[] = [];
  readonly dropped: { subscriptionId: string; at: number }[] = [];
  private readonly random: Random;
  private readonly waiting = new Map<string, Pending[]>();
  private readonly trusted = new Set<string>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly deliver: typeof fetch,
    seed: number,
  ) {
    this.random = seededRandom(seed + 53);
  }

  /** The handshake. @throws GraphError 400 unless the address answers 200 with the token as plain text in time */
  async validate(address: string): Promise<void> {
    if (this.mood.trustsKnownAddresses && this.trusted.has(address)) return;
    const token = `Validation: Testing client application reachability for subscription Request-Id: ${guid(this.random)}`;
    const url = `${address}${address.includes('?') ? '&' : '?'}validationToken=${encodeURIComponent(token)}`;
    let response: Response;
    let text: string;
    try {
      response = await this.deliver(url, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        signal: AbortSignal.timeout(this.timeouts.handshakeMs),
      });
      text = await response.text();
    } catch (error) {
      // Not by class: the error may come from another realm.
      const isLate = typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
      throw new GraphError(
        400,
        'ValidationError',
        isLate
          ? 'Subscription validation request timed out.'
          : 'Subscription validation request failed. The notification endpoint could not be reached.',
      );
    }
    const type = response.headers.get('content-type') ?? '';
    if (response.status !== 200 || text !== token || !/^text\/plain\b/i.test(type)) {
      throw new GraphError(
        400,
        'ValidationError',
        `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request. (status ${response.status}, ${type === '' ? 'no content type' : type})`,
      );
    }
    this.trusted.add(address);
  }

  /** Tells the subscription about a change. Notifications to one address that are due together go in one POST. */
  change(subscription: Subscription, notice: ChangeNotice): void {
    const id = subscription.immutableIds ? notice.immutableId : notice.id;
    const resource = `Users/${subscription.creator.id}/Events/${id}`;
    this.queue(subscription, {
      changeType: notice.type,
      resource,
      resourceData: {
        '@odata.type': '#Microsoft.Graph.Event',
        '@odata.id': resource,
        ...(notice.type === 'deleted' ? {} : { '@odata.etag': etagOf(changeKeyOf(notice.version, 0)) }),
        id,
      },
    });
  }

  /** Sends a lifecycle event, where the subscription has an address for those. */
  lifecycle(subscription: Subscription, event: LifecycleEventType): void {
    const url = subscription.lifecycleNotificationUrl;
    if (url === undefined) return;
    const body: Notification = { ...this.envelope(subscription), lifecycleEvent: event };
    this.clock.schedule(this.clock.now(), () => this.attempt(url, [{ subscription, body }], event, 0));
  }

  private envelope(subscription: Subscription): Notification {
    const forged = this.mood.wrongClientState > 0 && this.random() < this.mood.wrongClientState;
    return {
      subscriptionId: subscription.id,
      subscriptionExpirationDateTime: new Date(subscription.expiresAt).toISOString(),
      clientState: forged ? randomText(this.random, 16, 'abcdef0123456789') : (subscription.clientState ?? null),
      tenantId: TENANT_ID,
    };
  }

  private queue(subscription: Subscription, what: Notification): void {
    const { mood, random } = this;
    if (mood.drop > 0 && random() < mood.drop) {
      this.dropped.push({ subscriptionId: subscription.id, at: this.clock.now() });
      return;
    }
    const copies = mood.duplicate > 0 && random() < mood.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const at = this.clock.now() + Math.floor(random() * mood.maxDelayMs);
      const url = subscription.notificationUrl;
      const key = `${at} ${url}`;
      const pending: Pending = { subscription, body: { id: guid(random), ...this.envelope(subscription), ...what } };
      const known = this.waiting.get(key);
      if (known !== undefined) {
        known.push(pending);
        continue;
      }
      this.waiting.set(key, [pending]);
      this.clock.schedule(at, () => {
        const all = this.waiting.get(key) ?? [];
        this.waiting.delete(key);
        return this.attempt(url, all, 'change', 0);
      });
    }
  }

  private async attempt(url: string, all: Pending[], kind: PushDelivery['kind'], failures: number): Promise<void> {
    let result: number | string;
    try {
      const response = await this.deliver(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ value: all.map(({ body }) => body) }),
        signal: AbortSignal.timeout(this.timeouts.notificationMs),
      });
      result = response.status;
      await response.arrayBuffer();
    } catch (error) {
      result = error instanceof Error ? error.message : String(error);
    }
    const subscriptionIds = all.map(({ subscription }) => subscription.id);
    this.deliveries.push({ at: this.clock.now(), url, subscriptionIds, kind, result });
    if (typeof result === 'number' && result >= 200 && result < 300) return;
    const wait = RETRY_WAITS_MS[failures];
    if (wait !== undefined) {
      this.clock.schedule(this.clock.now() + wait, () => this.attempt(url, all, kind, failures + 1));
      return;
    }
    for (const { subscription } of all) this.dropped.push({ subscriptionId: subscription.id, at: this.clock.now() });
    if (kind === 'change' && this.mood.tellsMissed) {
      for (const subscription of new Set(all.map((one) => one.subscription))) this.lifecycle(subscription, 'missed');
    }
  }
}
