import type { Cover, System } from './table';

const HOSTED = 'core:connections/meetstream#MeetStreamCalendarClient';
const hosted = (method: string): Cover => `${HOSTED}.${method}`;
const bots = (method: string): Cover => `core:bots/meetstream#MeetStreamClient.${method}`;
const node = (operation: string): Cover => `node:CalendarConnection/meetStream/${operation}`;
const BOTS = ['test/meetstream-service.test.ts'];
const AUTH = ['test/cli-sign-in.test.ts'];
const CALENDAR = ['test/meetstream-calendar.test.ts'];
const CONNECTION = [...CALENDAR, 'test/nodes/calendar-connection-meetstream.test.ts'];
const SOURCE: readonly Cover[] = [
  'node:CalendarTrigger',
  'node:ListEvents/event/getAll',
  'core:calendars/meetstream#createMeetStreamSource',
];
const BOOKING = [...CALENDAR, 'test/nodes/schedule-recording-hosted-meetstream.test.ts'];
const hostedBots = (operation: string): Cover => `node:ScheduleRecording/hosted/${operation}`;

const endpoint = (items: string[], ...by: Cover[]) => ({ rule: 'endpoint' as const, items, by, tests: CONNECTION });

export const MEETSTREAM: System = {
  page: 'coverage-meetstream.md',
  title: 'MeetStream: what its document names, and what covers it',
  intro:
    'MeetStream follows a calendar itself, or records what it is told to. Where the document and newer descriptions of the service differ, both are taken.',
  seeds: [
    {
      file: '004',
      title: 'Calendar integration and auto-scheduling',
      groups: [
        endpoint(
          ['POST /api/v1/calendar/create_calendar'],
          node('connectGoogle'),
          node('connectOutlook'),
          hosted('connectGoogle'),
          hosted('connectOutlook'),
        ),
        endpoint(['GET /api/v1/calendar/calendars'], node('getAll'), hosted('listCalendars')),
        endpoint(['GET /api/v1/calendar/events'], node('getEvents'), hosted('listEvents')),
        endpoint(['GET /api/v1/calendar/get_events'], hosted('listCachedEvents')),
        {
          rule: 'endpoint',
          items: ['POST /api/v1/calendar/schedule/{}'],
          by: [hostedBots('hostedSchedule'), hosted('scheduleEvent'), 'core:connections/meetstream#scheduleHosted'],
          tests: BOOKING,
        },
        {
          rule: 'endpoint',
          items: ['DELETE /api/v1/calendar/schedule/{}'],
          by: [
            hostedBots('hostedUnschedule'),
            hosted('unscheduleEvent'),
            'core:connections/meetstream#unscheduleHosted',
          ],
          tests: BOOKING,
        },
        endpoint(
          ['POST /api/v1/calendar/auto-schedule/enable'],
          node('enableAutoSchedule'),
          hosted('enableAutoSchedule'),
        ),
        endpoint(
          ['POST /api/v1/calendar/auto-schedule/disable'],
          node('disableAutoSchedule'),
          hosted('disableAutoSchedule'),
        ),
        endpoint(['GET /api/v1/calendar/auto-schedule/settings'], node('getAutoSchedule'), hosted('getAutoSchedule')),
        endpoint(['POST /api/v1/calendar/toggle-recurrence'], node('toggleRecurrence'), hosted('toggleRecurrence')),
        endpoint(['DELETE /api/v1/calendar/disconnect'], node('disconnect'), hosted('disconnect')),
        {
          rule: 'endpoint',
          items: ['GET /api/v1/calendar/scheduled_bots'],
          by: [
            'node:SendBot/scheduledBot/getAll',
            node('getScheduledBots'),
            bots('listScheduledBots'),
            hosted('listScheduledBots'),
          ],
          tests: [...BOTS, ...CONNECTION],
        },
        {
          rule: 'endpoint',
          items: ['PATCH /api/v1/calendar/scheduled_bots/{}'],
          by: [
            'node:ScheduleRecording/autoSchedule',
            node('updateScheduledBot'),
            bots('updateScheduledBot'),
            hosted('updateScheduledBot'),
          ],
          tests: [...BOTS, ...CONNECTION],
        },
        {
          rule: 'endpoint',
          items: ['DELETE /api/v1/calendar/scheduled_bots/{}'],
          by: [
            'node:ScheduleRecording/unschedule',
            node('deleteScheduledBot'),
            bots('deleteScheduledBot'),
            hosted('deleteScheduledBot'),
          ],
          tests: [...BOTS, ...CONNECTION],
        },
        {
          rule: 'endpoint',
          items: ['POST /api/v1/calendar/auto-reschedule'],
          by: [],
          tests: [],
          gap: 'in no newer description of the service and said to be its own job after each meeting; "toggle recurrence" turns that on and off',
        },
        { rule: 'header', items: ['Authorization'], by: ['core:bots/meetstream#createMeetStreamHttp'], tests: BOTS },
        {
          rule: 'header',
          items: ['Content-Type'],
          by: ['core:bots/meetstream#createMeetStreamHttp'],
          tests: BOTS,
          note: 'sent with every body, in lower case',
        },
        {
          rule: 'key',
          items: ['google_client_id', 'google_client_secret', 'google_refresh_token'],
          by: [node('connectGoogle'), hosted('connectGoogle')],
          tests: CONNECTION,
        },
        {
          rule: 'key',
          items: ['calendars', 'id', 'summary', 'primary', 'primary_calendar_id'],
          by: [node('connectGoogle'), node('getAll'), hosted('connectGoogle'), hosted('listCalendars')],
          tests: CONNECTION,
          note: '`isPrimary` as well',
        },
        ...(['key', 'word'] as const).flatMap((rule) => [
          {
            rule,
            items: ['bot_config'],
            by: [
              hostedBots('hostedSchedule'),
              hosted('scheduleEvent'),
              'core:connections/meetstream#scheduleHosted',
            ] as const,
            tests: BOOKING,
          },
          {
            rule,
            items: ['default_bot_config'],
            by: [node('enableAutoSchedule'), hosted('enableAutoSchedule')],
            tests: CONNECTION,
          },
          {
            rule,
            items: ['event_id', 'recurring_enabled'],
            by: [node('toggleRecurrence'), hosted('toggleRecurrence')],
            tests: CONNECTION,
          },
        ]),
        {
          rule: 'key',
          items: ['video_required', 'callback_url'],
          by: ['node:SendBot/bot/send', 'core:bots/meetstream#checkSettings'],
          tests: ['core/src/bots/meetstream/settings.test.ts'],
        },
        {
          rule: 'word',
          items: ['occurrence_date'],
          by: [hostedBots('hostedSchedule'), hosted('scheduleEvent'), 'core:connections/meetstream#scheduleHosted'],
          tests: BOOKING,
        },
        ...(['row', 'word'] as const).map((rule) => ({
          rule,
          items: ['calendar_id'],
          by: [...SOURCE, node('getEvents'), hosted('listEvents')],
          tests: CONNECTION,
        })),
        {
          rule: 'row',
          items: [
            ...['event_id', 'google_event_id', 'summary', 'start_time', 'end_time', 'meeting_link', 'meeting_platform'],
            ...['is_recurring', 'bot_join_status', 'schedule_status'],
          ],
          by: [...SOURCE, node('getEvents'), hosted('listEvents')],
          tests: CONNECTION,
          note: 'the newer names too: `id`, `platform_id`, `meeting_url`',
        },
        {
          rule: 'word',
          items: [
            ...['google_event_id', 'start_time', 'end_time', 'meeting_link', 'meeting_platform', 'is_recurring'],
            ...['bot_join_status', 'schedule_status'],
          ],
          by: [...SOURCE, node('getEvents'), hosted('listEvents')],
          tests: CONNECTION,
        },
        {
          rule: 'word',
          items: ['google_meet', 'zoom', 'microsoft_teams'],
          by: ['core:meeting-link#detectMeetingLink', 'core:bots/meetstream#MEETSTREAM_CAPABILITIES'],
          tests: ['core/src/meeting-link/meeting-link.test.ts', ...BOTS],
          note: 'which platform a link is of is read from the link itself',
        },
        {
          rule: 'word',
          items: ['scheduled', 'unscheduled', 'cancelled'],
          by: [...SOURCE, node('getEvents'), hosted('listEvents')],
          tests: CONNECTION,
          note: 'passed on as `schedule_status`',
        },
        ...(['row', 'word'] as const).map((rule) => ({
          rule,
          items: ['calendar.events.readonly', 'calendar.readonly', 'userinfo.email', 'userinfo.profile'],
          by: ['core:auth#GOOGLE_SCOPES', 'core:cli#run'] as const,
          tests: ['test/cli.test.ts'],
          note: '`calendar-bots auth google --access hosted --print`',
        })),
        {
          rule: 'behaviour',
          items: ['the sign-in helper `server.js`: consent, callback, refresh token'],
          by: ['core:auth#signIn', 'core:cli#run'],
          tests: AUTH,
          note: '`calendar-bots auth google`: one command, PKCE and state, loopback only; the seed’s helper has neither',
        },
        {
          rule: 'behaviour',
          items: ['"Not returned — revoke access": the missing refresh token'],
          by: ['core:auth#signIn', 'core:auth#googleSignIn'],
          tests: AUTH,
        },
        {
          rule: 'behaviour',
          items: ['scheduling the same event twice makes one bot'],
          by: [
            'node:ScheduleRecording/autoSchedule',
            hostedBots('hostedSchedule'),
            'core:bots/meetstream#createMeetStreamService',
            'core:connections/meetstream#scheduleHosted',
          ],
          tests: [...BOTS, ...BOOKING],
          note: 'of a hosted schedule both answers to a second call are taken: it was brought up to date, or refused with 409',
        },
        {
          rule: 'behaviour',
          items: ['a meeting that moves takes its bot along, one that is cancelled loses it'],
          by: ['node:ScheduleRecording/autoSchedule', 'core:bots/meetstream#createMeetStreamService'],
          tests: [...BOTS, 'test/nodes/meetstream.test.ts'],
        },
      ],
    },
  ],
};
