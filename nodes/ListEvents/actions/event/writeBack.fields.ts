import type { INodeProperties } from 'n8n-workflow';
import { calendarField, eventField } from './write.fields';

export const fields: INodeProperties[] = [
  ...calendarField,
  eventField,
  {
    displayName: 'Recording URL',
    name: 'recordingUrl',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. https://example.com/recordings/1',
    description: 'Where the recording can be seen',
  },
  {
    displayName: 'Write To',
    name: 'place',
    type: 'options',
    options: [
      { name: 'Both', value: 'both' },
      {
        name: 'Description',
        value: 'description',
        description: 'A marked passage at its end, which all guests see. Writing again replaces it.',
      },
      {
        name: 'Private Property',
        value: 'property',
        description: 'Only programs see it, in this calendar. Works for events of other organizers too.',
      },
    ],
    default: 'description',
    description: 'Where in the event the links are kept',
  },
  {
    displayName: 'Additional Fields',
    name: 'additionalFields',
    type: 'collection',
    placeholder: 'Add Field',
    default: {},
    options: [
      {
        displayName: 'Send Updates',
        name: 'sendUpdates',
        type: 'options',
        options: [
          { name: 'All Attendees', value: 'all' },
          { name: 'External Attendees Only', value: 'externalOnly', description: 'Google Calendar only' },
          { name: 'None', value: 'none', description: 'Nobody. Not for events with attendees in Microsoft 365.' },
        ],
        default: 'none',
        description: 'Who gets a mail about it. Without this field as few as the calendar lets one choose.',
      },
      {
        displayName: 'Summary URL',
        name: 'summaryUrl',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://example.com/summaries/1',
        description: 'Where a summary of the meeting can be read',
      },
      {
        displayName: 'Transcript URL',
        name: 'transcriptUrl',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://example.com/transcripts/1',
        description: 'Where the transcript can be read',
      },
    ],
  },
];
