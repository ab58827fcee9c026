import type { INodeProperties } from 'n8n-workflow';
import { calendarFields } from '../../../shared/fields/calendars';

/** The calendar that holds the event, or will. */
export const calendarField: INodeProperties[] = calendarFields
  .filter(({ name }) => name === 'calendar')
  .map((field) => ({ ...field, description: 'The calendar of the event' }));

export const eventField: INodeProperties = {
  displayName: 'Event',
  name: 'event',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'One event, or one occurrence of a series',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select an event...',
      typeOptions: { searchListMethod: 'searchEvents', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 7kukuqrfedlm2f9t0f5iqv2v8b',
      hint: 'List Events and Calendar Trigger give it as "id", and that of a whole series as "seriesId"',
    },
  ],
};

export const scopeField: INodeProperties = {
  displayName: 'Apply To',
  name: 'scope',
  type: 'options',
  options: [
    { name: 'This Event Only', value: 'occurrence', description: 'Of a series only the chosen occurrence' },
    { name: 'Whole Series', value: 'series', description: 'All occurrences of the series that the event belongs to' },
  ],
  default: 'occurrence',
  description: 'How far it reaches when the event repeats',
};

export const sendUpdatesField: INodeProperties = {
  displayName: 'Send Updates',
  name: 'sendUpdates',
  type: 'options',
  options: [
    { name: 'All Attendees', value: 'all' },
    {
      name: 'External Attendees Only',
      value: 'externalOnly',
      description: 'Those who do not use Google Calendar. Google Calendar only.',
    },
    {
      name: 'None',
      value: 'none',
      description: 'Nobody. Microsoft 365 always tells attendees, and CalDAV servers those who were told before.',
    },
  ],
  default: 'all',
  description: 'Who gets a mail about it, when the event has attendees',
};

export const timeZoneField: INodeProperties = {
  displayName: 'Time Zone',
  name: 'timeZone',
  type: 'string',
  default: '',
  placeholder: 'e.g. Europe/Berlin',
  description: 'Zone in which the event is planned and its times above are meant. Empty for that of the workflow.',
};

/** What an event can say beside its title and times; in alphabetical order with those of the operation. */
export const detailFields: INodeProperties[] = [
  {
    displayName: 'Description',
    name: 'description',
    type: 'string',
    typeOptions: { rows: 4 },
    default: '',
    description: 'Plain text',
  },
  {
    displayName: 'Location',
    name: 'location',
    type: 'string',
    default: '',
    description: 'A place, or the link of a meeting',
  },
  {
    displayName: 'Recurrence Rule',
    name: 'recurrence',
    type: 'string',
    default: '',
    placeholder: 'e.g. FREQ=WEEKLY;BYDAY=MO;COUNT=10',
    description: 'How the event repeats, as an RRULE of iCalendar (RFC 5545)',
  },
  {
    displayName: 'Reminders (Minutes Before)',
    name: 'reminders',
    type: 'string',
    default: '',
    placeholder: 'e.g. 10, 60',
    description: 'Minutes before the start, separated by commas, or "none". Microsoft 365 has one for each event.',
  },
  {
    displayName: 'Show As',
    name: 'showAs',
    type: 'options',
    options: [
      { name: 'Busy', value: 'busy' },
      { name: 'Free', value: 'free' },
      { name: 'Tentative', value: 'tentative' },
    ],
    default: 'busy',
    description: 'How the time shows to others',
  },
  {
    displayName: 'Visibility',
    name: 'visibility',
    type: 'options',
    options: [
      { name: 'As the Calendar Is Shared', value: 'default' },
      { name: 'Confidential', value: 'confidential' },
      { name: 'Private', value: 'private' },
      { name: 'Public', value: 'public' },
    ],
    default: 'default',
    description: 'Who sees the details of the event',
  },
];

export const addMeetingField: INodeProperties = {
  displayName: 'Add Meeting Link',
  name: 'addMeeting',
  type: 'boolean',
  default: true,
  description: 'Whether to add a Google Meet or Microsoft Teams meeting, by which calendar it is',
};

export const sorted = (fields: readonly INodeProperties[]): INodeProperties[] =>
  [...fields].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
