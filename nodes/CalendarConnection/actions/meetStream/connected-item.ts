import type { ConnectedCalendar, OAuthGrant } from 'calendar-bots/connections/meetstream';
import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../../../shared/parameters';

/** The sign-in as it stands in the node. It is sent to MeetStream and is in no output. */
export function readGrant(parameters: Parameters): OAuthGrant {
  return {
    clientId: parameters.text('clientId'),
    clientSecret: parameters.text('clientSecret'),
    refreshToken: parameters.text('refreshToken'),
  };
}

export function connectedToJson(connected: ConnectedCalendar, provider: 'google' | 'outlook'): IDataObject {
  return {
    connected: true,
    provider,
    account: connected.account_id,
    primaryCalendar: connected.primary_calendar_id,
    calendars: connected.calendars as IDataObject[],
    watchSetup: connected.watch_setup as IDataObject,
  };
}
