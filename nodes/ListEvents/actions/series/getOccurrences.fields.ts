import type { INodeProperties } from 'n8n-workflow';
import { calendarFields } from '../../../shared/fields/calendars';
import { returnAllFields } from '../../../shared/fields/return-all';
import { periodFields } from '../period.fields';

export const fields: INodeProperties[] = [
  ...calendarFields.filter(({ name }) => name === 'calendar'),
  {
    displayName: 'Series ID',
    name: 'seriesId',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. 7kukuqrfedlm2f9t0f5iqv2v8b',
    description: 'The "seriesId" of any occurrence, as List Events and Calendar Trigger give it',
  },
  ...periodFields,
  ...returnAllFields,
];
