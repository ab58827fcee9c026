import type { INodeProperties } from 'n8n-workflow';
import { extraField } from '../fields/extra-data';
import { shownFor } from '../fields/shown-for';
import { bookingField, streamingField, zoomField } from './connection-fields';

const recordingField: INodeProperties = {
  displayName: 'Recording Options',
  name: 'baasV1Recording',
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
      description: 'Picture of the bot, 16:9',
    },
    {
      displayName: 'Entry Message',
      name: 'entryMessage',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      placeholder: 'e.g. This meeting is being recorded.',
      description:
        'What the bot writes into the chat when it comes in; not on Teams. In Schedule Recording it may contain {title}, {organizer}, {date} and {time}.',
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

/** Who turns speech into text, as a create and a transcription afterwards are told. */
export const transcriptionField: INodeProperties = {
  displayName: 'Transcription Options',
  name: 'baasV1Transcription',
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
      description: 'Your own key for the provider; not needed for the default one',
    },
    {
      displayName: 'Custom Parameters',
      name: 'customParams',
      type: 'json',
      default: '{}',
      description: 'Further settings of the provider, as a JSON object',
    },
    {
      displayName: 'Provider',
      name: 'provider',
      type: 'options',
      options: [
        { name: 'Default', value: 'Default' },
        { name: 'Gladia', value: 'Gladia' },
        { name: 'Runpod', value: 'Runpod' },
      ],
      default: 'Default',
      description: 'Who turns speech into text',
    },
  ],
};

const leavingField: INodeProperties = {
  displayName: 'Leaving Options',
  name: 'baasV1Leaving',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
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
      'The name that people see in the meeting. In Schedule Recording it may contain {title}, {organizer}, {platform}, {date}, {time} and {calendar}.',
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
  zoomField,
  bookingField,
  extraField,
];

/** What a Meeting BaaS v1 bot is to do: the same fields wherever a bot is sent or booked. */
export const meetingBaasV1BotFields: INodeProperties[] = shownFor({ service: ['meeting-baas-v1'] }, fields);
