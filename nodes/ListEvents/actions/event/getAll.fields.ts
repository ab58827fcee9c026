import type { INodeProperties } from 'n8n-workflow';
import { serviceField } from '../../../shared/fields/service';
import { calendarFields } from '../../../shared/fields/calendars';
import { filtersField } from '../../../shared/fields/event-filters';
import { returnAllFields } from '../../../shared/fields/return-all';

export const fields: INodeProperties[] = [
  ...calendarFields,
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
  ...returnAllFields,
  {
    displayName: 'Include Bot',
    name: 'includeBot',
    type: 'boolean',
    default: false,
    description: 'Whether each event comes with the bot that is booked for it',
  },
  { ...serviceField, displayOptions: { show: { includeBot: [true] } } },
  filtersField([
    {
      displayName: 'Include Cancelled',
      name: 'includeCancelled',
      type: 'boolean',
      default: true,
      description: 'Whether cancelled events are listed too, as far as the calendar still knows them',
    },
    {
      displayName: 'Updated Since',
      name: 'updatedSince',
      type: 'dateTime',
      default: '',
      description: 'Only events that were created or changed after this',
    },
  ]),
];
