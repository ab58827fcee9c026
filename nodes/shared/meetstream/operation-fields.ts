import type { INodeProperties } from 'n8n-workflow';
import type { BotServiceEntry } from '../bot-service';
import { botFilters, botNameFilter, extraFilter } from '../fields/bot-filters';
import { transcriptionFields } from './bot-fields';

const platformFilter: INodeProperties = {
  displayName: 'Platform',
  name: 'platform',
  type: 'options',
  options: [
    { name: 'Google Meet', value: 'GMeet' },
    { name: 'Microsoft Teams', value: 'Teams' },
    { name: 'Zoom', value: 'Zoom' },
  ],
  default: 'GMeet',
  description: 'Bots in meetings of this kind',
};

const updateFields: INodeProperties = {
  displayName: 'Update Fields',
  name: 'updateFields',
  type: 'collection',
  placeholder: 'Add Field',
  default: {},
  description: 'What is to be different; MeetStream changes nothing else of a scheduled bot',
  options: [
    {
      displayName: 'Bot Name',
      name: 'botName',
      type: 'string',
      default: '',
      description: 'The name that people see in the meeting',
    },
    {
      displayName: 'Join At',
      name: 'joinAt',
      type: 'dateTime',
      default: '',
      description: 'When the bot joins. Without an offset it is in the time zone of the workflow.',
    },
  ],
};

/** What single operations are told of a MeetStream bot beside its ID. */
export const meetStreamOperationFields: NonNullable<BotServiceEntry['operationFields']> = {
  // Sent bots are filtered by the service by their entries and platform only; names are compared here.
  'bot:getAll': [botFilters([botNameFilter, extraFilter, platformFilter])],
  'scheduledBot:getAll': [botFilters([botNameFilter])],
  'scheduledBot:update': [updateFields],
  'transcript:create': [
    ...transcriptionFields,
    {
      displayName: 'Callback URL',
      name: 'callbackUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/transcript-done',
      description: 'Called when the transcript is there; nobody is when empty',
    },
  ],
  'transcript:get': [
    {
      displayName: 'Transcript ID',
      name: 'transcriptId',
      type: 'string',
      default: '',
      description: 'One of several transcripts of the bot, as Get Many shows them. Without it: the newest.',
    },
    {
      displayName: 'Raw',
      name: 'raw',
      type: 'boolean',
      default: false,
      description: 'Whether the words come as the transcription provider gave them',
    },
  ],
};
