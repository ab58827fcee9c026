import type { INode } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import type { Parameters } from '../../../shared/parameters';

/**
 * MeetStream's id of the chosen event. An occurrence that List Events gave (`evt_1#2026-05-04T…`) means its series.
 *
 * @throws NodeOperationError when none is chosen
 */
export function chosenHostedEvent(parameters: Parameters, node: INode, itemIndex: number): string {
  const eventId = parameters.picked('event').split('#', 1)[0] ?? '';
  if (eventId !== '') return eventId;
  throw settingsError(node, 'No event is chosen', 'Pick an event in "Event", or enter its ID there.', itemIndex);
}
