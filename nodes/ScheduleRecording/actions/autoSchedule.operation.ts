import {
  type BotService,
  type BotTag,
  type CalendarEvent,
  chooseOverlapping,
  decide,
  holderId,
  isRejectedEvent,
  onlyNext,
  type Outcome,
  OVERLAP_POLICIES,
  plannedMeeting,
  reconcile,
} from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { calendarProvider } from '../../shared/calendar-providers';
import { openBots } from '../../shared/chosen-services';
import { chosenCalendars, ownIds } from '../../shared/chosen-calendars';
import { addHint } from '../../shared/hints';
import { readParameters } from '../../shared/parameters';
import type { Operation } from '../../shared/run-operation';
import { scheduleOf } from '../../shared/schedule';
import { wordOf } from '../../shared/values';
import { outcomeToJson } from './outcome-item';
import { readWindow, type WindowReading } from './read-window';
import { readRecordingWish } from './wish';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Meetings that began earlier are as good as over, and their bots are in the call. */
const BACK_MS = 12 * HOUR_MS;
/** Read beyond the window: a bot inside it may belong to a meeting that begins just after it. */
const MARGIN_MS = 2 * HOUR_MS;

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
    const reading = await readWindow(source, calendarIds, { ...range, to: range.to + MARGIN_MS });
    if (reading.failed.length === calendarIds.length && reading.failed[0]) throw reading.failed[0].error;

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
    // An entry without even an ID may be any meeting: then none can be said to be gone.
    const full = !reading.unreadable.includes(null);
    const unread = new Set(reading.failed.map(({ calendarId }) => calendarId));
    const outcomes = await reconcile({
      service: sparing(service, reading.unreadable, new Set(meetings.map(({ key }) => key))),
      // Not those of calendars that could not be read: nothing is known of their meetings.
      own: new Set(calendarIds.filter((id) => !unread.has(id)).map((id) => holderId(schedule, id))),
      meetings,
      ...(full ? { exhaustive: range } : {}),
      now: () => Date.now(),
      dryRun,
    });
    throwIfAllFailed(outcomes);
    report(context, outcomes, reading, { dryRun, full });

    const events = eventsByKey(reading.events);
    const shown = options.flag('onlyChanges') === true ? outcomes.filter(isChange) : outcomes;
    return shown.sort(byStart).map((outcome) => outcomeToJson(outcome, eventOf(outcome, events), service, dryRun));
  },
};

const isChange = ({ did }: Outcome): boolean => did !== 'kept' && did !== 'skipped';

const byStart = (a: Outcome, b: Outcome): number =>
  (a.meeting?.start ?? 0) - (b.meeting?.start ?? 0) || (a.key < b.key ? -1 : 1);

/**
 * The bot of an entry that could not be read stays: its meeting may well be there. So do those of a series that could not
 * be read, but for its meetings that were.
 */
function sparing(service: BotService, unreadable: readonly (string | null)[], keys: ReadonlySet<string>): BotService {
  if (unreadable.length === 0) return service;
  const isSpared = ({ key, event }: BotTag): boolean =>
    !keys.has(key) && unreadable.some((id) => id !== null && isRejectedEvent(event.id, id));
  return {
    id: service.id,
    displayName: service.displayName,
    capabilities: service.capabilities,
    book: (order) => service.book(order),
    change: (botId, change) => service.change(botId, change),
    remove: (bot, mark) => service.remove(bot, mark),
    findByKey: (key) => service.findByKey(key),
    listOurs: async (window) => (await service.listOurs(window)).filter(({ tag }) => tag === null || !isSpared(tag)),
  };
}

/** One meeting that fails is an item; when nothing at all could be done the node fails. */
function throwIfAllFailed(outcomes: readonly Outcome[]): void {
  const failed = outcomes.flatMap(({ error }) => error ?? []);
  const [first] = failed;
  const done = outcomes.some((outcome) => isChange(outcome) && outcome.error === null);
  if (first !== undefined && !done) throw first;
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
  { failed, unreadable }: WindowReading,
  { dryRun, full }: { dryRun: boolean; full: boolean },
): void {
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
  if (unreadable.length > 0) {
    addHint(
      context,
      `${unreadable.length} calendar entries could not be read; their bots stay as they are.`,
      'warning',
    );
  }
  if (failed.length > 0 || !full) {
    addHint(context, 'Bots of meetings that may be gone from what could not be read were left as they are.', 'warning');
  }
  const lost = outcomes.filter(({ did }) => did === 'failed').length;
  if (lost > 0) addHint(context, `${lost} meetings could not be dealt with; the next run tries them again.`, 'warning');
}
