import { CalendarBotsError } from '../../http/index.js';

export const SERVICE = 'meetergo';

/**
 * Whom a key acts for. A personal access token (`rgo-…`) acts for its owner, and naming a user beside it is refused; a
 * platform API key (`ak_live:<uuid>:<secret>`) acts for whichever user stands in `x-meetergo-api-user-id`, and is
 * refused without one.
 */
export type MeetergoAccount =
  | { kind: 'personal'; /** Somebody else, for administrators: the `userId` of a query. */ forUser: string | null }
  | { kind: 'platform'; userId: string };

/**
 * Reads the kind of a key from how it begins. A key of another form is taken for a personal one when no user is named,
 * and for a platform key when one is.
 *
 * @param user whom to act for; null for the owner of the key.
 * @throws CalendarBotsError `invalid`: a platform key without a user, or a user that is no id.
 */
export function accountOf(apiKey: string, user: string | null): MeetergoAccount {
  const userId = user?.trim() ?? '';
  if (userId !== '' && !/^[\w-]{1,100}$/.test(userId)) {
    throw invalid(`"${userId.slice(0, 60)}" is not the ID of a meetergo user`, 'Give the UUID that meetergo shows.');
  }
  const key = apiKey.trim();
  if (key.startsWith('rgo-')) return { kind: 'personal', forUser: userId === '' ? null : userId };
  if (userId !== '') return { kind: 'platform', userId };
  if (!key.startsWith('ak_')) return { kind: 'personal', forUser: null };
  throw invalid(
    'A platform API key of meetergo acts for a user, and none is named',
    'Enter the UUID of the user in "User ID", in the node or in the credential; or use a personal access token (rgo-…).',
  );
}

/** The header that goes with every request of the account. */
export function userHeader(account: MeetergoAccount): Record<string, string> {
  return account.kind === 'platform' ? { 'x-meetergo-api-user-id': account.userId } : {};
}

export function invalid(message: string, hint?: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}
