import { CalendarBotsError } from '../../http/index.js';
import type { CalendarInfo } from '../source.js';
import { isZone } from '../zone.js';
import { SERVICE } from './errors.js';
import { isRecord, text, type WireCalendar } from './wire.js';

/**
 * An entry of calendarList.list in our shape; null for one that the account has removed.
 *
 * @throws CalendarBotsError `unexpectedResponse` for an entry without an id: it could not be chosen.
 */
export function readCalendar(item: unknown): CalendarInfo | null {
  const entry: WireCalendar = isRecord(item) ? item : {};
  if (entry.deleted === true) return null;
  const id = text(entry.id);
  if (id === null) {
    throw new CalendarBotsError({
      code: 'unexpectedResponse',
      service: SERVICE,
      message: `${SERVICE} listed a calendar without an id`,
    });
  }
  const zone = text(entry.timeZone);
  return {
    id,
    name: text(entry.summaryOverride) ?? text(entry.summary) ?? id,
    primary: entry.primary === true,
    readable: entry.accessRole !== 'freeBusyReader' && entry.accessRole !== 'none',
    timeZone: zone !== null && isZone(zone) ? zone : null,
    color: text(entry.backgroundColor),
  };
}
