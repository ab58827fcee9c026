import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

const GRAPH_URL = 'https://graph.microsoft.com';

const READ_ONLY = 'openid offline_access User.Read Calendars.Read Calendars.Read.Shared';
const READ_AND_WRITE = 'openid offline_access User.Read Calendars.ReadWrite Calendars.ReadWrite.Shared';

export class CalendarBotsMicrosoftOAuth2Api implements ICredentialType {
  name = 'calendarBotsMicrosoftOAuth2Api';

  // Brings the cloud (graphApiBaseUrl), the sign-in addresses, client secret or certificate.
  extends = ['microsoftOAuth2Api'];

  displayName = 'Calendar Bots Microsoft 365 OAuth2 API';

  icon: Icon = { light: 'file:icons/calendar.svg', dark: 'file:icons/calendar.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#microsoft-365-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'Access',
      name: 'access',
      type: 'options',
      options: [
        {
          name: 'Read Only',
          value: 'readOnly',
          description: 'Enough for everything but Create, Update, Delete and Write Back Recording',
        },
        { name: 'Read and Write', value: 'readWrite', description: 'Events may be created, changed and deleted too' },
      ],
      default: 'readOnly',
      description: 'What the account is asked to allow. After a change of it, connect the account again.',
    },
    {
      displayName: 'Scope',
      name: 'scope',
      type: 'hidden',
      // What was connected before there was a choice stays read-only.
      default: `={{ $self["access"] === "readWrite" ? "${READ_AND_WRITE}" : "${READ_ONLY}" }}`,
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
