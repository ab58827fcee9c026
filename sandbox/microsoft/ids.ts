import { type Random, randomText } from '../random';
import type { Item } from './model';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEX = '0123456789abcdef';
const END = 'AAA=';
const OCCURRENCE = /^(.+)FRAAgI([\w-]{8})AA==$/;
/** Dates are written as days since 1601, as Exchange counts. */
const FIRST_DAY = Date.UTC(1601, 0, 1);

export const text64 = (random: Random, length: number): string => randomText(random, length, BASE64);

export function guid(random: Random): string {
  const hex = randomText(random, 32, HEX);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The start of all ids of a mailbox. They differ only far behind, and in the case of letters. */
export function newIdStem(random: Random): string {
  return text64(random, 40);
}

export const newCalendarId = (random: Random, stem: string): string =>
  `AAMkAD${stem}BGAAAAAA${text64(random, 12)}${END}`;
export const newItemId = (random: Random, stem: string): string => `AAMkAD${stem}BGAAAAAAD${text64(random, 24)}${END}`;
export const newImmutableId = (random: Random, stem: string): string =>
  `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A${stem.slice(0, 16)}${text64(random, 16)}${END}`;

/** The id of an occurrence: its series' id with the date of the original start (`2026-11-21`) worked in. */
export function occurrenceId(masterId: string, day: string): string {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt32BE((Date.parse(`${day}T00:00:00Z`) - FIRST_DAY) / 86_400_000, 0);
  return `${masterId.slice(0, -END.length)}FRAAgI${bytes.toString('base64url')}AA==`;
}

/** The reverse of `occurrenceId`; undefined for an id of anything else. */
export function partsOfOccurrenceId(id: string): { masterId: string; day: string } | undefined {
  const [, stem, date] = OCCURRENCE.exec(id) ?? [];
  if (stem === undefined || date === undefined) return undefined;
  const days = Buffer.from(date, 'base64url').readUInt32BE(0);
  // The year 9999 is the end of all calendars.
  if (days > 3_067_670) return undefined;
  return {
    masterId: `${stem}${END}`,
    day: new Date(FIRST_DAY + days * 86_400_000).toISOString().slice(0, 10),
  };
}

/** Whether the text could be an id at all; anything else is malformed rather than not found. */
export const looksLikeId = (id: string): boolean => /^AA[MkQ][\w-]{20,}={0,2}$/.test(id);

/** A GlobalObjectId (MS-OXOCAL 2.2.1.27) in hex: the date of the occurrence, when it was made, and 16 bytes of its own. */
export function iCalUIdOf(item: Item, day?: string): string {
  const date =
    day === undefined
      ? '00000000'
      : [Number(day.slice(0, 4)) >> 8, Number(day.slice(0, 4)) & 255, Number(day.slice(5, 7)), Number(day.slice(8, 10))]
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('');
  return `040000008200e00074c5b7101a82e008${date}${item.uid.slice(0, 16)}000000000000000010000000${item.uid}`.toUpperCase();
}

export const newUid = (random: Random): string => randomText(random, 32, HEX);
