import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { readParameters } from '../../../shared/parameters';

export { openV1Calendars } from '../../../shared/meeting-baas-v1/calendars';

/** @throws NodeOperationError when no connection is chosen */
export function chosenConnection(context: IExecuteFunctions, itemIndex: number): string {
  const id = readParameters(context, itemIndex).picked('connection');
  if (id !== '') return id;
  throw settingsError(
    context.getNode(),
    'No connection is chosen',
    'Pick a connection in "Connection", or enter its ID there.',
    itemIndex,
  );
}
