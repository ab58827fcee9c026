import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

export class CalendarBotsIcsFeedApi implements ICredentialType {
  name = 'calendarBotsIcsFeedApi';

  displayName = 'Calendar Feed (ICS) API';

  icon: Icon = { light: 'file:icons/calendar.svg', dark: 'file:icons/calendar.dark.svg' };

  documentationUrl = 'https://github.com/calendar-bots/calendar-bots#calendar-feed-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'Feed URL',
      name: 'secretAddress',
      type: 'string',
      // Whoever knows the address can read the calendar.
      typeOptions: { password: true },
      required: true,
      default: '',
      placeholder: 'e.g. https://calendar.google.com/calendar/ical/…/basic.ics',
      description:
        'The secret address of the calendar. Google Calendar: settings of the calendar, "Secret address in iCal format". Outlook: Settings, "Shared calendars", "Publish a calendar", the ICS link. iCloud: "Public Calendar" in the sharing menu. Nextcloud: "Share link", "Copy subscription link".',
    },
    {
      displayName: 'Your E-Mail Address',
      name: 'email',
      type: 'string',
      default: '',
      placeholder: 'name@email.com',
      description:
        'Whose calendar it is. With it your own answers to invitations are known, and declined meetings can be left out.',
    },
  ];

  test: ICredentialTestRequest = {
    request: {
      baseURL:
        '={{ $credentials.secretAddress.trim().replace(/^webcals?:/i, "https:").replace(/^(?!https?:)/i, "https://") }}',
      url: '',
    },
  };
}
