import type { INodeProperties } from 'n8n-workflow';
import type { BotServiceEntry } from '../bot-service';
import { botFilters, botNameFilter, extraFilter } from '../fields/bot-filters';
import { byName } from '../fields/event-filters';
import { transcriptionField } from './bot-fields';
import { callbackField } from './connection-fields';

const chatMessage = (placeholder: string): INodeProperties => ({
  displayName: 'Chat Message',
  name: 'chatMessage',
  type: 'string',
  default: '',
  placeholder,
  description: 'What the bot writes into the chat at the same time, at most 500 characters; nothing when empty',
});

const COMMON_FILTERS: INodeProperties[] = [
  {
    displayName: 'Bot ID',
    name: 'botId',
    type: 'string',
    default: '',
    placeholder: 'e.g. 0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e',
    description: 'The one bot with this ID',
  },
  botNameFilter,
  extraFilter,
  {
    displayName: 'Meeting Link',
    name: 'meetingUrl',
    type: 'string',
    default: '',
    placeholder: 'e.g. abc-defg-hij',
    description: 'A part of the link',
  },
  {
    displayName: 'Platforms',
    name: 'platforms',
    type: 'multiOptions',
    options: [
      { name: 'Google Meet', value: 'meet' },
      { name: 'Microsoft Teams', value: 'teams' },
      { name: 'Zoom', value: 'zoom' },
    ],
    default: [],
    description: 'Bots in meetings of these kinds',
  },
];

const sentFilters = botFilters(
  byName([
    ...COMMON_FILTERS,
    {
      displayName: 'After',
      name: 'after',
      type: 'dateTime',
      default: '',
      description: 'Bots made after this, at most 90 days back',
    },
    { displayName: 'Before', name: 'before', type: 'dateTime', default: '', description: 'Bots made before this' },
    {
      displayName: 'Ended After',
      name: 'endedAfter',
      type: 'dateTime',
      default: '',
      description: 'Bots that were done after this, at most 90 days back',
    },
    {
      displayName: 'Participant Name',
      name: 'participantName',
      type: 'string',
      default: '',
      placeholder: 'e.g. Ada Lovelace',
      description: 'Bots in meetings in which somebody with this name was',
    },
    {
      displayName: 'Statuses',
      name: 'statuses',
      type: 'string',
      default: '',
      placeholder: 'e.g. in_call_recording, completed',
      description: 'Words of the service, separated by commas',
    },
  ]),
);

const scheduledFilters = botFilters(
  byName([
    ...COMMON_FILTERS,
    {
      displayName: 'After',
      name: 'after',
      type: 'dateTime',
      default: '',
      description: 'Bots that join after this, at most 90 days from now',
    },
    {
      displayName: 'Before',
      name: 'before',
      type: 'dateTime',
      default: '',
      description: 'Bots that join before this, at most 90 days from now',
    },
    {
      displayName: 'Statuses',
      name: 'statuses',
      type: 'multiOptions',
      options: [
        { name: 'Cancelled', value: 'cancelled' },
        { name: 'Failed', value: 'failed' },
        { name: 'On Its Way or Done', value: 'completed' },
        { name: 'Scheduled', value: 'scheduled' },
      ],
      default: ['scheduled'],
      description: 'Bots in these states. Without this filter: all.',
    },
  ]),
);

const updateFields: INodeProperties = {
  displayName: 'Update Fields',
  name: 'updateFields',
  type: 'collection',
  placeholder: 'Add Field',
  default: {},
  description: 'What is to be different; the rest stays. Possible until four minutes before the bot joins.',
  options: [
    {
      displayName: 'Bot Name',
      name: 'botName',
      type: 'string',
      default: '',
      description: 'The name that people see in the meeting, at most 255 characters',
    },
    {
      displayName: 'Join At',
      name: 'joinAt',
      type: 'dateTime',
      default: '',
      description:
        'When the bot joins, 4 minutes to 90 days ahead. Without an offset it is in the time zone of the workflow.',
    },
    {
      displayName: 'Meeting Link',
      name: 'meetingUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://meet.google.com/abc-defg-hij',
      description: 'The link of the meeting',
    },
    {
      displayName: 'Settings',
      name: 'settings',
      type: 'json',
      default: '{}',
      description:
        'Further settings as a JSON object in the words of Meeting BaaS, for example {"recording_mode": "audio_only"}',
    },
  ],
};

const retranscriptionField: INodeProperties = {
  ...transcriptionField,
  options: byName([
    ...((transcriptionField.options ?? []) as INodeProperties[]),
    {
      displayName: 'Provider',
      name: 'provider',
      type: 'options',
      options: [
        { name: 'AssemblyAI', value: 'assemblyai' },
        { name: 'Deepgram', value: 'deepgram' },
        { name: 'Gladia', value: 'gladia' },
        { name: 'Soniox', value: 'soniox' },
        { name: 'Speechmatics', value: 'speechmatics' },
      ],
      default: 'gladia',
      description: 'Who turns speech into text. Without it the one that the bot was sent with.',
    },
  ]),
};

/** What single operations are told of a Meeting BaaS bot beside its ID. */
export const meetingBaasOperationFields: NonNullable<BotServiceEntry['operationFields']> = {
  'bot:getAll': [sentFilters],
  'bot:retryCallback': [
    {
      ...callbackField,
      description: 'Another address than the bot was sent with; nothing calls the same one again',
    },
  ],
  'recording:delete': [
    {
      displayName: 'Delete From Transcription Provider',
      name: 'deleteFromProvider',
      type: 'boolean',
      default: true,
      description: 'Whether the copy at the transcription provider goes too',
    },
  ],
  'recording:pause': [chatMessage('e.g. The recording is paused.')],
  'recording:resume': [chatMessage('e.g. The recording goes on.')],
  'scheduledBot:getAll': [scheduledFilters],
  'scheduledBot:update': [updateFields],
  'transcript:create': [retranscriptionField],
};
