import type { ChangeType as WireChangeType, Subscription as WireSubscription } from '@microsoft/microsoft-graph-types';
import { GraphError, invalid } from './errors';
import type { CalendarState, ChangeType, UserState } from './model';
import type { GraphStore } from './store';

export const APPLICATION_ID = '5f0c7a0e-8d43-4f0b-9f0e-6c1b5b0c3a11';
export const TENANT_ID = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** A promise to tell one address about one calendar (or the default calendar of a mailbox). */
export interface Subscription {
  id: string;
  creator: UserState;
  resource: string;
  calendar: CalendarState;
  changeTypes: readonly ChangeType[];
  notificationUrl: string;
  lifecycleNotificationUrl: string | undefined;
  clientState: string | undefined;
  /** ms */
  expiresAt: number;
  /** As the request that made it preferred. */
  immutableIds: boolean;
  /** Reauthorization was asked for and has not come: nothing is sent. */
  suspended: boolean;
}

export interface SubscriptionLimits {
  /** The longest life that is granted; more is refused. 10,080 or 4,230. */
  maxMinutes: number;
  /** Live subscriptions of one mailbox. */
  perMailbox: number;
}

const LEAST_MINUTES = 45;
const MINUTE_MS = 60_000;
const CHANGE_TYPES: readonly WireChangeType[] = ['created', 'updated', 'deleted'];
const RESOURCE = /^\/?(me|users\/[^/]+)(?:\/calendars\/([^/]+)|\/calendar)?\/events(?:\?.*)?$/i;

/** What a body asks for, checked. @throws GraphError 400, 403, 404 */
export function readSubscription(
  given: WireSubscription,
  context: { store: GraphStore; user: UserState; limits: SubscriptionLimits },
): Omit<Subscription, 'id' | 'immutableIds' | 'suspended'> {
  const { store, user, limits } = context;
  for (const name of ['changeType', 'notificationUrl', 'resource', 'expirationDateTime'] as const) {
    if (typeof given[name] !== 'string' || given[name] === '') {
      throw invalid(`${name} is a required property for subscription creation.`, 'InvalidRequest');
    }
  }
  const { clientState } = given;
  if (clientState != null && clientState.length > 128) {
    throw invalid('clientState exceeds the maximum length of 128 characters.', 'InvalidRequest');
  }
  const changeTypes = (given.changeType ?? '').split(',').map((type) => type.trim().toLowerCase());
  if (!changeTypes.every((type): type is ChangeType => CHANGE_TYPES.some((known) => known === type))) {
    throw invalid(`Unsupported changeType: ${given.changeType}`, 'InvalidRequest');
  }
  return {
    creator: user,
    resource: given.resource ?? '',
    calendar: calendarOf(given.resource ?? '', store, user),
    changeTypes: changeTypes as ChangeType[],
    notificationUrl: addressOf('notificationUrl', given.notificationUrl),
    lifecycleNotificationUrl:
      given.lifecycleNotificationUrl == null
        ? undefined
        : addressOf('lifecycleNotificationUrl', given.lifecycleNotificationUrl),
    clientState: clientState ?? undefined,
    expiresAt: readExpiry(given.expirationDateTime, store.clock.now(), limits),
  };
}

/** The end that is granted: at least 45 minutes from now. @throws GraphError 400 when it lies too far ahead or behind */
export function readExpiry(text: string | null | undefined, now: number, limits: SubscriptionLimits): number {
  const asked = Date.parse(text ?? '');
  if (Number.isNaN(asked)) throw invalid('expirationDateTime is not a valid date and time.', 'InvalidRequest');
  if (asked <= now) throw invalid('Subscription expiration must be in the future.', 'InvalidRequest');
  // Clocks differ a little, and the request took its time.
  if (asked > now + limits.maxMinutes * MINUTE_MS + MINUTE_MS) {
    throw invalid(`Subscription expiration can only be ${limits.maxMinutes} minutes in the future.`, 'InvalidRequest');
  }
  return Math.max(asked, now + LEAST_MINUTES * MINUTE_MS);
}

function calendarOf(resource: string, store: GraphStore, user: UserState): CalendarState {
  const [, root, calendarId] = RESOURCE.exec(resource) ?? [];
  if (root === undefined) throw invalid(`Unsupported resource: ${resource}`, 'InvalidRequest');
  const mailbox = root.toLowerCase() === 'me' ? user : store.findUser(decodeURIComponent(root.slice('users/'.length)));
  if (mailbox === undefined) throw new GraphError(404, 'ResourceNotFound', 'The mailbox was not found.');
  if (mailbox !== user) {
    throw new GraphError(
      403,
      'ExtensionError',
      'Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied.]',
    );
  }
  if (calendarId === undefined) return store.defaultEntry(mailbox).calendar;
  const entry = mailbox.entries.get(decodeURIComponent(calendarId));
  if (entry === undefined) {
    throw new GraphError(
      404,
      'ExtensionError',
      'Operation: Create; Exception: [Status Code: NotFound; Reason: The specified object was not found in the store.]',
    );
  }
  return entry.calendar;
}

/** Graph wants https; plain http is let through to this machine only, where nobody has a certificate. */
function addressOf(name: string, address: string | null | undefined): string {
  const url = address != null && URL.canParse(address) ? new URL(address) : undefined;
  const isLocal = url?.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost');
  if (url === undefined || (url.protocol !== 'https:' && !isLocal)) {
    throw invalid(`The ${name} must be an https address: ${address}`, 'InvalidRequest');
  }
  return url.toString();
}

export function renderSubscription(subscription: Subscription): WireSubscription {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: APPLICATION_ID,
    changeType: subscription.changeTypes.join(','),
    clientState: subscription.clientState ?? null,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl ?? null,
    expirationDateTime: `${new Date(subscription.expiresAt).toISOString().slice(0, 23)}Z`,
    creatorId: subscription.creator.id,
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}
