import type { CalendarCredentials } from 'calendar-bots/connections';
import type { MeetingBaasCalendars } from 'calendar-bots/connections/meeting-baas';
import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import { readParameters } from '../../../shared/parameters';

/** The endpoints, and the chosen connection. @throws NodeOperationError when none is chosen */
export async function openConnection(
  context: IExecuteFunctions,
  itemIndex: number,
): Promise<{ calendars: MeetingBaasCalendars; connectionId: string }> {
  const connectionId = readParameters(context, itemIndex).picked('connection');
  if (connectionId === '') {
    throw settingsError(
      context.getNode(),
      'No connection is chosen',
      'Pick a connection in "Connection", or enter its ID there.',
      itemIndex,
    );
  }
  return { calendars: await openMeetingBaasCalendars(context), connectionId };
}

/** What the app and the user hand over. */
export function readCredentials(context: IExecuteFunctions, itemIndex: number): CalendarCredentials {
  const parameters = readParameters(context, itemIndex);
  const tenantId = parameters.text('tenantId').trim();
  return {
    platform: parameters.text('platform') === 'microsoft' ? 'microsoft' : 'google',
    clientId: parameters.text('clientId'),
    clientSecret: parameters.text('clientSecret'),
    refreshToken: parameters.text('refreshToken'),
    ...(tenantId === '' ? {} : { tenantId }),
  };
}
