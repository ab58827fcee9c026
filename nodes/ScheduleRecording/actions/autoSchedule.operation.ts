import {
  type BotTag,
  type CalendarEvent,
  chooseOverlapping,
  decide,
  holderId,
  onlyNext,
  type Outcome,
  OVERLAP_POLICIES,
  plannedMeeting,
  READ_BEYOND_MS,
  readWindow,
  reconcileWindow,
  showsAll,
  type WindowReading,
} from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { calendarProvider } from '../../shared/calendar-providers';
import { openBots } from '../../shared/chosen-services';
import { chosenCalendars, ownIds } from '../../shared/chosen-calendars';
import { toNodeError } from '../../shared/errors';
import { isoOf } from '../../shared/event-item';
import { addHint } from '../../shared/hints';
import { readParameters } from '../../shared/parameters';
import type { Operation } from '../../shared/run-operation';
import { scheduleOf } from '../../shared/schedule';
import { wordOf } from '../../shared/values';
import { outcomeToJson } from './outcome-item';
import { readRecordingWish } from './wish';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Meetings that began earlier are as good as over, and their bots are in the call. */
const BACK_MS = 12 * HOUR_MS;

export const operation: Operation = {
  once: true,
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const options = parameters.collection('options');
    const dryRun = options.flag('dryRun') === true;
    const list = await readRecordingWish(context, parameters, itemIndex);
    const provider = calendarProvider(parameters.text('provider'));
    const chosen = chosenCalendars(parameters, context.getNode(), provider);
    const source = await provider.open(context);
    const calendarIds = await ownIds(source, chosen);
    const service = await openBots(context, parameters, itemIndex);

    const now = Date.now();
    const days = Math.min(60, Math.max(1, parameters.number('windowDays', 14)));
    const range = { from: now - BACK_MS, to: now + days * DAY_MS };
    const reading = await readWindow(source, calendarIds, { ...range, to: range.to + READ_BEYOND_MS });

    const schedule = scheduleOf(context, options.text('scheduleName'));
    const decided = reading.events.map((event) => {
      const { verdict, wish, rank } = decide(event, list, service.capabilities.platforms, now);
      const meeting = plannedMeeting(event, verdict, wish ?? list.usual, holderId(schedule, event.calendarId));
      return { meeting, rank, series: event.seriesId === null ? null : (event.iCalUid ?? event.seriesId) };
    });
    const scoped = options.text('seriesScope') === 'next' ? onlyNext(decided) : decided.map(({ meeting }) => meeting);
    const ranked = scoped.map((meeting, i) => ({ meeting, rank: decided[i]?.rank ?? 0 }));
    const policy = wordOf(options.text('overlaps'), OVERLAP_POLICIES) ?? 'all';
    const meetings = chooseOverlapping(ranked, policy).filter((meeting) => meeting.joinAt < range.to);
    const outcomes = await reconcileWindow({
      service,
      reading,
      range,
      holderOf: (calendarId) => holderId(schedule, calendarId),
      meetings,
      now: () => Date.now(),
      dryRun,
      ...(options.flag('takeOver') === true ? { alsoOwn: formerHolders(schedule, reading, calendarIds) } : {}),
    });
    throwIfAllFailed(context, outcomes);
    report(context, outcomes, reading, dryRun);

    const events = eventsByKey(reading.events);
    const shown = options.flag('onlyChanges') === true ? outcomes.filter(isChange) : outcomes;
    return shown.sort(byStart).map((outcome) => outcomeToJson(outcome, eventOf(outcome, events), service, dryRun));
  },
};

/**
 * Whoever booked bots for the calendars that are read, as a node or workflow that this one replaces; and this schedule
 * itself for calendars that are no longer chosen.
 */
function formerHolders(schedule: string, { read }: WindowReading, chosen: readonly string[]) {
  return ({ holders, event: { calendarId } }: BotTag): readonly string[] => {
    if (read.includes(calendarId)) return holders;
    return chosen.includes(calendarId) ? [] : [holderId(schedule, calendarId)];
  };
}

const isChange = ({ did }: Outcome): boolean => did !== 'kept' && did !== 'skipped';

const byStart = (a: Outcome, b: Outcome): number =>
  (a.meeting?.start ?? 0) - (b.meeting?.start ?? 0) || (a.key < b.key ? -1 : 1);

/** One meeting that fails is an item; when every single one did the node fails, and says of which meeting it speaks. */
function throwIfAllFailed(context: IExecuteFunctions, outcomes: readonly Outcome[]): void {
  if (outcomes.some(({ error }) => error === null)) return;
  const failed = [...outcomes].sort(byStart);
  const first = failed.find(({ meeting }) => meeting !== null) ?? failed[0];
  if (first === undefined) return;
  const error = toNodeError(context.getNode(), first.error, 0);
  const { meeting } = first;
  const which = meeting === null ? 'A bot whose meeting is gone' : `"${meeting.event.title}" (${isoOf(meeting.start)})`;
  const all = outcomes.length === 1 ? '' : `None of ${outcomes.length} meetings could be dealt with. `;
  error.message = `${all}${which}: ${error.message}`;
  throw error;
}

/** Copies of one meeting in several calendars have one key; the one that the plan went by is shown. */
function eventsByKey(events: readonly CalendarEvent[]): Map<string, CalendarEvent> {
  return new Map(events.map((event) => [`${event.calendarId}\n${event.id}`, event]));
}

function eventOf({ meeting }: Outcome, events: ReadonlyMap<string, CalendarEvent>): CalendarEvent | null {
  if (meeting === null) return null;
  return events.get(`${meeting.event.calendarId}\n${meeting.event.id}`) ?? null;
}

function report(
  context: IExecuteFunctions,
  outcomes: readonly Outcome[],
  reading: WindowReading,
  dryRun: boolean,
): void {
  const { failed, rejected } = reading;
  const counts = new Map<string, number>();
  for (const { did } of outcomes) counts.set(did, (counts.get(did) ?? 0) + 1);
  const totals = [...counts].map(([did, count]) => `${count} ${did}`).join(', ');
  addHint(
    context,
    `${dryRun ? 'Dry run, nothing was changed. ' : ''}${outcomes.length} meetings${totals === '' ? '' : `: ${totals}`}.`,
  );
  for (const { calendarId, error } of failed) {
    addHint(
      context,
      `Calendar "${calendarId}" could not be read: ${error.message}. ${error.hint ?? ''}`.trim(),
      'warning',
    );
  }
  if (rejected.length > 0) {
    addHint(context, `${rejected.length} calendar entries could not be read; their bots stay as they are.`, 'warning');
  }
  if (failed.length > 0 || !showsAll(reading)) {
    addHint(context, 'Bots of meetings that may be gone from what could not be read were left as they are.', 'warning');
  }
  const lost = outcomes.filter(({ did }) => did === 'failed').length;
  if (lost > 0) addHint(context, `${lost} meetings could not be dealt with; the next run tries them again.`, 'warning');
}
