import type { Cover, System } from './table';

const HOSTED = 'core:connections/meetstream#MeetStreamCalendarClient';
const hosted = (method: string): Cover => `${HOSTED}.${method}`;
const bots = (method: string): Cover => `core:bots/meetstream#MeetStreamClient.${method}`;
const BOTS = ['test/meetstream-service.test.ts'];
const AUTH = ['test/cli-sign-in.test.ts'];
const NODE = 'the operations of the node Calendar Connection and the tests of these endpoints';
const SOURCE = 'the source of Calendar Trigger and List Events';

/** An endpoint of the hosted calendar. */
const endpoint = (items: string[], ...by: Cover[]) => ({
  rule: 'endpoint' as const,
  items,
  by,
  tests: [],
  notYet: NODE,
});

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
        endpoint(['POST /api/v1/calendar/create_calendar'], hosted('connectGoogle'), hosted('connectOutlook')),
        endpoint(['GET /api/v1/calendar/calendars'], hosted('listCalendars')),
        endpoint(['GET /api/v1/calendar/events'], hosted('listEvents')),
        endpoint(['GET /api/v1/calendar/get_events'], hosted('listCachedEvents')),
        endpoint(['POST /api/v1/calendar/schedule/{}'], hosted('scheduleEvent')),
        endpoint(['DELETE /api/v1/calendar/schedule/{}'], hosted('unscheduleEvent')),
        endpoint(['POST /api/v1/calendar/auto-schedule/enable'], hosted('enableAutoSchedule')),
        endpoint(['POST /api/v1/calendar/auto-schedule/disable'], hosted('disableAutoSchedule')),
        endpoint(['GET /api/v1/calendar/auto-schedule/settings'], hosted('getAutoSchedule')),
        endpoint(['POST /api/v1/calendar/toggle-recurrence'], hosted('toggleRecurrence')),
        endpoint(['DELETE /api/v1/calendar/disconnect'], hosted('disconnect')),
        {
          rule: 'endpoint',
          items: ['GET /api/v1/calendar/scheduled_bots'],
          by: ['node:SendBot/scheduledBot/getAll', bots('listScheduledBots'), hosted('listScheduledBots')],
          tests: BOTS,
        },
        {
          rule: 'endpoint',
          items: ['PATCH /api/v1/calendar/scheduled_bots/{}'],
          by: ['node:ScheduleRecording/autoSchedule', bots('updateScheduledBot'), hosted('updateScheduledBot')],
          tests: BOTS,
        },
        {
          rule: 'endpoint',
          items: ['DELETE /api/v1/calendar/scheduled_bots/{}'],
          by: ['node:ScheduleRecording/unschedule', bots('deleteScheduledBot'), hosted('deleteScheduledBot')],
          tests: BOTS,
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
          by: [hosted('connectGoogle')],
          tests: [],
          notYet: NODE,
        },
        {
          rule: 'key',
          items: ['calendars', 'id', 'summary', 'primary', 'primary_calendar_id'],
          by: [hosted('connectGoogle'), hosted('listCalendars')],
          tests: [],
          notYet: NODE,
          note: '`isPrimary` as well',
        },
        ...(['key', 'word'] as const).map((rule) => ({
          rule,
          items: ['bot_config', 'default_bot_config', 'event_id', 'recurring_enabled'],
          by: [hosted('scheduleEvent'), hosted('enableAutoSchedule'), hosted('toggleRecurrence')],
          tests: [],
          notYet: NODE,
        })),
        {
          rule: 'key',
          items: ['video_required', 'callback_url'],
          by: ['node:SendBot/bot/send', 'core:bots/meetstream#checkSettings'],
          tests: ['core/src/bots/meetstream/settings.test.ts'],
        },
        {
          rule: 'word',
          items: ['occurrence_date'],
          by: [hosted('scheduleEvent')],
          tests: [],
          notYet: NODE,
        },
        ...(['row', 'word'] as const).map((rule) => ({
          rule,
          items: ['calendar_id'],
          by: [hosted('listEvents')],
          tests: [],
          notYet: SOURCE,
        })),
        {
          rule: 'row',
          items: [
            ...['event_id', 'google_event_id', 'summary', 'start_time', 'end_time', 'meeting_link', 'meeting_platform'],
            ...['is_recurring', 'bot_join_status', 'schedule_status'],
          ],
          by: [hosted('listEvents')],
          tests: [],
          notYet: SOURCE,
          note: 'the newer names too: `id`, `platform_id`, `meeting_url`',
        },
        {
          rule: 'word',
          items: [
            ...['google_event_id', 'start_time', 'end_time', 'meeting_link', 'meeting_platform', 'is_recurring'],
            ...['bot_join_status', 'schedule_status'],
          ],
          by: [hosted('listEvents')],
          tests: [],
          notYet: SOURCE,
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
          by: [hosted('listEvents')],
          tests: [],
          notYet: SOURCE,
          note: 'passed on as `schedule_status`',
        },
        ...(['row', 'word'] as const).map((rule) => ({
          rule,
          items: ['calendar.events.readonly', 'calendar.readonly', 'userinfo.email', 'userinfo.profile'],
          by: ['core:auth#GOOGLE_SCOPES', 'core:cli#run'] as const,
          tests: AUTH,
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
          by: ['node:ScheduleRecording/autoSchedule', 'core:bots/meetstream#createMeetStreamService'],
          tests: BOTS,
          note: 'for bots that we book; the hosted schedule answers 409 or updates',
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
