import type { MeetStreamCalendarClient } from 'calendar-bots/connections/meetstream';
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import type { Parameters } from '../../../shared/parameters';
import { dayOf, instantOf } from '../../../shared/times';

export interface ChosenEvent {
  /** MeetStream's own id. Of an occurrence that List Events gave (`evt_1#2026-05-04T…`), that of its series. */
  eventId: string;
  /** What stands behind the `#`: when the occurrence was planned. Null: the event itself is meant. */
  occurrence: string | null;
}

/** @throws NodeOperationError when none is chosen */
export function chosenHostedEvent(parameters: Parameters, node: INode, itemIndex: number): ChosenEvent {
  const [eventId = '', occurrence] = parameters.picked('event').split('#', 2);
  if (eventId !== '') return { eventId, occurrence: occurrence ?? null };
  throw settingsError(node, 'No event is chosen', 'Pick an event in "Event", or enter its ID there.', itemIndex);
}

/**
 * When an occurrence begins (ms since epoch), and on which day, `YYYY-MM-DD`, in the zone of its event.
 *
 * @throws NodeOperationError when the id does not say it
 */
export async function placeOf(
  client: MeetStreamCalendarClient,
  { eventId, occurrence }: { eventId: string; occurrence: string },
  context: IExecuteFunctions,
  itemIndex: number,
): Promise<{ day: string; start: number }> {
  const { findHostedEvent } = await import('calendar-bots/connections/meetstream');
  const { zoneOfRow } = await import('calendar-bots/calendars/meetstream');
  const near = instantOf(occurrence, 'UTC');
  if (near === null) {
    const hint = 'Enter the ID of an event, or that of an occurrence as List Events gives it.';
    throw settingsError(context.getNode(), `"${occurrence.slice(0, 40)}" names no occurrence`, hint, itemIndex);
  }
  const row = await findHostedEvent(client, eventId, near);
  const zone = row === null ? context.getTimezone() : zoneOfRow(row, context.getTimezone());
  // An all-day occurrence is named by its day.
  if (/^\d{4}-\d{2}-\d{2}$/.test(occurrence)) return { day: occurrence, start: instantOf(occurrence, zone) ?? near };
  return { day: dayOf(near, zone), start: near };
}
