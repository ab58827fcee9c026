import type { INodeProperties } from 'n8n-workflow';
import { serviceField } from '../../shared/fields/service';
import { botPickerField } from '../../shared/fields/bot-picker';
import { shownFor } from '../../shared/fields/shown-for';
import { getAllFields } from './bot/getAll.fields';
import { sendFields } from './bot/send.fields';

const resourceField: INodeProperties = {
  displayName: 'Resource',
  name: 'resource',
  type: 'options',
  noDataExpression: true,
  options: [
    { name: 'Bot', value: 'bot' },
    { name: 'Chat Message', value: 'chatMessage' },
    { name: 'Recording', value: 'recording' },
  ],
  default: 'bot',
};

const botOperations: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['bot'] } },
  options: [
    {
      name: 'Get',
      value: 'get',
      action: 'Get a bot',
      description: 'What became of a bot, with links to its recording',
    },
    { name: 'Get Many', value: 'getAll', action: 'Get many bots', description: 'List booked or sent bots' },
    {
      name: 'Get Status',
      value: 'getStatus',
      action: 'Get the status of a bot',
      description: 'Where a bot is on its way',
    },
    { name: 'Leave', value: 'leave', action: 'Make a bot leave', description: 'Leave the call, or not go at all' },
    { name: 'Send', value: 'send', action: 'Send a bot', description: 'Send a bot to a meeting link, now or later' },
  ],
  default: 'send',
};

const chatOperations: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['chatMessage'] } },
  options: [
    { name: 'Send', value: 'send', action: 'Send a chat message', description: 'Write into the chat of the meeting' },
  ],
  default: 'send',
};

const recordingOperations: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  displayOptions: { show: { resource: ['recording'] } },
  options: [
    {
      name: 'Delete',
      value: 'delete',
      action: 'Delete a recording',
      description: 'Delete what was recorded, for good. Only for bots that are done.',
    },
    {
      name: 'Get Screenshots',
      value: 'getScreenshots',
      action: 'Get screenshots of a recording',
      description: 'Links to pictures of the call',
    },
    { name: 'Pause', value: 'pause', action: 'Pause a recording', description: 'Stay in the call without recording' },
    { name: 'Resume', value: 'resume', action: 'Resume a recording', description: 'Go on recording after a pause' },
  ],
  default: 'pause',
};

const messageField: INodeProperties = {
  displayName: 'Message',
  name: 'message',
  type: 'string',
  typeOptions: { rows: 3 },
  required: true,
  default: '',
  placeholder: 'e.g. Recording ends in five minutes.',
  description: 'What the bot writes. Meeting BaaS takes at most 500 characters.',
};

export const sendBotFields: INodeProperties[] = [
  resourceField,
  botOperations,
  chatOperations,
  recordingOperations,
  serviceField,
  ...shownFor({ resource: ['bot'], operation: ['send'] }, sendFields),
  ...shownFor({ resource: ['bot'], operation: ['get', 'getStatus', 'leave'] }, [botPickerField]),
  ...shownFor({ resource: ['bot'], operation: ['getAll'] }, getAllFields),
  ...shownFor({ resource: ['chatMessage', 'recording'] }, [botPickerField]),
  ...shownFor({ resource: ['chatMessage'] }, [messageField]),
  ...shownFor({ service: ['meeting-baas'], resource: ['recording'], operation: ['pause', 'resume'] }, [
    {
      displayName: 'Chat Message',
      name: 'chatMessage',
      type: 'string',
      default: '',
      placeholder: 'e.g. The recording is paused.',
      description: 'What the bot writes into the chat at the same time; nothing when empty',
    },
  ]),
  ...shownFor({ service: ['meeting-baas'], resource: ['recording'], operation: ['delete'] }, [
    {
      displayName: 'Delete From Transcription Provider',
      name: 'deleteFromProvider',
      type: 'boolean',
      default: true,
      description: 'Whether the copy at the transcription provider goes too',
    },
  ]),
];
