import type { Cover, Group, System } from './table';

const SERVICE = ['test/meeting-baas-v1-service.test.ts', 'test/nodes/meeting-baas-v1.test.ts'];
const WEBHOOK = ['core/src/bots/meeting-baas-v1/webhook.test.ts', 'test/nodes/bot-status-trigger.test.ts'];
const WORDS = ['test/seeds-coverage.test.ts', ...WEBHOOK];
const HOSTED = ['test/hosted-and-direct.test.ts', 'test/nodes/calendar-connection-meeting-baas.test.ts'];
const EVENTS = ['test/hosted-and-direct.test.ts', 'test/nodes/meeting-baas-calendars.test.ts'];
const V1_CALENDARS = ['test/meeting-baas-v1-calendars.test.ts'];
const AUTH = ['test/cli-sign-in.test.ts'];

const v1 = (name: string): Cover => `core:bots/meeting-baas-v1#${name}`;
const calendars = (method: string): Cover => `core:connections/meeting-baas#MeetingBaasCalendars.${method}`;
const HOSTED_SCHEDULE = 'an operation of Schedule Recording';
const BY_V2 = 'in the nodes through v2’s endpoint for the same thing';

/** What is set for a bot. */
const settings = (section: string, items: string[]): Group => ({
  rule: 'bullet',
  section,
  items,
  by: [
    'node:SendBot/bot/send',
    'node:ScheduleRecording/autoSchedule',
    v1('checkSettings'),
    v1('MeetingBaasV1Client.createBot'),
  ],
  tests: SERVICE,
});

/** What a message says. */
const told = (rule: Group['rule'], items: string[], section?: string): Group => ({
  rule,
  ...(section === undefined ? {} : { section }),
  items,
  by: ['node:BotStatusTrigger', v1('receiveMeetingBaasV1Webhook'), v1('parseMeetingBaasV1Webhook')],
  tests: WEBHOOK,
});

const ownV1 = (method: string): Cover => `core:connections/meeting-baas-v1#MeetingBaasV1Calendars.${method}`;
const connection = (operation: string): Cover => `node:CalendarConnection/meetingBaas/${operation}`;

const hosted = (rule: Group['rule'], items: string[], by: readonly Cover[], tests = HOSTED): Group => ({
  rule,
  items,
  by,
  tests,
  note: BY_V2,
});

/** What covers each operation of v1's calendars. */
const OPERATIONS: Readonly<Record<string, readonly Cover[]>> = {
  list_raw_calendars: [connection('listRaw'), calendars('listRaw'), ownV1('listRaw')],
  create_calendar: [connection('create'), calendars('create'), ownV1('create')],
  get_calendar: [connection('get'), connection('getAll'), calendars('get'), calendars('list'), ownV1('get')],
  update_calendar: [connection('update'), calendars('update'), ownV1('update')],
  delete_calendar: [connection('delete'), 'core:connections/meeting-baas#disconnectCalendar', ownV1('delete')],
  resync_all_calendars: [connection('syncAll'), connection('sync'), calendars('syncAll'), ownV1('resyncAll')],
  list_events: ['node:ListEvents/event/getAll', 'node:CalendarTrigger', calendars('listEvents'), ownV1('listEvents')],
  get_event: ['node:ListEvents/event/get', calendars('getEvent'), ownV1('getEvent')],
  schedule_record_event: [
    calendars('scheduleBots'),
    'core:connections/meeting-baas#scheduleHosted',
    ownV1('scheduleBot'),
  ],
  unschedule_record_event: [calendars('cancelBots'), 'core:connections/meeting-baas#cancelHosted', ownV1('cancelBot')],
};

const PATHS: Readonly<Record<string, string>> = {
  'GET /calendars/raw': 'list_raw_calendars',
  'POST /calendars': 'create_calendar',
  'GET /calendars/{}/events': 'list_events',
  'GET /calendars/{}/events/{}': 'get_event',
  'POST /calendars/{}/events/{}/record': 'schedule_record_event',
  'DELETE /calendars/{}/events/{}/record': 'unschedule_record_event',
  'DELETE /calendars/{}': 'delete_calendar',
};

const operation = (rule: 'endpoint' | 'reference', item: string, name: string): Group => {
  const proofs = name.endsWith('_event') || name === 'list_events' ? EVENTS : HOSTED;
  const group = hosted(rule, [item], OPERATIONS[name] ?? [], [...V1_CALENDARS, ...proofs]);
  return name.includes('schedule') ? { ...group, notYet: HOSTED_SCHEDULE } : group;
};

const SCOPES: Omit<Group, 'rule'> = {
  items: [
    'https://www.googleapis.com/auth/calendar.readonly',
    'https://www.googleapis.com/auth/calendar.events.readonly',
    'Calendars.Read',
    'Calendars.ReadWrite',
  ],
  by: ['core:auth#GOOGLE_SCOPES', 'core:auth#MICROSOFT_SCOPES', 'core:cli#run'],
  tests: ['test/cli.test.ts'],
  note: '`calendar-bots auth … --access hosted`, or `write`',
};

const RECORDING_MODES = ['speaker_view', 'gallery_view', 'audio_only'];

export const MEETING_BAAS: System = {
  page: 'coverage-meeting-baas.md',
  title: 'Meeting BaaS: what its documents name, and what covers it',
  intro:
    'The documents are of v1 of the API. Bots of v1 are covered as they stand; hosted calendars go through v2 in the nodes, which has an endpoint for each of those of v1; the engine has both.',
  seeds: [
    {
      file: '000',
      title: 'Calendars: setup',
      groups: [
        { rule: 'flat', ...SCOPES },
        hosted('flat', ['raw_calendar_id'], [connection('create'), connection('listRaw'), calendars('create')]),
        {
          rule: 'flat',
          items: ['error_message'],
          by: [
            connection('get'),
            'core:connections/meeting-baas#problemOf',
            'core:connections/meeting-baas#meaningOfConnection',
          ],
          tests: HOSTED,
          note: 'v2 calls it `status_message` and `sync_error`',
        },
        {
          rule: 'behaviour',
          items: ['syncing', 'active', 'error', 'disconnected'],
          by: [connection('get'), 'core:connections/meeting-baas#meaningOfConnection'],
          tests: ['test/seeds-coverage.test.ts', ...HOSTED],
          note: 'also `revoked` and `permission_denied` of v2, each with what to do',
        },
        {
          rule: 'behaviour',
          items: ['an OAuth refresh token of the user, with client ID and secret of the app'],
          by: ['core:auth#signIn', 'core:cli#run'],
          tests: AUTH,
        },
      ],
    },
    {
      file: '001',
      title: 'Calendars API, with an example program',
      groups: [
        {
          rule: 'call',
          items: ['GET /calendars/providers'],
          by: [],
          tests: [],
          gap: 'in neither OpenAPI file of the service; the connections themselves are listed',
        },
        {
          rule: 'call',
          items: ['GET /calendars/events'],
          by: ['node:ListEvents/event/getAll', calendars('listEvents')],
          tests: ['test/nodes/list-events.test.ts', ...HOSTED],
          note: 'the path without a calendar is in neither OpenAPI file; events are listed by calendar',
        },
        {
          rule: 'call',
          items: ['POST /bots'],
          by: ['node:SendBot/bot/send', v1('MeetingBaasV1Client.createBot')],
          tests: SERVICE,
        },
        {
          rule: 'key',
          items: ['Content-Type'],
          by: [v1('createMeetingBaasV1Http')],
          tests: SERVICE,
          note: 'sent with every body, in lower case',
        },
        {
          rule: 'key',
          items: ['x-spoke-api-key'],
          by: [v1('KEY_HEADER'), 'core:calendars/meeting-baas#meetingBaasV1Hook'],
          tests: [...SERVICE, ...WEBHOOK],
          note: 'the old name: read in messages; requests carry `x-meeting-baas-api-key`',
        },
        {
          rule: 'key',
          items: ['start_time', 'end_time', 'query'],
          by: ['node:ListEvents/event/getAll'],
          tests: ['test/nodes/list-events.test.ts'],
          note: 'as filters of events: a period, and a text to look for',
        },
        {
          rule: 'key',
          items: ['meeting_url', 'bot_name', 'speech_to_text', 'entry_message', 'bot_id'],
          by: ['node:SendBot/bot/send', v1('MeetingBaasV1Client.createBot'), v1('checkSettings')],
          tests: SERVICE,
        },
        {
          rule: 'key',
          items: ['scheduled_time'],
          by: [],
          tests: [],
          gap: 'no field of the service: its create body has `start_time`, which is sent',
        },
        {
          rule: 'key',
          items: ['event_id', 'event_title', 'total_events', 'scheduled_bots', '__main__'],
          by: [],
          tests: [],
          gap: 'names of the example program’s own result; the outcome of Schedule Recording says the same and more',
        },
      ],
    },
    {
      file: '002',
      title: 'API documentation of March 2025',
      groups: [
        {
          rule: 'endpoint',
          items: ['POST /bots'],
          by: ['node:SendBot/bot/send', 'node:ScheduleRecording/autoSchedule', v1('MeetingBaasV1Client.createBot')],
          tests: SERVICE,
        },
        {
          rule: 'endpoint',
          items: ['DELETE /bots/{}'],
          by: ['node:SendBot/bot/leave', v1('MeetingBaasV1Client.leave')],
          tests: SERVICE,
        },
        told('endpoint', ['POST /your-endpoint']),
        ...Object.entries(PATHS).map(([path, name]) => operation('endpoint', path, name)),
        ...Object.keys(OPERATIONS).map((name) => operation('reference', `calendars/${name}`, name)),
        {
          rule: 'reference',
          items: ['bots_with_metadata'],
          by: ['node:SendBot/bot/getAll', v1('MeetingBaasV1Client.listBots')],
          tests: SERVICE,
        },
        {
          rule: 'header',
          items: ['x-meeting-baas-api-key'],
          by: [v1('KEY_HEADER'), v1('verifyMeetingBaasV1Key')],
          tests: [...SERVICE, ...WEBHOOK],
          note: 'sent with every request, and proof of a message’s sender',
        },
        {
          rule: 'header',
          items: ['Content-Type'],
          by: [v1('createMeetingBaasV1Http')],
          tests: SERVICE,
          note: 'sent with every body, in lower case',
        },
        {
          rule: 'header',
          items: ['Authorization'],
          by: [],
          tests: [],
          gap: 'in curl examples of the calendar pages only; both OpenAPI files ask for `x-meeting-baas-api-key`, which is sent',
        },

        settings('Required Parameters', ['meeting_url', 'bot_name']),
        {
          rule: 'bullet',
          section: 'Required Parameters',
          items: ['reserved', 'false', 'true'],
          by: [],
          tests: [],
          gap: 'deprecated in the service’s OpenAPI file; `start_time` says when a bot joins, and it is what is sent',
        },
        settings('Recording Options', ['recording_mode', ...RECORDING_MODES]),
        settings('Bot Appearance and Behavior', ['bot_image', 'entry_message']),
        settings('Transcription Settings', ['speech_to_text', 'provider', 'Default', 'Gladia', 'Runpod', 'api_key']),
        settings('Automatic Leaving', ['automatic_leave', 'waiting_room_timeout', 'noone_joined_timeout']),
        settings('Advanced Options', [
          ...[
            'webhook_url',
            'deduplication_key',
            'streaming',
            'audio_frequency',
            'input',
            'output',
            'extra',
            'start_time',
          ],
        ]),
        {
          rule: 'key',
          items: [
            ...[
              'meeting_url',
              'bot_name',
              'recording_mode',
              'bot_image',
              'entry_message',
              'speech_to_text',
              'provider',
            ],
            ...['automatic_leave', 'waiting_room_timeout'],
          ],
          by: ['node:SendBot/bot/send', v1('checkSettings'), v1('MeetingBaasV1Client.createBot')],
          tests: SERVICE,
        },
        {
          rule: 'key',
          items: ['reserved'],
          by: [],
          tests: [],
          gap: 'deprecated in the service’s OpenAPI file; `start_time` is sent',
        },
        {
          rule: 'key',
          items: ['bot_id', 'ok'],
          by: [v1('MeetingBaasV1Client.createBot'), v1('MeetingBaasV1Client.leave')],
          tests: SERVICE,
        },
        {
          rule: 'word',
          items: ['speech_to_text', 'automatic_leave.waiting_room_timeout', 'automatic_leave.noone_joined_timeout'],
          by: [v1('checkSettings')],
          tests: SERVICE,
        },

        told('bullet', ['event', 'data.bot_id', 'data.status.code', 'data.status.created_at'], 'Status Event Fields'),
        told(
          'bullet',
          [
            ...['joining_call', 'in_waiting_room', 'in_call_not_recording', 'in_call_recording', 'recording_paused'],
            ...['recording_resumed', 'call_ended', 'bot_rejected', 'bot_removed', 'waiting_room_timeout'],
            ...['invalid_meeting_url', 'meeting_error'],
          ],
          'Status Event Fields',
        ),
        told('bullet', ['data.status.error_message', 'data.status.error_type'], 'Status Event Fields'),
        {
          rule: 'bullet',
          section: 'Status Event Fields',
          items: ['data.status.start_time'],
          by: [v1('parseMeetingBaasV1Webhook')],
          tests: WEBHOOK,
          note: 'in `raw`, as it came',
        },
        told('word', [
          ...['bot_id', 'call_ended', 'bot.status_change', 'in_call_recording', 'meeting_error', 'complete', 'failed'],
        ]),
        told('key', ['event', 'data', 'status', 'code', 'created_at', 'mp4', 'speakers', 'error']),
        told('bullet', ['bot_id', 'mp4', 'speakers'], 'Complete Response Fields'),
        {
          rule: 'bullet',
          section: 'Complete Response Fields',
          items: [
            ...['transcript', 'transcript.speaker', 'transcript.words', 'transcript.words.start'],
            ...['transcript.words.end', 'transcript.words.word'],
          ],
          by: [v1('parseMeetingBaasV1Webhook'), v1('MeetingBaasV1Client.getMeetingData')],
          tests: WEBHOOK,
          note: 'the words are passed on in `raw`, as they came',
        },
        {
          rule: 'key',
          items: ['transcript', 'speaker', 'words', 'start', 'end', 'word'],
          by: [v1('parseMeetingBaasV1Webhook'), v1('MeetingBaasV1Client.getMeetingData')],
          tests: WEBHOOK,
          note: 'the words are passed on in `raw`, as they came',
        },
        {
          rule: 'pair',
          section: 'Error Types',
          items: [
            ...['CannotJoinMeeting', 'TimeoutWaitingToStart', 'BotNotAccepted', 'BotRemoved', 'InternalError'],
            'InvalidMeetingUrl',
          ],
          by: ['node:BotStatusTrigger', v1('failureOf')],
          tests: WORDS,
          note: 'each with a sentence and what to do',
        },
        {
          rule: 'pair',
          section: 'Recording End Reasons',
          items: ['bot_removed', 'no_attendees', 'no_speaker', 'recording_timeout', 'api_request', 'meeting_error'],
          by: ['node:BotStatusTrigger', v1('failureOf')],
          tests: WORDS,
          note: 'each with a sentence and what to do',
        },

        { rule: 'bullet', section: 'Required OAuth Scopes', ...SCOPES },
        hosted(
          'key',
          ['refresh_token', 'client_id', 'client_secret', 'raw_calendar_id'],
          [connection('create'), connection('update'), calendars('create')],
        ),
        hosted('key', ['calendars', 'id', 'name', 'is_primary'], [connection('listRaw'), calendars('listRaw')]),
        {
          rule: 'key',
          items: ['description', 'calendar_name'],
          by: [],
          tests: [],
          gap: 'not in the answers of v2, which this goes through',
        },
        hosted('word', ['raw_calendar_id'], [connection('create'), calendars('create')]),
        {
          rule: 'word',
          items: ['error_message'],
          by: [connection('get'), 'core:connections/meeting-baas#problemOf'],
          tests: HOSTED,
          note: 'v2 calls it `status_message` and `sync_error`',
        },
        {
          rule: 'bullet',
          section: 'Managing Calendars',
          items: ['syncing', 'active', 'error', 'disconnected'],
          by: [connection('get'), 'core:connections/meeting-baas#meaningOfConnection'],
          tests: ['test/seeds-coverage.test.ts', ...HOSTED],
        },
        {
          rule: 'bullet',
          section: 'List Events Example',
          items: ['calendar_id', 'start_date_gte', 'start_date_lte', 'status', 'cursor'],
          by: ['node:ListEvents/event/getAll', calendars('listEvents')],
          tests: EVENTS,
          note: BY_V2,
        },
        {
          rule: 'bullet',
          section: 'List Events Example',
          items: ['updated_at_gte', 'attendee_email', 'organizer_email'],
          by: ['node:ListEvents/event/getAll'],
          tests: ['test/nodes/list-events.test.ts'],
          note: 'v2 has no such filter: events are filtered after they were read',
        },
        {
          rule: 'key',
          items: ['start_date_gte', 'start_date_lte', 'updated_at_gte'],
          by: ['node:ListEvents/event/getAll', calendars('listEvents')],
          tests: EVENTS,
          note: BY_V2,
        },
        ...(['Visual Recording Options:', 'Additional Features:'] as const).map((section): Group => ({
          rule: 'bullet',
          section,
          items:
            section === 'Visual Recording Options:'
              ? RECORDING_MODES
              : ['include_transcription', 'bot_name', 'bot_avatar_url', 'entry_message'],
          by: [calendars('scheduleBots')],
          tests: HOSTED,
          notYet: HOSTED_SCHEDULE,
          note: 'in v2’s words: `transcription_enabled`, `bot_image`',
        })),
        {
          rule: 'key',
          items: ['include_transcription', 'bot_avatar_url'],
          by: [calendars('scheduleBots')],
          tests: HOSTED,
          notYet: HOSTED_SCHEDULE,
          note: 'in v2’s words: `transcription_enabled`, `bot_image`',
        },
        ...(['bullet', 'key', 'word'] as const).map((rule): Group => ({
          rule,
          ...(rule === 'bullet' ? { section: 'Example Webhook Payload' } : {}),
          items: {
            bullet: ['event', 'data', 'calendar_id', 'last_updated_ts', 'affected_event_uuids'],
            key: ['calendar_id', 'last_updated_ts', 'affected_event_uuids'],
            word: ['calendar.sync_events'],
          }[rule],
          by: ['core:calendars/meeting-baas#meetingBaasV1Hook', v1('parseMeetingBaasV1Webhook')],
          tests: WEBHOOK,
          notYet: 'Calendar Trigger takes v1’s messages (v2’s it takes)',
          note: 'a message names its calendar, which is read again: neither its time nor its list of events is believed',
        })),
        {
          rule: 'behaviour',
          items: ['the same message may come several times'],
          by: [v1('messageIdV1'), 'core:calendars/meeting-baas#meetingBaasV1Hook'],
          tests: WEBHOOK,
        },
        {
          rule: 'behaviour',
          items: ['the user’s or the app’s credentials expired'],
          by: [
            connection('get'),
            connection('syncAll'),
            connection('update'),
            'core:connections/meeting-baas#meaningOfConnection',
          ],
          tests: HOSTED,
        },
        {
          rule: 'behaviour',
          items: ['removing a calendar cancels its recordings'],
          by: [connection('delete'), 'core:connections/meeting-baas#disconnectCalendar'],
          tests: HOSTED,
          note: 'also those that are in a meeting, which deleting alone would let stay',
        },
        {
          rule: 'behaviour',
          items: ['a recording’s address is valid for two hours'],
          by: [v1('MeetingBaasV1Client.getMeetingData')],
          tests: SERVICE,
          note: 'asked for anew where it is read',
        },
        {
          rule: 'behaviour',
          items: ['retries with growing waits'],
          by: ['core:http#createHttp'],
          tests: ['core/src/http/http.test.ts'],
        },
      ],
    },
  ],
};
