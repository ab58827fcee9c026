/** Where somebody signs in, and what is asked for. */
export interface SignInProvider {
  /** For messages: "Google". */
  name: string;
  authorizeUrl: string;
  tokenUrl: string;
  scopes: readonly string[];
  /** Further parameters of the authorization request. */
  parameters: Readonly<Record<string, string>>;
  /** Host of the redirect address: Microsoft knows `localhost` only, Google takes both. */
  redirectHost: '127.0.0.1' | 'localhost';
  /** What to do when no refresh token comes. */
  noRefreshToken: string;
}

/**
 * What an account may be used for. `read`: calendars and events; `write`: events can be changed as well; `hosted`: what
 * Meeting BaaS and MeetStream ask for when they are to follow a calendar themselves.
 */
export type Access = 'read' | 'write' | 'hosted';

const GOOGLE = 'https://www.googleapis.com/auth/';

/** Scopes as in https://developers.google.com/workspace/calendar/api/auth. */
export const GOOGLE_SCOPES: Readonly<Record<Access, readonly string[]>> = {
  read: [`${GOOGLE}calendar.calendarlist.readonly`, `${GOOGLE}calendar.events.readonly`],
  write: [`${GOOGLE}calendar.calendarlist.readonly`, `${GOOGLE}calendar.events`],
  hosted: [
    `${GOOGLE}calendar.readonly`,
    `${GOOGLE}calendar.events.readonly`,
    `${GOOGLE}userinfo.email`,
    `${GOOGLE}userinfo.profile`,
  ],
};

/** Scopes as in https://learn.microsoft.com/en-us/graph/permissions-reference. */
export const MICROSOFT_SCOPES: Readonly<Record<Access, readonly string[]>> = {
  read: ['offline_access', 'User.Read', 'Calendars.Read', 'Calendars.Read.Shared'],
  write: ['offline_access', 'User.Read', 'Calendars.ReadWrite', 'Calendars.Read.Shared'],
  hosted: ['offline_access', 'User.Read', 'Calendars.Read'],
};

/** Google's sign-in, by default for reading calendars and events and nothing else. */
export function googleSignIn(access: Access = 'read'): SignInProvider {
  return {
    name: 'Google',
    authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    scopes: GOOGLE_SCOPES[access],
    // Google gives a refresh token for offline access only, and for a second consent only when it is asked again.
    parameters: { access_type: 'offline', prompt: 'consent' },
    redirectHost: '127.0.0.1',
    noRefreshToken:
      'Google gives one when access is granted anew; this command asks for that (prompt=consent). Remove this app at https://myaccount.google.com/permissions and sign in again.',
  };
}

export const GOOGLE_SIGN_IN: SignInProvider = googleSignIn();

/** @param tenant `common` for work and private accounts, or the id of one organisation. */
export function microsoftSignIn(tenant = 'common', access: Access = 'read'): SignInProvider {
  const base = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0`;
  return {
    name: 'Microsoft',
    authorizeUrl: `${base}/authorize`,
    tokenUrl: `${base}/token`,
    scopes: MICROSOFT_SCOPES[access],
    parameters: { response_mode: 'query', prompt: 'select_account' },
    redirectHost: 'localhost',
    noRefreshToken:
      'Microsoft gives one with the scope offline_access: allow it for the app. Remove the app at https://myapps.microsoft.com (private accounts: https://account.live.com/consent/Manage) and sign in again.',
  };
}

/** The scopes that were asked for and not granted. Nothing is known where the provider does not say what it granted. */
export function missingScopes(asked: readonly string[], granted: string | null): string[] {
  if (granted === null || granted.trim() === '') return [];
  const given = new Set(granted.trim().split(/\s+/).map(lastPart));
  // Not a right but a wish for a refresh token, and not among what Microsoft says it granted.
  return asked.filter((scope) => scope !== 'offline_access' && !given.has(lastPart(scope)));
}

/** Microsoft says `https://graph.microsoft.com/Calendars.Read` for what is asked for as `Calendars.Read`. */
const lastPart = (scope: string): string => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
