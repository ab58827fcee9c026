import type { PlannedMeeting } from './meeting.js';

/**
 * Which of several meetings at the same time get a bot.
 * `all`: each. `first`: the one that begins first. `longest`. `priority`: the one whose rule stands higher in the list,
 * then the one that begins first.
 */
export const OVERLAP_POLICIES = ['all', 'first', 'longest', 'priority'] as const;
export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number];

/** A meeting with its place in the list of rules; lower comes first. */
export interface RankedMeeting {
  meeting: PlannedMeeting;
  rank: number;
}

/**
 * Leaves of meetings that overlap only those that the policy chooses; the others become unwanted, with the reason. The
 * same for every order of input. Copies of one occurrence do not overlap each other, and neither do meetings of which
 * one ends when the other begins.
 */
export function chooseOverlapping(meetings: readonly RankedMeeting[], policy: OverlapPolicy): PlannedMeeting[] {
  if (policy === 'all') return meetings.map(({ meeting }) => meeting);
  const wanted = meetings.filter(({ meeting }) => meeting.verdict.kind === 'wanted');
  const chosen: PlannedMeeting[] = [];
  const losers = new Map<string, PlannedMeeting>();
  const decided = new Set<string>();
  for (const { meeting } of wanted.sort(byPrecedence(policy))) {
    // Every copy of an occurrence shares the fate of the first one.
    if (decided.has(meeting.key)) continue;
    decided.add(meeting.key);
    const winner = chosen.find((other) => other.start < meeting.end && other.end > meeting.start);
    if (winner === undefined) chosen.push(meeting);
    else losers.set(meeting.key, winner);
  }
  return meetings.map(({ meeting }) => {
    const winner = losers.get(meeting.key);
    if (winner === undefined || meeting.verdict.kind !== 'wanted') return meeting;
    const title = winner.event.title === '' ? 'another meeting' : `"${winner.event.title}"`;
    const reason = `It is at the same time as ${title}, which comes first.`;
    return { ...meeting, holders: [], verdict: { kind: 'unwanted', code: 'overlap', reason, sparesActiveBots: true } };
  });
}

function byPrecedence(policy: OverlapPolicy): (a: RankedMeeting, b: RankedMeeting) => number {
  const length = ({ start, end }: PlannedMeeting): number => end - start;
  return ({ meeting: a, rank: rankA }, { meeting: b, rank: rankB }) =>
    (policy === 'priority' ? rankA - rankB : 0) ||
    (policy === 'longest' ? length(b) - length(a) : 0) ||
    a.start - b.start ||
    length(b) - length(a) ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
