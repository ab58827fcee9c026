import { decide, onlyNext, plannedMeeting, reconcileWindow } from 'calendar-bots';
import { settingsError } from '../../shared/errors';
import { addHint } from '../../shared/hints';
import type { Operation } from '../../shared/run-operation';
import { outcomeToJson } from './outcome-item';
import { chosenSeries } from './series';
import { readRecordingWish } from './wish';

/** Gives the occurrences of one series their bots. Run again and again it keeps up with the window and the edits. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { parameters, source, service, calendarId, seriesId, holder, window } = await chosenSeries(
      context,
      itemIndex,
    );
    const list = await readRecordingWish(context, parameters, itemIndex);
    const now = Date.now();
    const found = await source.readSeries(calendarId, seriesId, window);
    if (found === null) {
      throw settingsError(
        context.getNode(),
        `There is no series with the ID "${seriesId}" in this calendar`,
        'Check "Calendar" and "Series ID". For a series that was deleted, "Unschedule Series" takes its bots back.',
        itemIndex,
      );
    }
    const { events: occurrences, rejected } = found;
    const decided = occurrences.map((event) => {
      const { verdict, wish } = decide(event, list, service.capabilities.platforms, now);
      return { meeting: plannedMeeting(event, verdict, wish ?? list.usual, holder), series: seriesId };
    });
    const next = parameters.text('seriesScope', 'all') === 'next';
    const meetings = next ? onlyNext(decided) : decided.map(({ meeting }) => meeting);
    const outcomes = await reconcileWindow({
      service,
      reading: { events: occurrences, read: [calendarId], failed: [], rejected },
      range: window,
      holderOf: () => holder,
      meetings: meetings.filter(({ joinAt }) => joinAt < window.to),
      now: () => Date.now(),
    });
    if (rejected.length > 0) {
      addHint(
        context,
        `${rejected.length} calendar entries could not be read; their bots stay as they are.`,
        'warning',
      );
    }
    const byKey = new Map(occurrences.map((event) => [event.occurrenceKey, event]));
    return outcomes
      .sort((a, b) => (a.meeting?.start ?? 0) - (b.meeting?.start ?? 0))
      .map((outcome) => outcomeToJson(outcome, byKey.get(outcome.key) ?? null, service));
  },
};
