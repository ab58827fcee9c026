import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  INodeProperties,
} from 'n8n-workflow';

export class CalendarBotsMeetergoApi implements ICredentialType {
  name = 'calendarBotsMeetergoApi';

  displayName = 'Meetergo API';

  icon: Icon = { light: 'file:icons/link.svg', dark: 'file:icons/link.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#meetergo-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description:
        'A personal access token (rgo-…, with the area "Scheduling") or a platform API key (ak_live:…). Keys of meetergo end after 1 to 90 days.',
    },
    {
      displayName: 'User ID',
      name: 'userId',
      type: 'string',
      default: '',
      placeholder: 'e.g. 3f0c9c1e-0b7c-4f3e-9d0a-5c1b2a3d4e5f',
      description:
        'Only for a platform API key: UUID of the user to act for. Leave it empty for a personal access token.',
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://api.meetergo.com',
      description: 'Leave it as it is, unless meetergo gave you another address',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ ($credentials.baseUrl || "https://api.meetergo.com").replace(/\\/+$/, "") }}',
      url: '/v4/calendar-connections/connections',
      // A personal access token is refused when a user is named, a platform key when none is.
      headers: {
        'x-meetergo-api-user-id':
          '={{ $credentials.apiKey.startsWith("rgo-") ? undefined : $credentials.userId || undefined }}',
      },
    },
  };
}
