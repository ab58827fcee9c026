import type { DraftTime, EventChanges, EventDraft } from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import type { Collection, Parameters } from '../../../shared/parameters';
import { readDay, readInstant, readZone, type TimePlace } from '../../../shared/times';
import { wordOf } from '../../../shared/values';

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
  const zone = readZone(placeOf(place, place.context.getTimezone()), parameters.text('timeZone'));
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
  const zone = readZone(placeOf(place, place.context.getTimezone()), fields.text('timeZone') ?? '');
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
  const start = readInstant(placeOf(place, timeZone), raw('start'), 'Start');
  const end = readInstant(placeOf(place, timeZone), raw('end'), 'End');
  if (start === null && end === null) return null;
  if (start !== null && end !== null) return { start: { at: start, timeZone }, end: { at: end, timeZone } };
  throw refused(place, '"Start" and "End" are both needed', 'Enter when the event begins and when it is over.');
}

/** Null when no day is given. The end of the port is the day after the last one. */
function daysOf(place: Place, raw: Raw, timeZone: string): { start: DraftTime; end: DraftTime } | null {
  const first = readDay(placeOf(place, timeZone), raw('firstDay'), 'First Day');
  const last = readDay(placeOf(place, timeZone), raw('lastDay'), 'Last Day');
  if (first === null && last === null) return null;
  if (first === null) throw refused(place, '"First Day" is needed', 'Enter the day on which the event begins.');
  if (last !== null && last < first) {
    throw refused(place, '"Last Day" lies before "First Day"', 'Enter the last day that belongs to the event.');
  }
  const after = new Date(Date.parse(`${last ?? first}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return { start: { date: first }, end: { date: after } };
}

const placeOf = ({ context, itemIndex }: Place, timeZone: string): TimePlace => ({
  node: context.getNode(),
  itemIndex,
  timeZone,
});

function refused({ context, itemIndex }: Place, message: string, hint: string): Error {
  return settingsError(context.getNode(), message, hint, itemIndex);
}
