import type { INodeProperties } from 'n8n-workflow';

export const streamingField: INodeProperties = {
  displayName: 'Streaming Options',
  name: 'streamingOptions',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  description: 'Live audio to and from your own WebSocket server; on as soon as an address is given',
  options: [
    {
      displayName: 'Audio Frequency',
      name: 'audioFrequency',
      type: 'options',
      options: [
        { name: '16 kHz', value: 16000 },
        { name: '24 kHz', value: 24000 },
        { name: '32 kHz', value: 32000 },
        { name: '48 kHz', value: 48000 },
      ],
      default: 24000,
      description: 'Samples per second',
    },
    {
      displayName: 'Input URL',
      name: 'inputUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. wss://example.com/speak',
      description: 'The bot plays what comes from here into the meeting',
    },
    {
      displayName: 'Live Transcription API Key',
      name: 'transcriptionKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: 'Your own key for the provider of the live transcription',
    },
    {
      displayName: 'Live Transcription Provider',
      name: 'transcriptionProvider',
      type: 'options',
      options: [
        { name: 'AssemblyAI', value: 'assemblyai' },
        { name: 'Deepgram', value: 'deepgram' },
        { name: 'Gladia', value: 'gladia' },
        { name: 'Soniox', value: 'soniox' },
        { name: 'Speechmatics', value: 'speechmatics' },
      ],
      default: 'gladia',
      description: 'Who turns the stream into text, in the mode "Transcription"',
    },
    {
      displayName: 'Mode',
      name: 'mode',
      type: 'options',
      options: [
        { name: 'Audio', value: 'audio' },
        { name: 'Transcription', value: 'transcription' },
      ],
      default: 'audio',
      description: 'What is sent to the output address',
    },
    {
      displayName: 'Output URL',
      name: 'outputUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. wss://example.com/listen',
      description: 'The bot sends what it hears here',
    },
  ],
};

export const callbackField: INodeProperties = {
  displayName: 'Callback Options',
  name: 'callbackOptions',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  description: 'A message to one more address when this bot is done; on as soon as an address is given',
  options: [
    {
      displayName: 'Method',
      name: 'method',
      type: 'options',
      options: [
        { name: 'POST', value: 'POST' },
        { name: 'PUT', value: 'PUT' },
      ],
      default: 'POST',
    },
    {
      displayName: 'Secret',
      name: 'secret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: 'Comes back in the header "x-mb-secret", so that the receiver knows who is calling',
    },
    {
      displayName: 'URL',
      name: 'url',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/bot-done',
      description: 'Called when the bot has completed or failed',
    },
  ],
};
