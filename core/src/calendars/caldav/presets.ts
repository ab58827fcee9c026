/** A service whose CalDAV address is the same for everybody, or follows a pattern. */
export interface CalDavPreset {
  id: string;
  name: string;
  /** The server's address; parts in braces are the user's own. */
  serverUrl: string;
  /** What to sign in with. */
  username: string;
  /** Where an app password is made, in one sentence. */
  passwordHint: string;
}

/**
 * Well-known services. None was contacted from here: the addresses are those of the services' help pages or of public
 * guides; for GMX and Yahoo of one guide each.
 */
export const CALDAV_PRESETS: readonly CalDavPreset[] = [
  {
    id: 'icloud',
    name: 'iCloud',
    serverUrl: 'https://caldav.icloud.com',
    username: 'E-mail address of the Apple account',
    passwordHint: 'Make an app-specific password at account.apple.com, under Sign-In and Security.',
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    serverUrl: 'https://caldav.fastmail.com',
    username: 'Fastmail address with its domain',
    passwordHint: 'Make an app password in Fastmail’s settings, under Privacy & Security.',
  },
  {
    id: 'nextcloud',
    name: 'Nextcloud',
    serverUrl: 'https://{your cloud}/remote.php/dav',
    username: 'Nextcloud user name',
    passwordHint: 'Make an app password in Nextcloud’s settings, under Security, Devices & sessions.',
  },
  {
    id: 'mailbox-org',
    name: 'mailbox.org',
    serverUrl: 'https://dav.mailbox.org',
    username: 'mailbox.org address',
    passwordHint: 'The account’s password; with two-factor sign-in an application password from Settings, Security.',
  },
  {
    id: 'gmx',
    name: 'GMX',
    serverUrl: 'https://caldav.gmx.net',
    username: 'GMX address',
    passwordHint: 'The password of the account.',
  },
  {
    id: 'yahoo',
    name: 'Yahoo',
    serverUrl: 'https://caldav.calendar.yahoo.com',
    username: 'Yahoo address',
    passwordHint: 'Make an app password at login.yahoo.com, under Account security.',
  },
];
