const PREFIX = 'https://www.googleapis.com/auth/';

/** What an operation needs; each kind is satisfied by any one of its scopes. */
const SCOPES = {
  readEvents: [
    'calendar',
    'calendar.readonly',
    'calendar.events',
    'calendar.events.readonly',
    'calendar.events.owned',
    'calendar.events.owned.readonly',
    'calendar.app.created',
  ],
  writeEvents: ['calendar', 'calendar.events', 'calendar.events.owned', 'calendar.app.created'],
  readList: ['calendar', 'calendar.readonly', 'calendar.calendarlist', 'calendar.calendarlist.readonly'],
  writeList: ['calendar', 'calendar.calendarlist'],
  readCalendar: ['calendar', 'calendar.readonly', 'calendar.calendars', 'calendar.calendars.readonly'],
  freeBusy: ['calendar', 'calendar.readonly', 'calendar.freebusy', 'calendar.events.freebusy'],
  settings: ['calendar', 'calendar.readonly', 'calendar.settings.readonly'],
  anyCalendar: [] as string[],
} as const;

export type Need = keyof typeof SCOPES;

/** Whether the granted scopes (separated by spaces) satisfy the need. */
export function satisfies(granted: string, need: Need): boolean {
  const names = granted.split(/\s+/).map((scope) => scope.replace(PREFIX, ''));
  const enough: readonly string[] = SCOPES[need];
  return enough.length === 0
    ? names.some((name) => name.startsWith('calendar'))
    : names.some((name) => enough.includes(name));
}

export const READ_ONLY_SCOPES = [`${PREFIX}calendar.calendarlist.readonly`, `${PREFIX}calendar.events.readonly`].join(
  ' ',
);
export const FULL_SCOPE = `${PREFIX}calendar`;
