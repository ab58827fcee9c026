import type { Need } from './scopes';

export interface Operation {
  /** As the client library calls it: `events.list`. */
  name: string;
  method: string;
  pattern: RegExp;
  need: Need;
}

const BASE = '/calendar/v3';

function operation(name: string, method: string, path: string, need: Need): Operation {
  const source = path.replace(/:[a-zA-Z]+/g, '([^/]+)');
  return { name, method, need, pattern: new RegExp(`^${BASE}${source}$`) };
}

/** Every operation of the Calendar API that the stand-in carries out, with the scope it needs. */
export const OPERATIONS: readonly Operation[] = [
  operation('calendarList.list', 'GET', '/users/me/calendarList', 'readList'),
  operation('calendarList.watch', 'POST', '/users/me/calendarList/watch', 'readList'),
  operation('calendarList.get', 'GET', '/users/me/calendarList/:calendarId', 'readList'),
  operation('calendarList.patch', 'PATCH', '/users/me/calendarList/:calendarId', 'writeList'),
  operation('settings.list', 'GET', '/users/me/settings', 'settings'),
  operation('settings.get', 'GET', '/users/me/settings/:setting', 'settings'),
  operation('calendars.get', 'GET', '/calendars/:calendarId', 'readCalendar'),
  operation('freebusy.query', 'POST', '/freeBusy', 'freeBusy'),
  operation('channels.stop', 'POST', '/channels/stop', 'anyCalendar'),
  operation('events.list', 'GET', '/calendars/:calendarId/events', 'readEvents'),
  operation('events.insert', 'POST', '/calendars/:calendarId/events', 'writeEvents'),
  operation('events.import', 'POST', '/calendars/:calendarId/events/import', 'writeEvents'),
  operation('events.watch', 'POST', '/calendars/:calendarId/events/watch', 'readEvents'),
  operation('events.get', 'GET', '/calendars/:calendarId/events/:eventId', 'readEvents'),
  operation('events.patch', 'PATCH', '/calendars/:calendarId/events/:eventId', 'writeEvents'),
  operation('events.update', 'PUT', '/calendars/:calendarId/events/:eventId', 'writeEvents'),
  operation('events.delete', 'DELETE', '/calendars/:calendarId/events/:eventId', 'writeEvents'),
  operation('events.instances', 'GET', '/calendars/:calendarId/events/:eventId/instances', 'readEvents'),
  operation('events.move', 'POST', '/calendars/:calendarId/events/:eventId/move', 'writeEvents'),
];

export interface FoundOperation {
  operation: Operation;
  /** The path's parameters, decoded once, in order. */
  parameters: string[];
}

export function findOperation(method: string, path: string): FoundOperation | undefined {
  for (const candidate of OPERATIONS) {
    if (candidate.method !== method) continue;
    const match = candidate.pattern.exec(path);
    if (match !== null) return { operation: candidate, parameters: match.slice(1).map(decode) };
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
