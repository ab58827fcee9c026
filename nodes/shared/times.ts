import { wallToInstant } from 'calendar-bots/recurrence';
import type { INode } from 'n8n-workflow';
import { settingsError } from './errors';
import { textOf } from './values';

/** Where a time was filled in: for messages, and for what it means without an offset. */
export interface TimePlace {
  node: INode;
  /** Undefined in triggers. */
  itemIndex: number | undefined;
  /** IANA name. */
  timeZone: string;
}

/** ISO 8601: a day, or a day and a time, with or without an offset. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d+))?)?(Z|[+-]\d{2}:?\d{2})?$/i;
/** As mail and HTTP write it (RFC 5322, RFC 9110), which always says the offset. */
const MAIL = /^(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|Z|[+-]\d{4})(?: \([^()]*\))?$/i;

/** ms since epoch; null for an empty field. @throws NodeOperationError when it cannot be read without guessing */
export function readInstant(place: TimePlace, value: unknown, field: string): number | null {
  const text = writtenOf(value);
  if (text === '') return null;
  const at = instantOf(text, place.timeZone);
  if (at !== null) return at;
  const hint = `Enter a date and time in "${field}" as ISO 8601 writes it, for example 2026-05-04T09:00 or 2026-05-04T09:00:00+02:00.`;
  throw settingsError(place.node, `"${text.slice(0, 40)}" is not a date and time`, hint, place.itemIndex);
}

/**
 * `YYYY-MM-DD` in the zone of the place; null for an empty field. The picker gives a time as well, with an offset in
 * some versions of n8n.
 *
 * @throws NodeOperationError when it cannot be read without guessing
 */
export function readDay(place: TimePlace, value: unknown, field: string): string | null {
  const text = writtenOf(value);
  if (text === '') return null;
  const at = instantOf(text, place.timeZone);
  if (at === null) {
    const hint = `Enter a day in "${field}" as ISO 8601 writes it, for example 2026-05-04.`;
    throw settingsError(place.node, `"${text.slice(0, 40)}" is not a date`, hint, place.itemIndex);
  }
  const [, date, , , offset] = ISO.exec(text) ?? [];
  return date !== undefined && offset === undefined ? date : dayOf(at, place.timeZone);
}

/** The zone of a field, or this one where the field is empty. @throws NodeOperationError when there is no such zone */
export function readZone(place: TimePlace, given: string): string {
  const zone = given.trim() || place.timeZone;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    const hint = 'Enter a name such as Europe/Berlin in "Time Zone", or leave it empty.';
    throw settingsError(place.node, `"${zone.slice(0, 40)}" is not a time zone`, hint, place.itemIndex);
  }
}

/** The day on which the clocks of a zone show an instant, `YYYY-MM-DD`. */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** ms since epoch, null when the text is no date and time. Without an offset it is in the zone. */
export function instantOf(text: string, timeZone: string): number | null {
  if (MAIL.test(text)) return numberOrNull(Date.parse(text));
  const [, date, time = '00:00', fraction = '', offset = ''] = ISO.exec(text) ?? [];
  if (date === undefined) return null;
  try {
    const whole = Date.parse(wallToInstant(`${date}T${time}${offset}`, timeZone));
    return numberOrNull(whole + Number(fraction.slice(0, 3).padEnd(3, '0')));
  } catch {
    // No such date.
    return null;
  }
}

/** As text: expressions such as {{ $now }} give objects that know their own ISO form. Anything else is no empty field. */
function writtenOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = textOf(value);
  if (text !== null) return text.trim();
  if (Object.prototype.toString.call(value) === '[object Date]') return String(JSON.parse(JSON.stringify(value)));
  const toISO: unknown = typeof value === 'object' ? Reflect.get(value, 'toISO') : undefined;
  return typeof toISO === 'function' ? String(toISO.call(value)) : (JSON.stringify(value) ?? typeof value);
}

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
