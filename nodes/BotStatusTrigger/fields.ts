import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { reportingServiceField } from './services';

const EVENTS: INodePropertyOptions[] = [
  { name: 'Bot Cancelled', value: 'cancelled', description: 'Taken back before it was sent' },
  { name: 'Bot Completed', value: 'completed', description: 'Done, with links to the recording and the transcript' },
  { name: 'Bot Failed', value: 'failed', description: 'Could not do its work; the item says why and what to do' },
  { name: 'Bot Failing', value: 'failing', description: 'Could not join or record; that it failed is told next' },
  { name: 'Bot Joined', value: 'joined', description: 'In the call, not recording yet' },
  { name: 'Bot Joining', value: 'joining', description: 'On its way into the call' },
  { name: 'Bot Left', value: 'left', description: 'Out of the call; the recording is not ready yet' },
  { name: 'Bot Paused', value: 'paused', description: 'In the call, the recording is paused' },
  { name: 'Bot Processing', value: 'processing', description: 'The recording is being made ready' },
  { name: 'Bot Recording', value: 'recording', description: 'Records, for the first time or again after a pause' },
  { name: 'Bot Scheduled', value: 'scheduled', description: 'Booked; most services do not report that' },
  { name: 'Bot Waiting', value: 'waiting', description: 'In the waiting room, or for the host' },
  { name: 'Calendar Changed', value: 'calendar', description: 'Of calendars that are connected at the service itself' },
  { name: 'Chat Message', value: 'chatMessage', description: 'Written by somebody in the meeting' },
  { name: 'Other', value: 'other', description: 'Messages that this version does not know' },
  { name: 'Status Changed', value: 'status', description: 'Each step of the bot on its way' },
  { name: 'Transcript Ready', value: 'transcript', description: 'Or could not be made: then the item says why' },
];

const PHASES: INodePropertyOptions[] = [
  { name: 'Cancelled', value: 'cancelled' },
  { name: 'Failing', value: 'failing', description: 'Could not join or record; the final message follows' },
  { name: 'In the Call', value: 'joined', description: 'In the call, not recording yet' },
  { name: 'Joining', value: 'joining' },
  { name: 'Left', value: 'left' },
  { name: 'Paused', value: 'paused' },
  { name: 'Processing', value: 'processing', description: 'The recording is being made ready' },
  { name: 'Recording', value: 'recording' },
  { name: 'Scheduled', value: 'scheduled' },
  { name: 'Waiting', value: 'waiting', description: 'In the waiting room, or for the host' },
];

/** What to paste where, for each way a service calls. */
function notice(name: string, displayName: string, show: Record<string, string[]>): INodeProperties {
  return { displayName, name, type: 'notice', default: '', displayOptions: { show } };
}

const SENT_BY: INodeProperties = {
  displayName: 'Sent By',
  name: 'sentBy',
  type: 'multiOptions',
  required: true,
  options: [],
  default: ['endpoint'],
  description: 'Which calls of the service are accepted',
};

export const botStatusTriggerFields: INodeProperties[] = [
  reportingServiceField,
  {
    displayName: 'Receive',
    name: 'receive',
    type: 'options',
    noDataExpression: true,
    options: [
      {
        name: 'Polling',
        value: 'polling',
        description: 'Asks the service at the poll times; works without a public address',
      },
      {
        name: 'Webhook',
        value: 'webhook',
        description: 'The service calls at once; n8n needs a public https address for that',
      },
    ],
    default: 'webhook',
    description: 'How the trigger learns of news. The poll times count for polling only.',
  },
  {
    ...SENT_BY,
    options: [
      { name: 'Account Webhook', value: 'endpoint', description: 'All bots, every status; signed by the service' },
      { name: 'Callbacks of Single Bots', value: 'callback', description: 'Only that a bot is done or failed' },
    ],
    displayOptions: { show: { receive: ['webhook'], service: ['meeting-baas'] } },
  },
  {
    ...SENT_BY,
    options: [
      {
        name: 'Callbacks of Single Bots',
        value: 'callback',
        description: 'Every status of bots that have the address',
      },
      { name: 'Workspace Webhook', value: 'endpoint', description: 'All bots, every status; signed by the service' },
    ],
    displayOptions: { show: { receive: ['webhook'], service: ['meetstream'] } },
  },
  notice(
    'setUpNotice',
    'Copy the production URL from "Webhook URLs" above into Meeting BaaS: Dashboard, Webhooks, Add Endpoint. Then copy the signing secret of that endpoint (it begins with "whsec_") into "Webhook Signing Secret" of the credential chosen here.',
    { receive: ['webhook'], service: ['meeting-baas'], sentBy: ['endpoint'] },
  ),
  notice(
    'callbackNotice',
    'Give each bot the production URL from "Webhook URLs" above as its callback URL (in Send Bot or Schedule Recording), method POST, with a long random text as its secret. Put the same text into "Callback Secret" of the credential chosen here. Each message is held against the bot at Meeting BaaS before it starts the workflow.',
    { receive: ['webhook'], service: ['meeting-baas'], sentBy: ['callback'] },
  ),
  notice(
    'v1Notice',
    'Copy the production URL from "Webhook URLs" above into Meeting BaaS v1: account settings, Webhook URL; or give it to single bots as their webhook URL. Nothing else is needed: v1 proves itself by sending the API key of the credential chosen here. Whoever knows that key can send messages in its name, so keep it to n8n.',
    { receive: ['webhook'], service: ['meeting-baas-v1'] },
  ),
  notice(
    'workspaceNotice',
    'Copy the production URL from "Webhook URLs" above into MeetStream: Dashboard, Webhooks, Add Endpoint. Then copy the signing secret of that endpoint into "Webhook Signing Secret" of the credential chosen here.',
    { receive: ['webhook'], service: ['meetstream'], sentBy: ['endpoint'] },
  ),
  notice(
    'unsignedNotice',
    'Give each bot the production URL from "Webhook URLs" above as its callback URL (in Send Bot or Schedule Recording). MeetStream signs nothing there, so a message starts the workflow only after the bot itself was asked for at MeetStream and bears it out. Chat and participants cannot be checked so and are left out. MeetStream sends each message once: one that cannot be checked when it comes is lost. Where no end of a bot may be missed, have a second workflow with "Receive: Polling", or poll only.',
    { receive: ['webhook'], service: ['meetstream'], sentBy: ['callback'] },
  ),
  notice(
    'pollingNotice',
    'Nothing has to be set up at the service. Each poll tells where bots are that have moved on since the last one; a phase that comes and goes between two polls is not seen, the end of a bot always is. Chat messages, changes of calendars and other messages come by webhook only.',
    { receive: ['polling'] },
  ),
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
    displayName: 'Look Back (Hours)',
    name: 'lookBackHours',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 72 },
    default: 24,
    description: 'How long ago bots may have ended to be looked at in a poll; after a longer break all since then are',
    displayOptions: { show: { receive: ['polling'] } },
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Download Recording',
        name: 'downloadRecording',
        type: 'boolean',
        default: true,
        description:
          'Whether the video (or the audio, where there is no video) of a completed bot is fetched into the binary field "recording" before its link expires',
      },
      {
        displayName: 'Download Transcript',
        name: 'downloadTranscript',
        type: 'boolean',
        default: true,
        description: 'Whether the transcript is fetched into the binary field "transcript" before its link expires',
      },
      {
        displayName: 'Include Raw Message',
        name: 'includeRaw',
        type: 'boolean',
        default: true,
        description: 'Whether the item also has what the service sent or answered, with the secrets in it blotted out',
      },
      {
        displayName: 'Largest Download (MB)',
        name: 'mostMegabytes',
        type: 'number',
        typeOptions: { minValue: 1 },
        default: 2000,
        description:
          'Larger files are left where they are. They pass through to the disk of n8n and are not held in memory, unless n8n is set to keep binary data there.',
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
