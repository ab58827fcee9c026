import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** A feed is one calendar. */
const NOT_FOR_FEEDS: IDisplayOptions = { hide: { provider: ['ics'] } };

/** The calendar picker, and the list of further calendars beside it. */
export const calendarFields: INodeProperties[] = [
  {
    displayName: 'Calendar',
    name: 'calendar',
    type: 'resourceLocator',
    required: true,
    default: { mode: 'list', value: 'primary', cachedResultName: 'Primary calendar' },
    description: 'The calendar to read',
    displayOptions: NOT_FOR_FEEDS,
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        placeholder: 'Select a calendar...',
        typeOptions: { searchListMethod: 'searchCalendars', searchable: true },
      },
      {
        displayName: 'By ID',
        name: 'id',
        type: 'string',
        placeholder: 'e.g. team@group.calendar.google.com',
        hint: 'Google Calendar shows it under "Integrate calendar" in the settings of the calendar; List Events (Calendar, Get Many) shows the IDs of all providers',
      },
    ],
  },
  {
    displayName: 'Additional Calendar Names or IDs',
    name: 'additionalCalendars',
    type: 'multiOptions',
    default: [],
    displayOptions: NOT_FOR_FEEDS,
    typeOptions: { loadOptionsMethod: 'getCalendars', loadOptionsDependsOn: ['provider'] },
    description:
      'More calendars to read beside the first one. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
  },
];
