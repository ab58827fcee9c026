import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { MEETING_BAAS_V1_NAME } from '../meeting-baas-v1/name';

const PROVIDERS: INodePropertyOptions[] = [
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
];

/** The "Provider" parameter. One option for each entry of CALENDAR_PROVIDERS, which is loaded only when a node runs. */
export const providerField: INodeProperties = {
  displayName: 'Provider',
  name: 'provider',
  type: 'options',
  noDataExpression: true,
  options: PROVIDERS,
  default: 'google',
  description: 'Where the calendar is kept',
};

/** Calendars into which nothing can be written. A test holds it to CALENDAR_PROVIDERS. */
export const READ_ONLY_PROVIDERS: readonly string[] = ['ics', 'meeting-baas', 'meeting-baas-v1', 'meetstream'];

/** The "Provider" parameter of a node that has operations that write: for those, only where one can write. */
export const providerFieldOfWriters = (writing: readonly string[]): INodeProperties => ({
  ...providerField,
  options: PROVIDERS.map((option) =>
    READ_ONLY_PROVIDERS.includes(String(option.value))
      ? { ...option, displayOptions: { hide: { operation: [...writing] } } }
      : option,
  ),
});
