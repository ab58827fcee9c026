import type { INodeProperties } from 'n8n-workflow';
import { MEETING_BAAS_V1_NAME } from '../meeting-baas-v1/name';

/** The "Provider" parameter. One option for each entry of CALENDAR_PROVIDERS, which is loaded only when a node runs. */
export const providerField: INodeProperties = {
  displayName: 'Provider',
  name: 'provider',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'CalDAV (iCloud, Nextcloud, Fastmail, …)',
      value: 'caldav',
      description: 'Any server that speaks CalDAV, with an app password',
    },
    {
      name: 'Calendar Feed (ICS)',
      value: 'ics',
      description: 'The secret address that every calendar offers; needs nothing else, but is refreshed by its server',
    },
    { name: 'Google Calendar', value: 'google' },
    {
      name: 'Meeting BaaS',
      value: 'meeting-baas',
      description: 'Calendars that are connected there (v2), with no sign-in here; the next 30 days',
    },
    {
      name: MEETING_BAAS_V1_NAME,
      value: 'meeting-baas-v1',
      description: 'Calendars that are connected there with a key of v1, with no sign-in here',
    },
    {
      name: 'MeetStream',
      value: 'meetstream',
      description: 'Calendars that are connected there, with no sign-in here',
    },
    { name: 'Microsoft 365', value: 'microsoft', description: 'Outlook and Exchange Online' },
  ],
  default: 'google',
  description: 'Where the calendar is kept',
};
