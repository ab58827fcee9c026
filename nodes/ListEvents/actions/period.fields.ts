import type { INodeProperties } from 'n8n-workflow';

/** Which stretch of time is read; see period.ts. */
export const periodFields: INodeProperties[] = [
  {
    displayName: 'Period',
    name: 'period',
    type: 'options',
    options: [
      { name: 'Between Two Dates', value: 'range' },
      { name: 'Past', value: 'past', description: 'Events that are over, the latest first' },
      { name: 'Past and Upcoming', value: 'all' },
      { name: 'Upcoming', value: 'upcoming', description: 'Events that are on or still to come' },
    ],
    default: 'upcoming',
    description: 'Which events to read',
  },
  {
    displayName: 'Days',
    name: 'days',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 3650 },
    default: 7,
    description: 'How many days back, ahead, or both',
    displayOptions: { show: { period: ['past', 'upcoming', 'all'] } },
  },
  {
    displayName: 'From',
    name: 'from',
    type: 'dateTime',
    required: true,
    default: '',
    description: 'Events that end after this. Without an offset it is in the time zone of the workflow.',
    displayOptions: { show: { period: ['range'] } },
  },
  {
    displayName: 'To',
    name: 'to',
    type: 'dateTime',
    required: true,
    default: '',
    description: 'Events that begin before this',
    displayOptions: { show: { period: ['range'] } },
  },
];
