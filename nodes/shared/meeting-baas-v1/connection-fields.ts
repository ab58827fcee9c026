import type { INodeProperties } from 'n8n-workflow';

export const bookingField: INodeProperties = {
  displayName: 'Booking Options',
  name: 'baasV1Booking',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'Deduplication Key',
      name: 'deduplication',
      type: 'string',
      default: '',
      description:
        'Goes in front of the key that the node makes itself. Meeting BaaS refuses a second bot with the same key and link for five minutes.',
    },
    {
      displayName: 'Send When Due',
      name: 'sendWhenDue',
      type: 'boolean',
      default: false,
      description:
        'Whether bots are not booked ahead but sent in the minute in which they are due. For accounts whose list does not show booked bots; the workflow then has to run every minute.',
    },
    {
      displayName: 'Webhook URL',
      name: 'webhookUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/bot-status',
      description:
        'Called about this bot instead of the address of the account. Your API key comes back in the header "x-meeting-baas-api-key".',
    },
  ],
};

export const streamingField: INodeProperties = {
  displayName: 'Streaming Options',
  name: 'baasV1Streaming',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  description: 'Live audio to and from your own WebSocket server',
  options: [
    {
      displayName: 'Audio Frequency',
      name: 'audioFrequency',
      type: 'options',
      options: [
        { name: '16 kHz', value: '16khz' },
        { name: '24 kHz', value: '24khz' },
      ],
      default: '24khz',
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
      displayName: 'Output URL',
      name: 'outputUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. wss://example.com/listen',
      description: 'The bot sends what it hears here',
    },
  ],
};

export const zoomField: INodeProperties = {
  displayName: 'Zoom Options',
  name: 'baasV1Zoom',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  description: 'How the bot signs in to Zoom',
  options: [
    {
      displayName: 'Access Token URL',
      name: 'zakUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/zak-token',
      description: 'The bot fetches a Zoom access key (ZAK) here',
    },
    {
      displayName: 'On-Behalf-of Token',
      name: 'obfToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: 'A token with which the bot joins for a Zoom user',
    },
    {
      displayName: 'On-Behalf-of Token URL',
      name: 'obfUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/obf-token',
      description: 'The bot fetches such a token here when it joins',
    },
    {
      displayName: 'On-Behalf-of User ID',
      name: 'obfUserId',
      type: 'string',
      default: '',
      description: 'The Zoom user of a connection that is set up at Meeting BaaS',
    },
    {
      displayName: 'SDK ID',
      name: 'sdkId',
      type: 'string',
      default: '',
      description: 'Of your own Zoom app; together with the SDK password',
    },
    {
      displayName: 'SDK Password',
      name: 'sdkPassword',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: 'Of your own Zoom app; together with the SDK ID',
    },
  ],
};
