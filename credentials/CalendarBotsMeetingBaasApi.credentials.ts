import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class CalendarBotsMeetingBaasApi implements ICredentialType {
  name = 'calendarBotsMeetingBaasApi';

  displayName = 'Meeting BaaS API';

  icon: Icon = { light: 'file:icons/bot.svg', dark: 'file:icons/bot.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#meeting-baas-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description:
        'From "API Keys" in the Meeting BaaS dashboard. It needs full access: bots are read as well as sent.',
    },
    {
      displayName: 'API Version',
      name: 'apiVersion',
      type: 'options',
      options: [
        { name: 'V1 (Legacy)', value: 'v1' },
        { name: 'V2', value: 'v2' },
      ],
      default: 'v2',
      description:
        'Which version the key is for; keys of one are not accepted by the other. It decides how the credential is tested, the nodes go by "Bot Service".',
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://api.meetingbaas.com',
      description: 'Leave it as it is, unless you host Meeting BaaS yourself',
    },
    {
      displayName: 'Webhook Signing Secret',
      name: 'webhookSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Only for webhooks, of Bot Status Trigger and of Calendar Trigger: begins with "whsec_" and stands beside the webhook endpoint in the Meeting BaaS dashboard. While a secret is being replaced, enter the old and the new one with a space between them.',
      displayOptions: { show: { apiVersion: ['v2'] } },
    },
    {
      displayName: 'Callback Secret',
      name: 'callbackSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Only for Bot Status Trigger with callbacks of single bots: a long random text without spaces that is also given to each bot as the secret of its callback. While it is being replaced, enter the old and the new one with a space between them.',
      displayOptions: { show: { apiVersion: ['v2'] } },
    },
    {
      displayName: 'Former API Key',
      name: 'formerApiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Only for Bot Status Trigger and Calendar Trigger with Meeting BaaS v1, whose webhooks send the API key back: while a key is being replaced, the old one',
      displayOptions: { show: { apiVersion: ['v1'] } },
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { 'x-meeting-baas-api-key': '={{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ ($credentials.baseUrl || "https://api.meetingbaas.com").replace(/\\/+$/, "") }}',
      url: '={{ $credentials.apiVersion === "v1" ? "/bots/bots_with_metadata" : "/v2/bots" }}',
      qs: { limit: 1 },
    },
  };
}
