import { CalendarBotsError } from '../../http/index.js';
import type { CalendarInfo } from '../source.js';
import { SERVICE } from './errors.js';
import { record, text, type UnknownRecord, type WireCalendar, type WireEmailAddress } from './wire.js';

/** Address of the calendar's owner in lower case; null where it is hidden. */
export function ownerOf(calendar: UnknownRecord): string | null {
  const wire: WireCalendar = calendar;
  const { address }: WireEmailAddress = record(wire.owner);
  return text(address)?.toLowerCase() ?? null;
}

/** @throws CalendarBotsError `unexpectedResponse` for a calendar without an id: it could not be chosen. */
export function calendarId(calendar: UnknownRecord): string {
  const id = text(calendar['id']);
  if (id !== null) return id;
  throw new CalendarBotsError({
    code: 'unexpectedResponse',
    service: SERVICE,
    message: `${SERVICE} listed a calendar without an id`,
  });
}

/**
 * A calendar of the account's list in our shape. Calendars of others that were accepted stand in the same list; they are
 * named with their owner, since most are called "Calendar".
 *
 * Graph does not say whether only free/busy is shared: then events come without a title. Nor does it say a zone.
 *
 * @param account address of whose list it is, in lower case.
 */
export function readCalendar(value: unknown, account: string | null): CalendarInfo {
  const calendar = record(value);
  const wire: WireCalendar = calendar;
  const id = calendarId(calendar);
  const owner = ownerOf(calendar);
  const name = text(wire.name) ?? id;
  const { name: ownerName }: WireEmailAddress = record(wire.owner);
  const theirs = owner !== null && account !== null && owner !== account ? (text(ownerName) ?? owner) : null;
  return {
    id,
    name: theirs === null || name.includes(theirs) ? name : `${name} (${theirs})`,
    primary: wire.isDefaultCalendar === true && theirs === null,
    readable: true,
    timeZone: null,
    color: text(wire.hexColor),
  };
}
