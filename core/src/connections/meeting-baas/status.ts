import type { ConnectedPlatform, ConnectionHealth, HostedConnection } from '../connection.js';
import { CalendarBotsError, type ErrorCode } from '../../http/index.js';
import type { ConnectionDetailsAnswer, ConnectionRow } from './schemas.js';

const SERVICE = 'Meeting BaaS';

export const NEW_SIGN_IN =
  'If the user’s sign-in ended, let them connect again and update the connection with the new refresh token; if the app’s client ID or secret changed, update the connection with the new ones and the same refresh token.';

interface Meaning {
  health: ConnectionHealth;
  advice: string | null;
}

/** The statuses of v2 (active, error, revoked, permission_denied) and those that only the older guides have. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  active: { health: 'working', advice: null },
  syncing: { health: 'syncing', advice: 'The first sync is under way; events follow within some minutes.' },
  error: {
    health: 'failing',
    advice: `Sync the calendar again; if that fails too, its credentials are the likely cause. ${NEW_SIGN_IN}`,
  },
  revoked: { health: 'signInEnded', advice: `The account withdrew the access. ${NEW_SIGN_IN}` },
  permission_denied: {
    health: 'notAllowed',
    advice:
      'The signed-in account may not read this calendar: share it with the account, or check its Microsoft 365 licence and the scopes that were granted, then update the connection.',
  },
  disconnected: { health: 'disconnected', advice: 'Connect the calendar again.' },
};

/** @param status a service's word; unknown ones pass. */
export function meaningOfConnection(status: string): Meaning {
  return Object.hasOwn(MEANINGS, status)
    ? (MEANINGS[status] as Meaning)
    : { health: 'unknown', advice: 'Meeting BaaS has a status that this version does not know; see its dashboard.' };
}

export function platformOf(value: string | null): ConnectedPlatform | null {
  const word = value?.toLowerCase();
  return word === 'google' || word === 'microsoft' ? word : null;
}

/** What a listing or a create says of a connection. */
export function connectionOf(
  row: Pick<ConnectionRow, 'calendar_id' | 'calendar_platform' | 'account_email' | 'status'> & {
    created_at?: string | null;
    synced_at?: string | null;
    status_message?: string | null;
    sync_error?: string | null;
  },
): HostedConnection {
  const { health, advice } = meaningOfConnection(row.status);
  return {
    id: row.calendar_id,
    platform: platformOf(row.calendar_platform),
    email: row.account_email,
    name: null,
    health,
    status: row.status,
    statusMessage: row.status_message ?? row.sync_error ?? null,
    advice,
    createdAt: row.created_at ?? null,
    syncedAt: row.synced_at ?? null,
  };
}

/** What only the details say. Instants are UTC in ISO 8601. */
export interface ConnectionDetails extends HostedConnection {
  /** How the last sync went: `success`, `partial`, `failed`; null when there was none. */
  syncStatus: string | null;
  syncError: string | null;
  /** The service's own watch on the calendar; renewed by "resubscribe". */
  subscriptionId: string | null;
  subscriptionExpiresAt: string | null;
  providerMetadata: Record<string, unknown> | null;
  updatedAt: string | null;
}

export function detailsOf(answer: ConnectionDetailsAnswer): ConnectionDetails {
  return {
    ...connectionOf(answer),
    syncStatus: answer.sync_status,
    syncError: answer.sync_error,
    subscriptionId: answer.subscription_id,
    subscriptionExpiresAt: answer.subscription_expires_at,
    providerMetadata: answer.provider_metadata,
    updatedAt: answer.updated_at,
  };
}

const CODE_OF: Partial<Record<ConnectionHealth, ErrorCode>> = {
  failing: 'unavailable',
  signInEnded: 'unauthorized',
  notAllowed: 'forbidden',
  disconnected: 'notFound',
};

/**
 * Why the events of a connection must not be relied on, or null. A service that cannot read a calendar any more goes on
 * showing the events it had: taken for the truth, whatever happens in the calendar would never be told.
 */
export function problemOf(connection: HostedConnection): CalendarBotsError | null {
  const code = CODE_OF[connection.health];
  if (code === undefined) return null;
  const whose = connection.email === null ? connection.id : connection.email;
  const words = connection.statusMessage === null ? '' : `: ${connection.statusMessage}`;
  return new CalendarBotsError({
    code,
    service: SERVICE,
    message: `${SERVICE} cannot read the calendar of ${whose} at present (${connection.status ?? 'no status'})${words}`,
    hint: connection.advice ?? 'See the connection in the Meeting BaaS dashboard.',
    ...(connection.statusMessage === null ? {} : { providerMessage: connection.statusMessage }),
  });
}
