import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { serviceFieldOf } from '../shared/fields/service';

const EVENTS: INodePropertyOptions[] = [
  { name: 'Bot Completed', value: 'completed', description: 'Done, with links to the recording and the transcript' },
  { name: 'Bot Failed', value: 'failed', description: 'Could not do its work; the item says why and what to do' },
  { name: 'Calendar Changed', value: 'calendar', description: 'Of calendars that are connected at the service itself' },
  { name: 'Chat Message', value: 'chatMessage', description: 'Written by somebody in the meeting' },
  { name: 'Other', value: 'other', description: 'Messages that this version does not know' },
  { name: 'Status Changed', value: 'status', description: 'Each step of the bot on its way' },
];

const PHASES: INodePropertyOptions[] = [
  { name: 'Failing', value: 'failing', description: 'Could not join or record; the final message follows' },
  { name: 'In the Call', value: 'joined', description: 'In the call, not recording yet' },
  { name: 'Joining', value: 'joining' },
  { name: 'Left', value: 'left' },
  { name: 'Paused', value: 'paused' },
  { name: 'Processing', value: 'processing', description: 'The recording is being made ready' },
  { name: 'Recording', value: 'recording' },
  { name: 'Waiting', value: 'waiting', description: 'In the waiting room, or for the host' },
];

export const botStatusTriggerFields: INodeProperties[] = [
  // Messages of others are not read here yet.
  serviceFieldOf(['meeting-baas']),
  {
    displayName:
      'Copy the production URL from "Webhook URLs" above into Meeting BaaS: Dashboard, Webhooks, Add Endpoint. Then copy the signing secret of that endpoint (it begins with "whsec_") into "Webhook Signing Secret" of the credential chosen here.',
    name: 'setUpNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { service: ['meeting-baas'] } },
  },
  {
    displayName: 'Trigger On',
    name: 'events',
    type: 'multiOptions',
    required: true,
    options: EVENTS,
    default: ['completed', 'failed', 'status'],
    description: 'What to start the workflow for',
  },
  {
    displayName: 'Statuses',
    name: 'phases',
    type: 'multiOptions',
    options: PHASES,
    default: [],
    description: 'Only changes to one of these; all of them when empty',
    displayOptions: { show: { events: ['status'] } },
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Include Raw Message',
        name: 'includeRaw',
        type: 'boolean',
        default: true,
        description: 'Whether the item also has the message as the service sent it',
      },
      {
        displayName: 'Only Booked by Us',
        name: 'onlyOurs',
        type: 'boolean',
        default: true,
        description: 'Whether messages about bots that were not sent or booked by these nodes are left out',
      },
    ],
  },
];
