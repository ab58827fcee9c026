import type { Subscription as WireSubscription } from '@microsoft/microsoft-graph-types';
import type { ScheduledTimer } from '../clock';
import { type Random, seededRandom } from '../random';
import { GraphError, invalid } from './errors';
import { guid } from './ids';
import type { ChangeNotice } from './model';
import type { Push } from './push';
import type { GraphAnswer, GraphRequest } from './request';
import type { GraphStore } from './store';
import {
  readExpiry,
  readSubscription,
  renderSubscription,
  type Subscription,
  type SubscriptionLimits,
} from './subscription';

/** The `/subscriptions` of all users. */
export class Subscriptions {
  limits: SubscriptionLimits = { maxMinutes: 10_080, perMailbox: 1_000 };
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly reminders = new Map<string, ScheduledTimer>();
  private readonly random: Random;

  constructor(
    private readonly store: GraphStore,
    private readonly push: Push,
    seed: number,
  ) {
    this.random = seededRandom(seed + 91);
    store.onChange((notice) => this.tell(notice));
  }

  /** Those that have not expired. Expiry is silent: no message says so. */
  live(): Subscription[] {
    const now = this.store.clock.now();
    return [...this.subscriptions.values()].filter((one) => one.expiresAt > now);
  }

  /** Takes one away, as Graph does when it finds a reason; `tell`: with the event `subscriptionRemoved`. */
  remove(id: string, options: { tell: boolean }): void {
    const subscription = this.need(id);
    this.forget(id);
    if (options.tell) this.push.lifecycle(subscription, 'subscriptionRemoved');
  }

  /** Sends `reauthorizationRequired`. Until that is done the changes are not told, and are never told later. */
  requireReauthorization(id: string): void {
    const subscription = this.need(id);
    subscription.suspended = true;
    this.push.lifecycle(subscription, 'reauthorizationRequired');
  }

  /** Sends `missed`: some notifications did not come. */
  missed(id: string): void {
    this.push.lifecycle(this.need(id), 'missed');
  }

  /** @throws GraphError */
  async answer(request: GraphRequest): Promise<GraphAnswer> {
    const { found, user } = request;
    const [id = ''] = found.parameters;
    switch (found.operation.name) {
      case 'subscriptions.list':
        return ok({
          '@odata.context': `${request.origin}/v1.0/$metadata#subscriptions`,
          value: this.live()
            .filter((one) => one.creator === user)
            .map(renderSubscription),
        });
      case 'subscriptions.create':
        return this.create(request);
      case 'subscriptions.get':
        return ok(this.body(request, this.mine(request, id)));
      case 'subscriptions.update':
        return this.update(request, this.mine(request, id));
      case 'subscriptions.delete':
        this.forget(this.mine(request, id).id);
        return { status: 204 };
      case 'subscriptions.reauthorize':
        this.mine(request, id).suspended = false;
        return { status: 204 };
      default:
        throw new GraphError(501, 'NotImplemented', `The sandbox does not do ${found.operation.name}.`);
    }
  }

  private async create(request: GraphRequest): Promise<GraphAnswer> {
    const { store, user, limits } = { store: this.store, user: request.user, limits: this.limits };
    if (typeof request.body !== 'object' || request.body === null) {
      throw invalid('Subscription could not be read from the body.', 'InvalidRequest');
    }
    const read = readSubscription(request.body as WireSubscription, { store, user, limits });
    const inMailbox = this.live().filter((one) => one.calendar.owner === read.calendar.owner).length;
    if (inMailbox >= limits.perMailbox) {
      throw new GraphError(
        403,
        'ExtensionError',
        `Operation: Create; Exception: [Status Code: Forbidden; Reason: Maximum number of subscriptions (${limits.perMailbox}) reached.]`,
      );
    }
    await this.push.validate(read.notificationUrl);
    if (read.lifecycleNotificationUrl !== undefined) await this.push.validate(read.lifecycleNotificationUrl);
    const subscription: Subscription = {
      ...read,
      id: guid(this.random),
      immutableIds: request.prefer.immutableIds,
      suspended: false,
    };
    this.subscriptions.set(subscription.id, subscription);
    this.remind(subscription);
    return { status: 201, body: this.body(request, subscription) };
  }

  private update(request: GraphRequest, subscription: Subscription): GraphAnswer {
    const given = (request.body ?? {}) as WireSubscription;
    subscription.expiresAt = readExpiry(given.expirationDateTime, this.store.clock.now(), this.limits);
    // A new end is a new authorization too.
    subscription.suspended = false;
    this.remind(subscription);
    return ok(this.body(request, subscription));
  }

  private body({ origin }: GraphRequest, subscription: Subscription): object {
    return { '@odata.context': `${origin}/v1.0/$metadata#subscriptions/$entity`, ...renderSubscription(subscription) };
  }

  private tell(notice: ChangeNotice): void {
    for (const subscription of this.live()) {
      if (subscription.suspended || subscription.calendar !== notice.calendar) continue;
      if (subscription.changeTypes.includes(notice.type)) this.push.change(subscription, notice);
    }
  }

  private remind(subscription: Subscription): void {
    this.reminders.get(subscription.id)?.cancel();
    const { reauthorizeLeadMs } = this.push.mood;
    if (reauthorizeLeadMs <= 0) return;
    const at = Math.max(this.store.clock.now(), subscription.expiresAt - reauthorizeLeadMs);
    this.reminders.set(
      subscription.id,
      this.store.clock.schedule(at, () => {
        if (this.subscriptions.has(subscription.id)) this.push.lifecycle(subscription, 'reauthorizationRequired');
      }),
    );
  }

  private forget(id: string): void {
    this.reminders.get(id)?.cancel();
    this.reminders.delete(id);
    this.subscriptions.delete(id);
  }

  private need(id: string): Subscription {
    const found = this.subscriptions.get(id);
    if (found === undefined) throw new Error(`there is no subscription ${id}`);
    return found;
  }

  private mine({ user }: GraphRequest, id: string): Subscription {
    const found = this.live().find((one) => one.id === id && one.creator === user);
    if (found === undefined) throw new GraphError(404, 'ResourceNotFound', 'The object was not found.');
    return found;
  }
}

function ok(body: unknown): GraphAnswer {
  return { status: 200, body };
}
