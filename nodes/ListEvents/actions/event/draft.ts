import type { DraftTime, EventChanges, EventDraft } from 'calendar-bots';
import { wallToInstant } from 'calendar-bots/recurrence';
import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import type { Collection, Parameters } from '../../../shared/parameters';
import { isRecord, textOf, wordOf } from '../../../shared/values';

/** What a field holds at run time, by its name. */
type Raw = (name: string) => unknown;
/** Where the fields were filled in, for messages. */
interface Place {
  context: IExecuteFunctions;
  itemIndex: number;
}

/** @throws NodeOperationError naming the field that does not fit */
export function readDraft(place: Place, parameters: Parameters): EventDraft {
  const more = parameters.collection('additionalFields');
  const raw: Raw = (name) => place.context.getNodeParameter(name, place.itemIndex, '');
  const zone = zoneOf(place, parameters.text('timeZone'));
  const allDay = parameters.flag('allDay');
  const times = allDay ? daysOf(place, raw, zone) : timesOf(place, raw, zone);
  if (times === null) {
    const names = allDay ? '"First Day" is' : '"Start" and "End" are';
    throw refused(place, `${names} needed`, 'Enter when the event takes place.');
  }
  const attendees = [
    ...(more.list('attendees') ?? []).map((email) => ({ email })),
    ...(more.list('optionalAttendees') ?? []).map((email) => ({ email, optional: true })),
  ];
  return {
    title: parameters.text('title').trim(),
    ...times,
    ...readDetails(place, more),
    ...(attendees.length === 0 ? {} : { attendees }),
    ...(more.flag('addMeeting') === true ? { conference: 'provider' } : {}),
  };
}

/** @throws NodeOperationError naming the field that does not fit, or when there is nothing to change */
export function readChanges(place: Place, fields: Collection): EventChanges {
  const raw: Raw = (name) => fields.raw(name);
  const zone = zoneOf(place, fields.text('timeZone') ?? '');
  const days = daysOf(place, raw, zone);
  const times = timesOf(place, raw, zone);
  if (days !== null && times !== null) {
    throw refused(place, 'Both times and days are given', 'Give "Start" and "End", or "First Day" and "Last Day".');
  }
  const addAttendees = fields.list('addAttendees')?.map((email) => ({ email }));
  const removeAttendees = fields.list('removeAttendees');
  const changes: EventChanges = {
    ...(fields.has('title') ? { title: (fields.text('title') ?? '').trim() } : {}),
    ...(days ?? times ?? {}),
    ...readDetails(place, fields),
    ...(addAttendees === undefined ? {} : { addAttendees }),
    ...(removeAttendees === undefined ? {} : { removeAttendees }),
    ...(fields.flag('addMeeting') === true ? { conference: 'provider' } : {}),
  };
  if (Object.keys(changes).length > 0) return changes;
  throw refused(place, 'There is nothing to change', 'Add what is to be another in "Update Fields".');
}

function readDetails(place: Place, fields: Collection): Omit<EventChanges, 'addAttendees' | 'removeAttendees'> {
  const visibility = wordOf(fields.text('visibility'), ['default', 'public', 'private', 'confidential']);
  const showAs = wordOf(fields.text('showAs'), ['busy', 'free', 'tentative']);
  const reminders = readReminders(place, fields.text('reminders'));
  return {
    ...(fields.has('description') ? { description: fields.text('description') ?? '' } : {}),
    ...(fields.has('location') ? { location: fields.text('location') ?? '' } : {}),
    ...(fields.has('recurrence') ? { recurrence: fields.text('recurrence') ?? '' } : {}),
    ...(reminders === undefined ? {} : { reminders }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(showAs === undefined ? {} : { showAs }),
  };
}

function readReminders(place: Place, text: string | undefined): number[] | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  if (text.trim().toLowerCase() === 'none') return [];
  return text.split(',').map((part) => {
    if (/^\s*\d+\s*$/.test(part)) return Number(part);
    const hint = 'Enter whole minutes separated by commas, such as 10, 60.';
    throw refused(place, `"${part.trim().slice(0, 40)}" is not a number of minutes`, hint);
  });
}

/** Null when neither is given. */
function timesOf(place: Place, raw: Raw, timeZone: string): { start: DraftTime; end: DraftTime } | null {
  const start = instantOf(place, raw('start'), 'Start', timeZone);
  const end = instantOf(place, raw('end'), 'End', timeZone);
  if (start === null && end === null) return null;
  if (start !== null && end !== null) return { start: { at: start, timeZone }, end: { at: end, timeZone } };
  throw refused(place, '"Start" and "End" are both needed', 'Enter when the event begins and when it is over.');
}

/** Null when no day is given. The end of the port is the day after the last one. */
function daysOf(place: Place, raw: Raw, timeZone: string): { start: DraftTime; end: DraftTime } | null {
  const first = dayOf(place, raw('firstDay'), 'First Day', timeZone);
  const last = dayOf(place, raw('lastDay'), 'Last Day', timeZone);
  if (first === null && last === null) return null;
  if (first === null) throw refused(place, '"First Day" is needed', 'Enter the day on which the event begins.');
  if (last !== null && last < first) {
    throw refused(place, '"Last Day" lies before "First Day"', 'Enter the last day that belongs to the event.');
  }
  const after = new Date(Date.parse(`${last ?? first}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return { start: { date: first }, end: { date: after } };
}

const WALL = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** ms since epoch; null for an empty field. Without an offset it is in the zone. */
function instantOf(place: Place, value: unknown, field: string, timeZone: string): number | null {
  const text = writtenOf(value);
  if (text === '') return null;
  const [, date = '', time = '00:00', offset] = WALL.exec(text) ?? [];
  let at = Number.NaN;
  if (offset !== undefined) at = Date.parse(text);
  else if (date !== '') {
    try {
      at = Date.parse(wallToInstant(`${date}T${time}`, timeZone));
    } catch {
      // No such date.
    }
  }
  if (!Number.isNaN(at)) return at;
  const hint = `Enter a date and time in "${field}", for example 2026-05-04T09:00.`;
  throw refused(place, `"${text.slice(0, 40)}" is not a date and time`, hint);
}

/** `YYYY-MM-DD`; null for an empty field. The picker gives a time as well, with an offset in some versions of n8n. */
function dayOf(place: Place, value: unknown, field: string, timeZone: string): string | null {
  const text = writtenOf(value);
  const at = instantOf(place, text, field, timeZone);
  if (at === null) return null;
  const [, date = '', , offset] = WALL.exec(text) ?? [];
  if (offset === undefined) return date;
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** As text: expressions such as {{ $now }} give objects that know their own ISO form. */
function writtenOf(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (isRecord(value) && typeof value['toISO'] === 'function') return String(value['toISO']());
  return (textOf(value) ?? '').trim();
}

function zoneOf(place: Place, given: string): string {
  const zone = given.trim() || place.context.getTimezone();
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    const hint = 'Enter a name such as Europe/Berlin in "Time Zone", or leave it empty.';
    throw refused(place, `"${zone.slice(0, 40)}" is not a time zone`, hint);
  }
}

function refused({ context, itemIndex }: Place, message: string, hint: string): Error {
  return settingsError(context.getNode(), message, hint, itemIndex);
}
