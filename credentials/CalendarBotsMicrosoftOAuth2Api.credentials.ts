import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

const GRAPH_URL = 'https://graph.microsoft.com';

export class CalendarBotsMicrosoftOAuth2Api implements ICredentialType {
  name = 'calendarBotsMicrosoftOAuth2Api';

  // Brings the cloud (graphApiBaseUrl), the sign-in addresses, client secret or certificate.
  extends = ['microsoftOAuth2Api'];

  displayName = 'Microsoft 365 Calendar Read-Only OAuth2 API';

  icon: Icon = { light: 'file:icons/calendar.svg', dark: 'file:icons/calendar.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#microsoft-365-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'Scope',
      name: 'scope',
      type: 'hidden',
      default: 'openid offline_access User.Read Calendars.Read Calendars.Read.Shared',
    },
    {
      displayName: 'Other API Base URL',
      name: 'apiBaseUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://graph.example.com/v1.0',
      description: 'Leave it empty, unless your requests go through a proxy of your own or to a test server',
    },
  ];

  test: ICredentialTestRequest = {
    request: {
      baseURL: `={{ ($credentials.apiBaseUrl || ($credentials.graphApiBaseUrl || "${GRAPH_URL}") + "/v1.0").replace(/\\/+$/, "") }}`,
      url: '/me/calendars',
      qs: { $top: 1 },
    },
  };
}
