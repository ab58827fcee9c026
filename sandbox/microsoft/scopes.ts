const READ = [
  'Calendars.Read',
  'Calendars.ReadBasic',
  'Calendars.ReadWrite',
  'Calendars.Read.Shared',
  'Calendars.ReadWrite.Shared',
];

/** What an operation needs; each kind is satisfied by any one of its scopes. */
const SCOPES = {
  read: READ,
  write: ['Calendars.ReadWrite', 'Calendars.ReadWrite.Shared'],
  /** A calendar of another mailbox. */
  readShared: ['Calendars.Read.Shared', 'Calendars.ReadWrite.Shared'],
  writeShared: ['Calendars.ReadWrite.Shared'],
  readUser: ['User.Read', 'User.ReadWrite', 'User.ReadBasic.All', 'MailboxSettings.Read'],
  anyCalendar: READ,
  any: [] as string[],
} as const satisfies Record<string, readonly string[]>;

export type Need = keyof typeof SCOPES;

const namesOf = (granted: string): string[] =>
  granted.split(/\s+/).map((scope) => scope.replace(/^https:\/\/graph\.microsoft\.com\//, '').toLowerCase());

/** Whether the granted scopes (separated by spaces, with or without Graph's address) satisfy the need. */
export function satisfies(granted: string, need: Need): boolean {
  const names = namesOf(granted);
  const enough: readonly string[] = SCOPES[need];
  if (names.includes('.default')) return true;
  return enough.length === 0 || enough.some((scope) => names.includes(scope.toLowerCase()));
}

/** Whether bodies are left out: only `Calendars.ReadBasic` was granted. */
export function isBasic(granted: string): boolean {
  const names = namesOf(granted);
  return (
    names.includes('calendars.readbasic') &&
    !READ.some((s) => s !== 'Calendars.ReadBasic' && names.includes(s.toLowerCase()))
  );
}

export const READ_ONLY_SCOPE = 'offline_access User.Read Calendars.Read Calendars.Read.Shared';
export const FULL_SCOPE = 'offline_access User.Read Calendars.ReadWrite Calendars.ReadWrite.Shared';
