import type { INodeProperties } from 'n8n-workflow';

export const authorizationFields: INodeProperties[] = [
  {
    displayName: 'Calendar Provider',
    name: 'calendarProvider',
    type: 'options',
    options: [
      { name: 'Google', value: 'google' },
      { name: 'Outlook', value: 'outlook', description: 'Microsoft 365 and Outlook.com' },
    ],
    default: 'google',
    description: 'Whose sign-in page it is',
  },
  {
    displayName: 'Redirect URL',
    name: 'redirectUrl',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. https://n8n.example.com/webhook/calendar-connected',
    description:
      'Where the browser comes back to with the result: your own page, or a Webhook node with Parse Callback behind it. A one-time token is added to it.',
  },
  {
    displayName: 'Options',
    name: 'authorizationOptions',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Allowed Hosts',
        name: 'allowedHosts',
        type: 'string',
        default: '',
        placeholder: 'e.g. n8n.example.com, app.example.com',
        description:
          'Host names that the redirect URL may be on, separated by commas. For redirect URLs that come from outside.',
      },
      {
        displayName: 'Set as Calendar for Bookings',
        name: 'setAsCalendarSync',
        type: 'boolean',
        default: true,
        description: 'Whether new bookings are entered there. Has no effect for a user who has such a calendar.',
      },
      {
        displayName: 'Valid for (Minutes)',
        name: 'validMinutes',
        type: 'number',
        typeOptions: { minValue: 1, maxValue: 1440 },
        default: 15,
        description: 'How long the browser may take to come back',
      },
    ],
  },
];

export const callbackFields: INodeProperties[] = [
  {
    displayName: 'Callback',
    name: 'callback',
    type: 'json',
    required: true,
    default: '={{ $json.query }}',
    description:
      'The query with which the browser came back: the "query" of a Webhook node, or the whole address as text',
  },
  {
    displayName: 'Options',
    name: 'callbackOptions',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Confirm at Meetergo',
        name: 'confirm',
        type: 'boolean',
        default: true,
        description:
          'Whether to ask meetergo for the connection before it is believed (it is asked without this option too)',
      },
      {
        displayName: 'Expected User ID',
        name: 'expectedUser',
        type: 'string',
        default: '',
        placeholder: 'e.g. 3f0c9c1e-0b7c-4f3e-9d0a-5c1b2a3d4e5f',
        description: 'Who is signed in to your application. A callback for somebody else is refused.',
      },
      {
        displayName: 'Popup Origin',
        name: 'popupOrigin',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://app.example.com',
        description:
          'For a popup: origin of the page that opened it. The output then has a "page" to answer with (Respond to Webhook): it tells that page the result and closes the popup.',
      },
      {
        displayName: 'Require Token',
        name: 'tokenRequired',
        type: 'boolean',
        default: true,
        description:
          'Whether a callback without the one-time token of Get Authorization URL is refused (it is without this option too). Without the token anybody can send you a callback.',
      },
    ],
  },
];
