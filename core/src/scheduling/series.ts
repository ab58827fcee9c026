import type { PlannedMeeting } from './meeting.js';

/**
 * Which occurrences of a series get a bot: `all` in the window, or only the `next` one that is not over. The latter is
 * booked again when that one has ended, by the next run.
 */
export type SeriesScope = 'all' | 'next';

/** A meeting and the series it belongs to: null for a single event. */
export interface SeriesMeeting {
  meeting: PlannedMeeting;
  /** The same for all occurrences of one series, whichever calendar holds the copy: the iCalendar UID, else the id. */
  series: string | null;
}

/**
 * Leaves of every series only the next occurrence that is wanted; later ones become unwanted, with the reason. Those
 * before it are over or not wanted anyway. The same for every order of input.
 */
export function onlyNext(meetings: readonly SeriesMeeting[]): PlannedMeeting[] {
  const next = new Map<string, PlannedMeeting>();
  for (const { meeting, series } of meetings) {
    if (series === null || meeting.verdict.kind !== 'wanted') continue;
    const best = next.get(series);
    if (best === undefined || meeting.start < best.start || (meeting.start === best.start && meeting.key < best.key)) {
      next.set(series, meeting);
    }
  }
  return meetings.map(({ meeting, series }) => {
    const best = series === null ? undefined : next.get(series);
    if (best === undefined || meeting.verdict.kind !== 'wanted' || meeting.key === best.key) return meeting;
    const reason = 'Only the next meeting of its series gets a bot.';
    return { ...meeting, holders: [], verdict: { kind: 'unwanted', code: 'notNext', reason, sparesActiveBots: true } };
  });
}
