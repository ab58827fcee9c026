import type { INodeProperties } from 'n8n-workflow';
import { shownFor } from '../fields/shown-for';
import { extraField } from '../fields/extra-data';
import { callbackField, streamingField } from './connection-fields';
import { botLoginField, zoomField } from './sign-in-fields';

const avatar: INodeProperties[] = [
  {
    displayName: 'Bot Image URLs',
    name: 'botImage',
    type: 'string',
    default: '',
    placeholder: 'e.g. https://example.com/notetaker.png',
    description: 'Picture of the bot (JPEG, PNG or WebP). Up to five addresses, separated by commas, take turns.',
  },
  {
    displayName: 'Image Duration (Seconds)',
    name: 'imageDuration',
    type: 'number',
    typeOptions: { minValue: 10, maxValue: 120 },
    default: 30,
    description: 'How long each of several pictures is shown, 10 to 120',
  },
  {
    displayName: 'Image Order',
    name: 'imageLoop',
    type: 'options',
    options: [
      {
        name: 'By Bot Status',
        value: 'bot_status',
        description: 'First picture joining, second recording, third paused',
      },
      { name: 'In Turn', value: 'auto' },
    ],
    default: 'auto',
    description: 'When the next of several pictures is shown',
  },
];

const recordingField: INodeProperties = {
  displayName: 'Recording Options',
  name: 'recordingOptions',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'Allow Several Bots',
      name: 'allowMultipleBots',
      type: 'boolean',
      default: true,
      description:
        'Whether the service may accept a second bot for the same link within five minutes. Leave it on: exactly one bot for each meeting is seen to here already.',
    },
    ...avatar,
    {
      displayName: 'Entry Message',
      name: 'entryMessage',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      placeholder: 'e.g. This meeting is being recorded.',
      description:
        'What the bot writes into the chat when it comes in, at most 500 characters. In Schedule Recording it may contain {title}, {organizer}, {date} and {time}.',
    },
    {
      displayName: 'Ignored Participants',
      name: 'ignoredParticipants',
      type: 'string',
      default: '',
      placeholder: 'e.g. Other Notetaker, Room 5',
      description: 'Names separated by commas that do not count when the bot decides whether it is alone',
    },
    {
      displayName: 'Recording Mode',
      name: 'recordingMode',
      type: 'options',
      options: [
        { name: 'Audio Only', value: 'audio_only' },
        { name: 'Gallery View', value: 'gallery_view', description: 'All participants in a grid' },
        { name: 'Speaker View', value: 'speaker_view', description: 'Who is speaking' },
      ],
      default: 'speaker_view',
      description: 'What is recorded',
    },
  ],
};

export const transcriptionField: INodeProperties = {
  displayName: 'Transcription Options',
  name: 'transcriptionOptions',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: 'Your own key for the transcription provider. Without it the key of the service is used.',
    },
    {
      displayName: 'Custom Parameters',
      name: 'customParams',
      type: 'json',
      default: '{}',
      description: 'Further settings of the transcription provider, as a JSON object',
    },
    {
      displayName: 'Region',
      name: 'region',
      type: 'string',
      default: '',
      placeholder: 'e.g. eu-west',
      description: 'Region of the transcription provider',
    },
  ],
};

const leavingField: INodeProperties = {
  displayName: 'Leaving Options',
  name: 'leavingOptions',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'Grace Period (Seconds)',
      name: 'gracePeriod',
      type: 'number',
      typeOptions: { minValue: 0, maxValue: 600 },
      default: 0,
      description: 'Time at the start during which the bot does not leave, 0 to 600',
    },
    {
      displayName: 'Max Recording Duration (Seconds)',
      name: 'maxRecordingDuration',
      type: 'number',
      typeOptions: { minValue: 7200, maxValue: 21600 },
      default: 14400,
      description: 'The bot leaves after this long, 7200 to 21600',
    },
    {
      displayName: 'No One Joined Timeout (Seconds)',
      name: 'noOneJoinedTimeout',
      type: 'number',
      typeOptions: { minValue: 120, maxValue: 1800 },
      default: 600,
      description: 'The bot leaves when nobody has come after this long, 120 to 1800. Zoom ignores it.',
    },
    {
      displayName: 'Silence Timeout (Seconds)',
      name: 'silenceTimeout',
      type: 'number',
      typeOptions: { minValue: 300, maxValue: 1800 },
      default: 600,
      description: 'The bot leaves when nobody has spoken for this long, 300 to 1800. Zoom ignores it.',
    },
    {
      displayName: 'Waiting Room Timeout (Seconds)',
      name: 'waitingRoomTimeout',
      type: 'number',
      typeOptions: { minValue: 120, maxValue: 1800 },
      default: 600,
      description: 'The bot gives up when it is not let in after this long, 120 to 1800',
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
    description:
      'The name that people see in the meeting, at most 255 characters. In Schedule Recording it may contain {title}, {organizer}, {platform}, {date}, {time} and {calendar}.',
  },
  {
    displayName: 'Transcribe',
    name: 'transcribe',
    type: 'boolean',
    default: false,
    description: 'Whether the service turns the recording into text',
  },
  recordingField,
  ...shownFor({ transcribe: [true] }, [transcriptionField]),
  leavingField,
  streamingField,
  callbackField,
  zoomField,
  botLoginField,
  extraField,
];

/** What a Meeting BaaS bot is to do: the same fields wherever a bot is sent or booked. */
export const meetingBaasBotFields: INodeProperties[] = shownFor({ service: ['meeting-baas'] }, fields);
