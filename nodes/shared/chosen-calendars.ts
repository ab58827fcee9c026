import type { INode } from 'n8n-workflow';
import { settingsError } from './errors';
import type { Parameters } from './parameters';

/** The chosen calendars, each once. @throws NodeOperationError when there is none. */
export function chosenCalendars(parameters: Parameters, node: INode): string[] {
  const chosen = [parameters.picked('calendar'), ...parameters.list('additionalCalendars')].filter((id) => id !== '');
  if (chosen.length > 0) return [...new Set(chosen)];
  throw settingsError(node, 'No calendar is chosen', 'Pick a calendar in "Calendar", or enter its ID there.');
}
