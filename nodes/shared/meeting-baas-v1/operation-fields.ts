import type { INodeProperties } from 'n8n-workflow';
import type { BotServiceEntry } from '../bot-service';
import { botFilters, botNameFilter, extraFilter } from '../fields/bot-filters';
import { byName } from '../fields/event-filters';
import { transcriptionField } from './bot-fields';

const COMMON: INodeProperties[] = [
  { ...botNameFilter, description: 'A part of the name' },
  extraFilter,
  {
    displayName: 'After',
    name: 'after',
    type: 'dateTime',
    default: '',
    description: 'Bots made after this',
  },
  { displayName: 'Before', name: 'before', type: 'dateTime', default: '', description: 'Bots made before this' },
  {
    displayName: 'Meeting Link',
    name: 'meetingUrl',
    type: 'string',
    default: '',
    placeholder: 'e.g. abc-defg-hij',
    description: 'A part of the link',
  },
];

const endedFilter: INodeProperties = {
  displayName: 'Ended After',
  name: 'endedAfter',
  type: 'dateTime',
  default: '',
  description: 'Bots that were done after this',
};

/** What single operations are told of a Meeting BaaS v1 bot beside its ID. */
export const meetingBaasV1OperationFields: NonNullable<BotServiceEntry['operationFields']> = {
  'bot:getAll': [botFilters(byName([...COMMON, endedFilter]))],
  'scheduledBot:getAll': [botFilters(byName(COMMON))],
  'transcript:create': [
    {
      ...transcriptionField,
      options: (transcriptionField.options as INodeProperties[]).filter(({ name }) => name !== 'customParams'),
    },
    {
      displayName: 'Callback URL',
      name: 'callbackUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/transcript-done',
      description: 'Called when the transcript is there, instead of the address of the bot or the account',
    },
  ],
};
