import type { INodeProperties } from 'n8n-workflow';
import { serviceField } from '../../../shared/fields/service';
import { calendarFields } from '../../../shared/fields/calendars';
import { filtersField } from '../../../shared/fields/event-filters';
import { returnAllFields } from '../../../shared/fields/return-all';
import { periodFields } from '../period.fields';

export const fields: INodeProperties[] = [
  ...calendarFields,
  ...periodFields,
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
