import type { INodeProperties } from 'n8n-workflow';
import { calendarFields } from '../../../shared/fields/calendars';

export const fields: INodeProperties[] = [
  ...calendarFields.filter(({ name }) => name === 'calendar'),
  {
    displayName: 'Event ID',
    name: 'eventId',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. 7kukuqrfedlm2f9t0f5iqv2v8b',
    description: 'The ID of one event or of one occurrence of a series, as List Events and Calendar Trigger give it',
  },
];
