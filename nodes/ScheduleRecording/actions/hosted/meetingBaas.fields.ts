import type { INodeProperties } from 'n8n-workflow';

/** Whom Meeting BaaS's own calendar bots are for; beside them the bot's own fields are shown. */
export const meetingBaasTargetFields: INodeProperties[] = [
  {
    displayName: 'Calendar ID',
    name: 'hostedCalendarId',
    type: 'string',
    required: true,
    default: '={{ $json.calendarId }}',
    description: 'ID of the connection at Meeting BaaS, as List Events and Calendar Connection give it',
  },
  {
    displayName: 'Meetings',
    name: 'hostedTarget',
    type: 'options',
    options: [
      { name: 'Events', value: 'events', description: 'One or several occurrences, by their IDs' },
      {
        name: 'Whole Series',
        value: 'series',
        description: 'Every coming occurrence, and those that come into the next 30 days later',
      },
    ],
    default: 'events',
    description: 'Which meetings the bots are for',
  },
  {
    displayName: 'Event IDs',
    name: 'hostedEventIds',
    type: 'string',
    required: true,
    default: '={{ $json.id }}',
    description: 'IDs of events at Meeting BaaS as List Events gives them, separated by commas',
    displayOptions: { show: { hostedTarget: ['events'] } },
  },
  {
    displayName: 'Series ID',
    name: 'hostedSeriesId',
    type: 'string',
    required: true,
    default: '={{ $json.seriesId }}',
    description: 'ID of the series at Meeting BaaS, as List Events gives it',
    displayOptions: { show: { hostedTarget: ['series'] } },
  },
];
