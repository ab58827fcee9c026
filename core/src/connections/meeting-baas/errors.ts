import { decodeMeetingBaasError } from '../../bots/meeting-baas/errors.js';
import type { DecodedError } from '../../http/index.js';
import { NEW_SIGN_IN } from './status.js';

/** What Google and Microsoft say of credentials that are the app's, and not the user's. */
const APPS_FAULT = /invalid_client|unauthorized_client|deleted_client|AADSTS7000215|AADSTS7000222|AADSTS700016/i;
/** The same of a user's. */
const USERS_FAULT = /invalid_grant|revoked|AADSTS(50173|70008|700082|65001|50076)/i;

/**
 * Reads the errors of the calendar endpoints. There, other than at the bot endpoints, 401 is about the calendar's
 * sign-in and not about the API key, and so is every 403 but that of the key.
 */
export function decodeCalendarError(status: number, json: unknown): DecodedError {
  const decoded = decodeMeetingBaasError(status, json);
  const hint = hintFor(status, decoded);
  return hint === null ? decoded : { ...decoded, hint };
}

function hintFor(status: number, { message = '', providerCode }: DecodedError): string | null {
  if (status === 401) {
    if (APPS_FAULT.test(message)) {
      return 'The app’s client ID or secret is not accepted any more: make a new secret, and update every connection of this app with it; the users’ refresh tokens can stay.';
    }
    if (USERS_FAULT.test(message)) {
      return 'The user’s refresh token is not accepted any more: let the user connect the calendar again, and update the connection with the new token.';
    }
    return `Google or Microsoft did not accept the calendar’s credentials. ${NEW_SIGN_IN}`;
  }
  if (status === 403 && providerCode !== 'FST_ERR_FORBIDDEN') {
    return 'Microsoft does not let this account read calendars: it needs a mailbox with an Exchange Online licence, and the scopes Calendars.Read, User.Read and offline_access.';
  }
  if (status === 404) return 'Check the ID of the calendar or event; the connection may have been deleted.';
  if (status === 409 && providerCode === 'FST_ERR_CALENDAR_CONNECTION_ALREADY_EXISTS') {
    return 'This calendar is connected already: list the connections by its e-mail address and use that one, or update its credentials.';
  }
  return null;
}
