import type { INodeProperties } from 'n8n-workflow';
import { shownFor } from '../fields/shown-for';
import { extraField } from '../fields/extra-data';
import { liveField, signInField } from './connection-fields';

const recordingField: INodeProperties = {
  displayName: 'Recording Options',
  name: 'meetStreamRecording',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'Bot Image URL',
      name: 'botImage',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/notetaker.png',
      description: 'Picture of the bot',
    },
    {
      displayName: 'Callback URL',
      name: 'callbackUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/bot-status',
      description:
        'Called at each step of this bot. MeetStream does not sign these calls: read the status of the bot before you believe one.',
    },
    {
      displayName: 'Entry Message',
      name: 'entryMessage',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      placeholder: 'e.g. This meeting is being recorded.',
      description: 'What the bot writes into the chat when it comes in',
    },
    {
      displayName: 'Keep Recording For (Hours)',
      name: 'retentionHours',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 720,
      description: 'MeetStream deletes the recording after this long. 720 hours, which is 30 days, when it is not set.',
    },
    {
      displayName: 'Record Video',
      name: 'video',
      type: 'boolean',
      default: true,
      description: 'Whether pictures are recorded too, not only sound',
    },
    {
      displayName: 'Separate Audio Streams',
      name: 'audioStreams',
      type: 'boolean',
      default: false,
      description: 'Whether the sound of each participant is recorded by itself as well',
    },
    {
      displayName: 'Separate Video Streams',
      name: 'videoStreams',
      type: 'boolean',
      default: false,
      description: 'Whether the picture of each participant is recorded by itself as well',
    },
  ],
};

/** Who turns speech into text, and how. */
export const transcriptionFields: INodeProperties[] = [
  {
    displayName: 'Transcription Provider',
    name: 'meetStreamProvider',
    type: 'options',
    options: [
      { name: 'AssemblyAI', value: 'assemblyai' },
      { name: 'AssemblyAI, Live Only', value: 'assemblyai_streaming' },
      { name: 'Captions of the Meeting', value: 'meeting_captions' },
      { name: 'Deepgram', value: 'deepgram' },
      { name: 'Deepgram, Live Only', value: 'deepgram_streaming' },
      { name: 'JigsawStack', value: 'jigsawstack' },
      { name: 'JigsawStack, Live Only', value: 'jigsawstack_streaming' },
      { name: 'MeetStream', value: 'meetstream' },
      { name: 'MeetStream, Live Only', value: 'meetstream_streaming' },
      { name: 'Sarvam', value: 'sarvam' },
    ],
    default: 'deepgram',
    description: 'Who turns speech into text. Those that are live only leave no transcript after the meeting.',
  },
  {
    displayName: 'Transcription Options',
    name: 'meetStreamTranscription',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Model',
        name: 'model',
        type: 'string',
        default: '',
        placeholder: 'e.g. nova-3',
        description: 'A model of the provider. Without it the provider decides.',
      },
      {
        displayName: 'Provider Settings',
        name: 'settings',
        type: 'json',
        default: '{}',
        description: 'Further settings of the transcription provider, as a JSON object',
      },
    ],
  },
];

const leavingField: INodeProperties = {
  displayName: 'Leaving Options',
  name: 'meetStreamLeaving',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'Bot Names',
      name: 'botNames',
      type: 'string',
      default: '',
      placeholder: 'e.g. notetaker, recorder',
      description:
        'Words separated by commas. Participants with one of them in their name are bots: the bot leaves when only such are left.',
    },
    {
      displayName: 'Bots Only Timeout (Seconds)',
      name: 'botsOnlyTimeout',
      type: 'number',
      typeOptions: { minValue: 0, maxValue: 18000 },
      default: 5,
      description: 'How long the bot stays with nothing but other bots. Needs "Bot Names".',
    },
    {
      displayName: 'Bots Only, From (Seconds)',
      name: 'botsOnlyFrom',
      type: 'number',
      typeOptions: { minValue: 0, maxValue: 18000 },
      default: 300,
      description: 'How long after it came in the bot begins to look for other bots. Needs "Bot Names".',
    },
    {
      displayName: 'Everyone Left Timeout (Seconds)',
      name: 'everyoneLeftTimeout',
      type: 'number',
      typeOptions: { minValue: 60, maxValue: 1800 },
      default: 300,
      description: 'The bot leaves when it has been alone for this long, 60 to 1800',
    },
    {
      displayName: 'Max Recording Duration (Seconds)',
      name: 'maxRecordingDuration',
      type: 'number',
      typeOptions: { minValue: 600, maxValue: 18000 },
      default: 14400,
      description: 'The bot leaves after this long, 600 to 18000',
    },
    {
      displayName: 'No One Joined Timeout (Seconds)',
      name: 'noOneJoinedTimeout',
      type: 'number',
      typeOptions: { minValue: 60, maxValue: 1800 },
      default: 600,
      description: 'The bot leaves when nobody has come after this long, 60 to 1800',
    },
    {
      displayName: 'Permission Denied Timeout (Seconds)',
      name: 'permissionDeniedTimeout',
      type: 'number',
      typeOptions: { minValue: 60, maxValue: 300 },
      default: 60,
      description: 'On Zoom: the bot leaves when it may not record after this long, 60 to 300',
    },
    {
      displayName: 'Silence Timeout (Seconds)',
      name: 'silenceTimeout',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 18000 },
      default: 100,
      description: 'The bot leaves when nobody has spoken for this long',
    },
    {
      displayName: 'Waiting Room Timeout (Seconds)',
      name: 'waitingRoomTimeout',
      type: 'number',
      typeOptions: { minValue: 60, maxValue: 1800 },
      default: 600,
      description:
        'The bot gives up when it is not let in after this long, from 60. At most 600 on Google Meet, 1200 on Zoom, 1800 on Teams; a longer time is shortened.',
    },
  ],
};

const fields: INodeProperties[] = [
  {
    displayName: 'Bot Name',
    name: 'botName',
    type: 'string',
    default: 'Notetaker',
    required: true,
    description: 'The name that people see in the meeting',
  },
  {
    displayName: 'Transcribe',
    name: 'transcribe',
    type: 'boolean',
    default: false,
    description: 'Whether the service turns the recording into text',
  },
  ...shownFor({ transcribe: [true] }, transcriptionFields),
  recordingField,
  leavingField,
  liveField,
  signInField,
  extraField,
];

/** What a MeetStream bot is to do: the same fields wherever a bot is sent or booked. */
export const meetStreamBotFields: INodeProperties[] = shownFor({ service: ['meetstream'] }, fields);
