import type { INodeProperties } from 'n8n-workflow';
import { botFields } from '../../../shared/fields/several-services';

export const sendFields: INodeProperties[] = [
  {
    displayName: 'Meeting Link',
    name: 'meetingUrl',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. https://meet.google.com/abc-defg-hij',
    description: 'The link of the meeting. Text around it and wrapped links are understood.',
  },
  {
    displayName: 'Join',
    name: 'join',
    type: 'options',
    options: [
      { name: 'At a Time', value: 'at' },
      { name: 'Now', value: 'now' },
    ],
    default: 'now',
    description: 'When the bot goes into the meeting',
  },
  {
    displayName: 'Join At',
    name: 'joinAt',
    type: 'dateTime',
    required: true,
    default: '',
    description: 'When the bot joins, up to 90 days ahead. Without an offset it is in the time zone of the workflow.',
    displayOptions: { show: { join: ['at'] } },
  },
  ...botFields,
];
