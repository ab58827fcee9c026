import type { Need } from './scopes';

export interface Operation {
  /** `events.list`: used by fault rules and the log. */
  name: string;
  method: string;
  /** Below the mailbox and calendar, which are taken off before. */
  pattern: RegExp;
  need: Need;
}

function operation(name: string, method: string, path: string, need: Need): Operation {
  return { name, method, need, pattern: new RegExp(`^${path.replace(/(?<=\/):[a-zA-Z]+/g, '([^/]+)')}$`, 'i') };
}

/** Functions may be called with brackets and with their namespace. */
const DELTA = '/(?:microsoft\\.graph\\.)?delta(?:\\(\\))?';

/** Below `/me`, `/users/{id}`, `/me/calendar` and `/me/calendars/{id}`. */
export const MAILBOX_OPERATIONS: readonly Operation[] = [
  operation('me.get', 'GET', '', 'readUser'),
  operation('mailboxSettings.get', 'GET', '/mailboxSettings', 'readUser'),
  operation('calendars.list', 'GET', '/calendars', 'read'),
  operation('calendars.create', 'POST', '/calendars', 'write'),
  operation('calendar.get', 'GET', '/calendar', 'read'),
  operation('calendar.update', 'PATCH', '/calendar', 'write'),
  operation('calendar.delete', 'DELETE', '/calendar', 'write'),
  operation('calendarGroups.list', 'GET', '/calendarGroups', 'read'),
  operation('calendarGroups.get', 'GET', '/calendarGroups/:group', 'read'),
  operation('calendarGroups.calendars', 'GET', '/calendarGroups/:group/calendars', 'read'),
  operation('getSchedule', 'POST', '/(?:microsoft\\.graph\\.)?getSchedule', 'read'),
  operation('calendarView.list', 'GET', '/calendarView', 'read'),
  operation('calendarView.delta', 'GET', `/calendarView${DELTA}`, 'read'),
  operation('events.list', 'GET', '/events', 'read'),
  operation('events.create', 'POST', '/events', 'write'),
  operation('events.get', 'GET', '/events/:event', 'read'),
  operation('events.update', 'PATCH', '/events/:event', 'write'),
  operation('events.delete', 'DELETE', '/events/:event', 'write'),
  operation('events.instances', 'GET', '/events/:event/instances', 'read'),
  operation('events.cancel', 'POST', '/events/:event/(?:microsoft\\.graph\\.)?cancel', 'write'),
  operation('events.accept', 'POST', '/events/:event/(?:microsoft\\.graph\\.)?accept', 'write'),
  operation('events.decline', 'POST', '/events/:event/(?:microsoft\\.graph\\.)?decline', 'write'),
  operation('events.tentativelyAccept', 'POST', '/events/:event/(?:microsoft\\.graph\\.)?tentativelyAccept', 'write'),
];

export const TENANT_OPERATIONS: readonly Operation[] = [
  operation('subscriptions.list', 'GET', '/subscriptions', 'anyCalendar'),
  operation('subscriptions.create', 'POST', '/subscriptions', 'anyCalendar'),
  operation('subscriptions.get', 'GET', '/subscriptions/:subscription', 'anyCalendar'),
  operation('subscriptions.update', 'PATCH', '/subscriptions/:subscription', 'anyCalendar'),
  operation('subscriptions.delete', 'DELETE', '/subscriptions/:subscription', 'anyCalendar'),
  operation('subscriptions.reauthorize', 'POST', '/subscriptions/:subscription/reauthorize', 'anyCalendar'),
  operation('batch', 'POST', '/\\$batch', 'any'),
];

export interface FoundOperation {
  operation: Operation;
  /** The path's parameters, decoded once, in order. */
  parameters: string[];
  /** `me`, or what `/users/...` names; undefined for what belongs to no mailbox. */
  mailbox?: string | undefined;
  /** The id in `/calendars/{id}`; undefined for the default calendar and for the whole mailbox. */
  calendarId?: string | undefined;
  /** The path names one calendar, be it the default one. */
  oneCalendar: boolean;
}

export const BASE = '/v1.0';
const MAILBOX = /^\/(?:(me)|users\/([^/]+))(\/.*)?$/i;
const CALENDAR = /^(?:\/calendarGroups\/[^/]+)?\/calendars\/([^/]+)(\/.*)?$/i;
const DEFAULT_CALENDAR = /^\/calendar(\/.+)$/i;

/** What a request asks for; undefined when there is no such thing. */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  if (!path.startsWith(`${BASE}/`)) return undefined;
  const below = path.slice(BASE.length);
  const tenant = match(TENANT_OPERATIONS, method, below);
  if (tenant !== undefined) return { ...tenant, oneCalendar: false };
  const [, me, user, rest = ''] = MAILBOX.exec(below) ?? [];
  if (me === undefined && user === undefined) return undefined;
  const mailbox = me === undefined ? decode(user ?? '') : 'me';
  const [, calendarId, inCalendar = '/calendar'] = CALENDAR.exec(rest) ?? [];
  const [, inDefault] = DEFAULT_CALENDAR.exec(rest) ?? [];
  const found = match(MAILBOX_OPERATIONS, method, calendarId === undefined ? (inDefault ?? rest) : inCalendar);
  if (found === undefined) return undefined;
  return {
    ...found,
    mailbox,
    calendarId: calendarId === undefined ? undefined : decode(calendarId),
    oneCalendar: calendarId !== undefined || inDefault !== undefined,
  };
}

function match(
  operations: readonly Operation[],
  method: string,
  path: string,
): Pick<FoundOperation, 'operation' | 'parameters'> | undefined {
  for (const candidate of operations) {
    if (candidate.method !== method) continue;
    const found = candidate.pattern.exec(path);
    if (found !== null) return { operation: candidate, parameters: found.slice(1).map(decode) };
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
