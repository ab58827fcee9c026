import type {
  IAuthenticateGeneric,
  Icon,
  ICredentialTestRequest,
  ICredentialType,
  IHttpRequestMethods,
  INodeProperties,
} from 'n8n-workflow';

export class CalendarBotsCalDavApi implements ICredentialType {
  name = 'calendarBotsCalDavApi';

  displayName = 'CalDAV API';

  icon: Icon = { light: 'file:icons/calendar.svg', dark: 'file:icons/calendar.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#caldav-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'Server',
      name: 'server',
      type: 'options',
      options: [
        { name: 'Fastmail', value: 'https://caldav.fastmail.com' },
        { name: 'GMX', value: 'https://caldav.gmx.net' },
        { name: 'iCloud', value: 'https://caldav.icloud.com' },
        { name: 'Mailbox.org', value: 'https://dav.mailbox.org' },
        { name: 'Nextcloud or Another Server', value: 'other' },
        { name: 'Yahoo', value: 'https://caldav.calendar.yahoo.com' },
      ],
      default: 'https://caldav.icloud.com',
    },
    {
      displayName: 'Server URL',
      name: 'serverUrl',
      type: 'string',
      required: true,
      default: '',
      placeholder: 'e.g. https://cloud.example.com/remote.php/dav',
      description:
        'The address of the CalDAV server, or of one calendar. For Nextcloud the address of your cloud followed by /remote.php/dav.',
      displayOptions: { show: { server: ['other'] } },
    },
    {
      displayName: 'User Name',
      name: 'username',
      type: 'string',
      required: true,
      default: '',
      placeholder: 'e.g. anna@example.com',
      description: 'What you sign in with; for iCloud and Fastmail the e-mail address of the account',
    },
    {
      displayName: 'App Password',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      description:
        'A password made for this purpose. iCloud: account.apple.com, "App-Specific Passwords". Fastmail: Settings, "Privacy & Security", "App passwords". Nextcloud: Settings, "Security", "Devices & sessions".',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { auth: { username: '={{$credentials.username}}', password: '={{$credentials.password}}' } },
  };

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ $credentials.server === "other" ? $credentials.serverUrl : $credentials.server }}',
      url: '/',
      // n8n's type knows the usual methods only.
      method: 'PROPFIND' as IHttpRequestMethods,
      headers: { depth: '0' },
    },
  };
}
