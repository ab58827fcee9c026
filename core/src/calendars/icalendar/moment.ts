import { RecurrenceError, wallToInstant, type Zone } from '../../recurrence/index.js';
import type { Property } from './property.js';
import type { FileZones } from './zones.js';

/** A DATE or DATE-TIME value (RFC 5545, 3.3.4, 3.3.5) in its place in time. */
export type Moment =
  | {
      kind: 'date';
      /** `YYYY-MM-DD`. */
      date: string;
    }
  | {
      kind: 'time';
      /** ms since epoch. */
      at: number;
      /** As written, without the `Z`: `20260504T090000`. */
      wall: string;
      utc: boolean;
      zone: Zone;
      /** IANA name of the zone that stands beside it; null when none does, or it has none. */
      zoneName: string | null;
    };

const DATE = /^(\d{4})-?(\d{2})-?(\d{2})$/;
const DATE_TIME = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2}))?(Z?)$/i;

export interface MomentContext {
  zones: FileZones;
  /** The zone of times that name none. */
  floating: Zone;
}

/**
 * One value of a date property, or what is wrong with it. Times in UTC keep the zone that a TZID names beside them:
 * a series repeats in it.
 */
export function readMoment(value: string, property: Property, { zones, floating }: MomentContext): Moment | string {
  const text = value.trim();
  const { name } = property;
  const asDate = DATE.exec(property.type === 'date' ? text.slice(0, text.includes('-') ? 10 : 8) : text);
  if (asDate !== null) {
    const date = `${asDate[1]}-${asDate[2]}-${asDate[3]}`;
    return isDay(date) ? { kind: 'date', date } : `${name}: not a date`;
  }
  const match = DATE_TIME.exec(text);
  if (match === null) return `${name}: not a date or time`;
  const [, year, month, day, hour, minute, second = '00', z] = match;
  const wall = `${year}${month}${day}T${hour}${minute}${second}`;
  const utc = z !== '';
  const tzid = property.params['tzid']?.trim() ?? '';
  const named = tzid === '' ? null : zones.resolve(tzid);
  if (tzid !== '' && named === null && !utc) {
    return `${name}: the time zone "${tzid.slice(0, 80)}" is neither defined in the file nor known`;
  }
  const zone = named?.zone ?? (utc ? null : floating);
  try {
    const at = Date.parse(zone === null || utc ? wallToInstant(`${wall}Z`, 'UTC') : wallToInstant(wall, zone));
    return { kind: 'time', at, wall, utc, zone: zone ?? UTC, zoneName: named?.name ?? null };
  } catch (error) {
    if (error instanceof RecurrenceError) return `${name}: no such time`;
    throw error;
  }
}

const UTC_RANGE = { start: -Infinity, end: Infinity, offset: 0 };
const UTC: Zone = { name: 'UTC', rangeAt: () => UTC_RANGE };

function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return (
    !Number.isNaN(at) && date >= '0001-01-02' && date <= '9998-12-30' && new Date(at).toISOString().startsWith(date)
  );
}

/** `20260504T070000Z` for an instant. */
export function basicUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** The day `days` after a date, both `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
