import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class CalendarBotsMeetStreamApi implements ICredentialType {
  name = 'calendarBotsMeetStreamApi';

  displayName = 'MeetStream API';

  icon: Icon = { light: 'file:icons/stream.svg', dark: 'file:icons/stream.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#meetstream-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description: 'From "API Keys" in the MeetStream dashboard',
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://api.meetstream.ai/api/v1',
      description: 'Leave it as it is, unless MeetStream gave you another address',
    },
    {
      displayName: 'Webhook Signing Secret',
      name: 'webhookSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Only for Bot Status Trigger with the workspace webhook: the secret of the webhook endpoint in the MeetStream dashboard. While it is being replaced, enter the old and the new one with a space between them.',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Token {{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ ($credentials.baseUrl || "https://api.meetstream.ai/api/v1").replace(/\\/+$/, "") }}',
      url: '/calendar/scheduled_bots',
      qs: { limit: 1 },
    },
  };
}
