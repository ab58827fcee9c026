import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

const GOOGLE_CALENDAR_URL = 'https://www.googleapis.com/calendar/v3';
/** Shown only when the requests go elsewhere: then the sign-in does too. */
const OTHER_SERVER = { hide: { apiBaseUrl: [GOOGLE_CALENDAR_URL] } };

const READ_ONLY =
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly https://www.googleapis.com/auth/calendar.events.readonly';
const READ_AND_WRITE =
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly https://www.googleapis.com/auth/calendar.events';

export class CalendarBotsGoogleOAuth2Api implements ICredentialType {
  name = 'calendarBotsGoogleOAuth2Api';

  extends = ['googleOAuth2Api'];

  displayName = 'Calendar Bots Google Calendar OAuth2 API';

  icon: Icon = { light: 'file:icons/calendar.svg', dark: 'file:icons/calendar.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#google-calendar-credential';

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
