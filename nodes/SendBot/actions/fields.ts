import type { INodeProperties } from 'n8n-workflow';
import { BOT_SERVICES } from '../../shared/bot-services';
import { botPickerField } from '../../shared/fields/bot-picker';
import { type BotOperation, BOT_OPERATIONS, partsOf } from '../../shared/fields/bot-operations';
import { extraField } from '../../shared/fields/extra-data';
import { returnAllFields } from '../../shared/fields/return-all';
import { serviceOrSeveralField } from '../../shared/fields/service';
import { shownFor } from '../../shared/fields/shown-for';
import { sendFields } from './bot/send.fields';
import { operationFields, resourceField, servicesWith } from './operation-fields';

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

const imageFields: INodeProperties[] = [
  {
    displayName: 'Image URL',
    name: 'imageUrl',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. https://example.com/agenda.png',
    description: 'The picture that is shown in the meeting',
  },
  {
    displayName: 'Display Time (Seconds)',
    name: 'displaySeconds',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 0,
    description: 'How long the picture is shown; the service decides when it is 0',
  },
];

/** Operations that are not about one bot. */
const WITHOUT_BOT: readonly BotOperation[] = ['bot:send', 'bot:sendMany', 'bot:getAll', 'scheduledBot:getAll'];

const all = Object.keys(BOT_OPERATIONS) as BotOperation[];

/** Fields for one operation, of the services that have it. */
function of(operation: BotOperation, fields: readonly INodeProperties[], services?: string[]): INodeProperties[] {
  const { resource, operation: name } = partsOf(operation);
  return shownFor({ resource: [resource], operation: [name], ...(services ? { service: services } : {}) }, fields);
}

/** The same field for operations of several resources: one for each resource, because names repeat. */
const pickerFields = [...new Set(all.map((operation) => partsOf(operation).resource))].flatMap((resource) => {
  const own = all.filter((name) => partsOf(name).resource === resource && !WITHOUT_BOT.includes(name));
  return shownFor({ resource: [resource], operation: own.map((name) => partsOf(name).operation) }, [botPickerField]);
});

const serviceFields = BOT_SERVICES.flatMap(({ id, operationFields: own = {}, operations }) =>
  operations.flatMap((operation) => of(operation, own[operation] ?? [], [id])),
);

export const sendBotFields: INodeProperties[] = [
  serviceOrSeveralField,
  resourceField,
  ...operationFields,
  ...shownFor({ resource: ['bot'], operation: ['send', 'sendMany'] }, sendFields),
  ...pickerFields,
  ...of('bot:getAll', returnAllFields),
  ...of('scheduledBot:getAll', returnAllFields),
  ...of('chatMessage:send', [messageField], servicesWith('chatMessage:send')),
  ...of('chatMessage:sendImage', imageFields, servicesWith('chatMessage:sendImage')),
  ...of('bot:update', [extraField], servicesWith('bot:update')),
  ...serviceFields,
];
