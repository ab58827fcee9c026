import type { Cover, Group, System } from './table';

const SERVICE = ['test/meeting-baas-v1-service.test.ts', 'test/nodes/meeting-baas-v1.test.ts'];
const WEBHOOK = ['core/src/bots/meeting-baas-v1/webhook.test.ts', 'test/nodes/bot-status-trigger.test.ts'];
const WORDS = ['test/seeds-coverage.test.ts', ...WEBHOOK];
const HOSTED = [
  'test/hosted-and-direct.test.ts',
  'test/nodes/calendar-connection-meeting-baas.test.ts',
  'test/nodes/calendar-connection-meeting-baas-v1.test.ts',
];
const V1_EVENTS = 'test/nodes/meeting-baas-v1-calendars.test.ts';
const EVENTS = ['test/hosted-and-direct.test.ts', 'test/nodes/meeting-baas-calendars.test.ts', V1_EVENTS];
const BOOKING = [
  'test/nodes/schedule-recording-hosted-meeting-baas.test.ts',
  'test/nodes/schedule-recording-hosted-meeting-baas-v1.test.ts',
];
const V1_CALENDARS = ['test/meeting-baas-v1-calendars.test.ts'];
const AUTH = ['test/cli-sign-in.test.ts'];

const v1 = (name: string): Cover => `core:bots/meeting-baas-v1#${name}`;
const calendars = (method: string): Cover => `core:connections/meeting-baas#MeetingBaasCalendars.${method}`;
const OF_BOTH = 'v1 and v2, each by its own endpoint for the same thing';

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
const connectionV1 = (operation: string): Cover => `node:CalendarConnection/meetingBaasV1/${operation}`;
const hostedBots = (operation: string): Cover => `node:ScheduleRecording/hosted/${operation}`;

const hosted = (rule: Group['rule'], items: string[], by: readonly Cover[], tests = HOSTED): Group => ({
  rule,
  items,
  by,
  tests,
  note: OF_BOTH,
});

/** What covers each operation of v1's calendars. */
const OPERATIONS: Readonly<Record<string, readonly Cover[]>> = {
  list_raw_calendars: [connection('listRaw'), connectionV1('listRaw'), calendars('listRaw'), ownV1('listRaw')],
  create_calendar: [connection('create'), connectionV1('create'), calendars('create'), ownV1('create')],
  get_calendar: [
    connection('get'),
    connection('getAll'),
    connectionV1('get'),
    connectionV1('getAll'),
    calendars('get'),
    calendars('list'),
    ownV1('get'),
  ],
  update_calendar: [connection('update'), connectionV1('update'), calendars('update'), ownV1('update')],
  delete_calendar: [
    connection('delete'),
    connectionV1('delete'),
    'core:connections/meeting-baas#disconnectCalendar',
    ownV1('delete'),
  ],
  resync_all_calendars: [
    connection('syncAll'),
    connection('sync'),
    connectionV1('syncAll'),
    calendars('syncAll'),
    ownV1('resyncAll'),
  ],
  list_events: ['node:ListEvents/event/getAll', 'node:CalendarTrigger', calendars('listEvents'), ownV1('listEvents')],
  get_event: ['node:ListEvents/event/get', calendars('getEvent'), ownV1('getEvent')],
  schedule_record_event: [
    hostedBots('hostedSchedule'),
    calendars('scheduleBots'),
    'core:connections/meeting-baas#scheduleHosted',
    ownV1('scheduleBot'),
  ],
  unschedule_record_event: [
    hostedBots('hostedUnschedule'),
    calendars('cancelBots'),
    'core:connections/meeting-baas#cancelHosted',
    ownV1('cancelBot'),
  ],
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
  const events = name.endsWith('_event') || name === 'list_events' ? EVENTS : HOSTED;
  const proofs = name.includes('schedule') ? BOOKING : events;
  return hosted(rule, [item], OPERATIONS[name] ?? [], [...V1_CALENDARS, ...proofs]);
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

const WORDS_OF_BOTS =
  'in the words of the OpenAPI files: `speech_to_text` or `transcription_enabled`, `bot_image`, `enter_message` or `entry_message`';

const RECORDING_MODES = ['speaker_view', 'gallery_view', 'audio_only'];

export const MEETING_BAAS: System = {
  page: 'coverage-meeting-baas.md',
  title: 'Meeting BaaS: what its documents name, and what covers it',
  intro:
    'The documents are of v1 of the API. Its bots and its hosted calendars are covered as they stand, and so is v2, which has an endpoint for each of those of v1.',
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
          [connection('create'), connection('update'), connectionV1('create'), calendars('create')],
        ),
        hosted('key', ['calendars', 'id', 'name', 'is_primary'], [connection('listRaw'), calendars('listRaw')]),
        {
          rule: 'key',
          items: ['calendar_name'],
          by: [connectionV1('create'), ownV1('create')],
          tests: ['test/nodes/calendar-connection-meeting-baas-v1.test.ts'],
          note: 'read as the name of the calendar, as `name` is',
        },
        {
          rule: 'key',
          items: ['description'],
          by: [],
          tests: [],
          gap: 'in the answers of neither OpenAPI file; a calendar is told by its name and address',
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
          by: ['node:ListEvents/event/getAll', calendars('listEvents'), ownV1('listEvents')],
          tests: EVENTS,
          note: OF_BOTH,
        },
        {
          rule: 'bullet',
          section: 'List Events Example',
          items: ['updated_at_gte', 'attendee_email', 'organizer_email'],
          by: ['node:ListEvents/event/getAll', 'node:CalendarTrigger', ownV1('listEvents')],
          tests: ['test/nodes/list-events.test.ts', V1_EVENTS],
          note: 'v1 is asked with `updated_at_gte`; v2 has no such filter. People are looked for in the events that were read: of several addresses or domains, which neither version takes',
        },
        {
          rule: 'key',
          items: ['start_date_gte', 'start_date_lte', 'updated_at_gte'],
          by: ['node:ListEvents/event/getAll', calendars('listEvents'), ownV1('listEvents')],
          tests: EVENTS,
          note: OF_BOTH,
        },
        ...(['Visual Recording Options:', 'Additional Features:'] as const).map((section): Group => ({
          rule: 'bullet',
          section,
          items:
            section === 'Visual Recording Options:'
              ? RECORDING_MODES
              : ['include_transcription', 'bot_name', 'bot_avatar_url', 'entry_message'],
          by: [
            hostedBots('hostedSchedule'),
            hostedBots('hostedUpdate'),
            ownV1('scheduleBot'),
            calendars('scheduleBots'),
          ],
          tests: BOOKING,
          note: WORDS_OF_BOTS,
        })),
        {
          rule: 'key',
          items: ['include_transcription', 'bot_avatar_url'],
          by: [
            hostedBots('hostedSchedule'),
            hostedBots('hostedUpdate'),
            ownV1('scheduleBot'),
            calendars('scheduleBots'),
          ],
          tests: BOOKING,
          note: WORDS_OF_BOTS,
        },
        ...(['bullet', 'key', 'word'] as const).map((rule): Group => ({
          rule,
          ...(rule === 'bullet' ? { section: 'Example Webhook Payload' } : {}),
          items: {
            bullet: ['event', 'data', 'calendar_id', 'last_updated_ts', 'affected_event_uuids'],
            key: ['calendar_id', 'last_updated_ts', 'affected_event_uuids'],
            word: ['calendar.sync_events'],
          }[rule],
          by: [
            'node:CalendarTrigger',
            'core:calendars/meeting-baas#meetingBaasV1Hook',
            v1('parseMeetingBaasV1Webhook'),
          ],
          tests: [V1_EVENTS, ...V1_CALENDARS, ...WEBHOOK],
          note: 'the trigger asks the calendar that a message names for what changed since its own last reading, and believes neither the message’s time nor its list of events; both can be read with List Events (Get; Updated Since)',
        })),
        {
          rule: 'behaviour',
          items: ['the same message may come several times'],
          by: [v1('messageIdV1'), 'core:calendars/meeting-baas#meetingBaasV1Hook'],
          tests: [V1_EVENTS, ...WEBHOOK],
        },
        {
          rule: 'behaviour',
          items: ['the user’s or the app’s credentials expired'],
          by: [
            connection('get'),
            connection('syncAll'),
            connection('update'),
            connectionV1('syncAll'),
            'core:connections/meeting-baas#meaningOfConnection',
          ],
          tests: HOSTED,
        },
        {
          rule: 'behaviour',
          items: ['removing a calendar cancels its recordings'],
          by: [
            connection('delete'),
            connectionV1('delete'),
            'core:connections/meeting-baas#disconnectCalendar',
            'core:connections/meeting-baas-v1#disconnectV1Calendar',
          ],
          tests: [...HOSTED, ...V1_CALENDARS],
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
