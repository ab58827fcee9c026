import type { MeetingView } from '../../sandbox/page';

/** One item of Calendar Trigger, as far as this looks at it, and the execution that it started. */
export interface Emission {
  execution: string;
  changeId: string;
  change: string;
  id: string;
  title: string;
  /** UTC ISO. */
  start: string;
  response: string | null;
  changed: string[];
  previous: { start?: string; response?: string | null };
}

/** What somebody who only reads the trigger's items knows of a meeting. */
interface Known {
  start: number;
  response: string | null;
  cancelled: boolean;
}

/**
 * Reads the items one after the other, as a workflow does, and holds the story against the calendar: each change goes
 * on where the last one ended, none comes twice, and at the end the story and the calendar say the same.
 * @returns what is wrong, in words
 */
export function replay(told: readonly Emission[], meetings: readonly MeetingView[]): string[] {
  const wrong: string[] = [];
  const seen = new Set<string>();
  const known = new Map<string, Known>();
  for (const item of told) {
    if (seen.has(item.changeId)) wrong.push(`${item.title}: ${item.change} was told twice (${item.changeId})`);
    seen.add(item.changeId);
    const before = known.get(item.id);
    const gap = gapIn(item, before);
    if (gap !== null) wrong.push(`${item.title}: ${gap} (execution ${item.execution})`);
    known.set(item.id, {
      start: Date.parse(item.start),
      response: item.response,
      cancelled: item.change === 'cancelled',
    });
  }
  for (const { eventId, title, start, cancelled, response } of meetings) {
    const last = known.get(eventId);
    // Added and cancelled between two polls: there was nothing to tell.
    if (last === undefined && cancelled) continue;
    if (last === undefined) wrong.push(`${title}: was never told`);
    else if (last.cancelled !== cancelled) wrong.push(`${title}: told as ${last.cancelled ? 'cancelled' : 'on'}`);
    else if (!cancelled && last.start !== start) wrong.push(`${title}: its last move was not told`);
    else if (!cancelled && last.response !== response) wrong.push(`${title}: the last answer was not told`);
  }
  return wrong;
}

function gapIn(item: Emission, before: Known | undefined): string | null {
  if (item.change === 'created') return before === undefined || before.cancelled ? null : 'created a second time';
  if (before === undefined || before.cancelled) return `${item.change} without having been created`;
  if (item.change !== 'updated') return null;
  const moved = item.changed.includes('start');
  if (moved && Date.parse(item.previous.start ?? '') !== before.start) return 'a move between was not told';
  if (!moved && Date.parse(item.start) !== before.start) return 'moved without saying so';
  return null;
}
