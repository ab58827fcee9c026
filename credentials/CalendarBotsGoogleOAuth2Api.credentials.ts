import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

const GOOGLE_CALENDAR_URL = 'https://www.googleapis.com/calendar/v3';
/** Shown only when the requests go elsewhere: then the sign-in does too. */
const OTHER_SERVER = { hide: { apiBaseUrl: [GOOGLE_CALENDAR_URL] } };

export class CalendarBotsGoogleOAuth2Api implements ICredentialType {
  name = 'calendarBotsGoogleOAuth2Api';

  extends = ['googleOAuth2Api'];

  displayName = 'Google Calendar Read-Only OAuth2 API';

  icon: Icon = { light: 'file:icons/calendar.svg', dark: 'file:icons/calendar.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#google-calendar-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'Scope',
      name: 'scope',
      type: 'hidden',
      default:
        'https://www.googleapis.com/auth/calendar.calendarlist.readonly https://www.googleapis.com/auth/calendar.events.readonly',
    },
    {
      displayName: 'API Base URL',
      name: 'apiBaseUrl',
      type: 'string',
      default: GOOGLE_CALENDAR_URL,
      description: 'Leave it as it is, unless your requests go through a proxy of your own or to a test server',
    },
    {
      displayName: 'Sign-In URL',
      name: 'signInUrl',
      type: 'string',
      default: 'https://accounts.google.com/o/oauth2/v2/auth',
      description: 'Where people sign in, for an API that is not at Google',
      displayOptions: OTHER_SERVER,
    },
    {
      displayName: 'Token URL',
      name: 'tokenUrl',
      type: 'string',
      default: 'https://oauth2.googleapis.com/token',
      description: 'Where access tokens come from, for an API that is not at Google',
      displayOptions: OTHER_SERVER,
    },
    {
      displayName: 'Authorization URL',
      name: 'authUrl',
      type: 'hidden',
      default: '={{ $self["signInUrl"] || "https://accounts.google.com/o/oauth2/v2/auth" }}',
    },
    {
      displayName: 'Access Token URL',
      name: 'accessTokenUrl',
      type: 'hidden',
      default: '={{ $self["tokenUrl"] || "https://oauth2.googleapis.com/token" }}',
    },
  ];

  test: ICredentialTestRequest = {
    request: {
      baseURL: `={{ ($credentials.apiBaseUrl || "${GOOGLE_CALENDAR_URL}").replace(/\\/+$/, "") }}`,
      url: '/users/me/calendarList',
      qs: { maxResults: 1 },
    },
  };
}
