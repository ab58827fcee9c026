import type { INodeProperties } from 'n8n-workflow';
import { returnAllFields } from '../../../shared/fields/return-all';
import { shownFor } from '../../../shared/fields/shown-for';
import { hostedEventField } from '../../../shared/meetstream/hosted-event-field';
import { botConfigField } from '../../../shared/meetstream/calendar-bot-fields';

const operationField: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Connect Google',
      value: 'connectGoogle',
      action: 'Connect a google calendar account',
      description: 'Let MeetStream read a Google account. Connecting it again renews its sign-in.',
    },
    {
      name: 'Connect Outlook',
      value: 'connectOutlook',
      action: 'Connect an outlook account',
      description: 'Let MeetStream read a Microsoft account',
    },
    {
      name: 'Delete Scheduled Bot',
      value: 'deleteScheduledBot',
      action: 'Delete a scheduled bot',
      description: 'Take one booked bot back',
    },
    {
      name: 'Disable Auto-Schedule',
      value: 'disableAutoSchedule',
      action: 'Disable auto schedule',
      description: 'Stop booking bots each day. Those that are booked stay.',
    },
    {
      name: 'Disconnect',
      value: 'disconnect',
      action: 'Disconnect a calendar account',
      description: 'MeetStream forgets the account, stops watching it and cancels its bots',
    },
    {
      name: 'Enable Auto-Schedule',
      value: 'enableAutoSchedule',
      action: 'Enable auto schedule',
      description:
        'Each day at 00:00 UTC, book a bot for every meeting of the next 24 hours. Meetings that are made later on the same day get none.',
    },
    {
      name: 'Get Auto-Schedule Settings',
      value: 'getAutoSchedule',
      action: 'Get auto schedule settings',
      description: 'Whether bots are booked each day, and which',
    },
    {
      name: 'Get Many',
      value: 'getAll',
      action: 'Get many calendars',
      description: 'Which calendars the connected accounts have',
    },
    {
      name: 'Get Many Events',
      value: 'getEvents',
      action: 'Get many events of a calendar',
      description: 'List events as MeetStream keeps them, with its IDs and its bots',
    },
    {
      name: 'Get Many Scheduled Bots',
      value: 'getScheduledBots',
      action: 'Get many scheduled bots',
      description: 'List booked bots, at most 100: MeetStream gives no more',
    },
    {
      name: 'Toggle Recurrence',
      value: 'toggleRecurrence',
      action: 'Toggle the recurrence of an event',
      description: 'Whether after each meeting of a series the next one gets a bot',
    },
    {
      name: 'Update Scheduled Bot',
      value: 'updateScheduledBot',
      action: 'Update a scheduled bot',
      description: 'Change when a booked bot joins, its name or its custom attributes',
    },
  ],
  default: 'getAll',
};

const grantFields: INodeProperties[] = [
  {
    displayName:
      'The sign-in goes to MeetStream, which keeps it: use an OAuth app and a refresh token made for this. "npx calendar-bots auth google" (or microsoft) gets one.',
    name: 'grantNotice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Client ID',
    name: 'clientId',
    type: 'string',
    required: true,
    default: '',
    description: 'Of the OAuth app',
  },
  {
    displayName: 'Client Secret',
    name: 'clientSecret',
    type: 'string',
    typeOptions: { password: true },
    required: true,
    default: '',
    description: 'Of the OAuth app. Better an expression that reads it from where you keep secrets.',
  },
  {
    displayName: 'Refresh Token',
    name: 'refreshToken',
    type: 'string',
    typeOptions: { password: true },
    required: true,
    default: '',
    description: 'What the owner of the calendar granted to that app',
  },
];

const accountField: INodeProperties = {
  displayName: 'Account',
  name: 'account',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  description: 'Which account. May be empty while only one is connected.',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select an account...',
      typeOptions: { searchListMethod: 'searchMeetStreamAccounts', searchable: true },
    },
    { displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. google ada@example.com' },
  ],
};

const calendarField: INodeProperties = {
  displayName: 'Calendar',
  name: 'hostedCalendar',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  description: 'Which calendar. Empty: as MeetStream decides, the primary one.',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a calendar...',
      typeOptions: { searchListMethod: 'searchMeetStreamCalendars', searchable: true },
    },
    { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. team@group.calendar.google.com' },
  ],
};

const botField: INodeProperties = {
  displayName: 'Bot',
  name: 'scheduledBot',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The booked bot',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a bot...',
      typeOptions: { searchListMethod: 'searchMeetStreamBots', searchable: true },
    },
    { displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. bot_0001' },
  ],
};

const eventOptions: INodeProperties = {
  displayName: 'Options',
  name: 'eventOptions',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'After',
      name: 'after',
      type: 'dateTime',
      default: '',
      description: 'Only events that end after this. Without it: from yesterday.',
    },
    {
      displayName: 'Before',
      name: 'before',
      type: 'dateTime',
      default: '',
      description: 'Only events that begin before this. Without it: the next 28 days.',
    },
    {
      displayName: 'Read the Calendar First',
      name: 'sync',
      type: 'boolean',
      default: true,
      description:
        'Whether MeetStream reads the calendar before it answers (it does without this option too). Off: what it read last.',
    },
  ],
};

const changeField: INodeProperties = {
  displayName: 'Changes',
  name: 'changes',
  type: 'collection',
  placeholder: 'Add Change',
  default: {},
  options: [
    { displayName: 'Bot Name', name: 'botName', type: 'string', default: '', description: 'The new name' },
    {
      displayName: 'Custom Attributes',
      name: 'attributes',
      type: 'json',
      default: '{}',
      description: 'A JSON object. Whether it is put in place of the old ones or over them is not documented.',
    },
  ],
};

export const meetStreamFields: INodeProperties[] = shownFor({ resource: ['meetStream'] }, [
  operationField,
  ...shownFor({ operation: ['connectGoogle', 'connectOutlook'] }, grantFields),
  ...shownFor({ operation: ['connectOutlook'] }, [
    {
      displayName: 'Replace',
      name: 'replace',
      type: 'boolean',
      default: false,
      description:
        'Whether this sign-in takes the place of that of the same account; otherwise a second one is refused',
    },
  ]),
  ...shownFor({ operation: ['disconnect'] }, [
    accountField,
    {
      displayName: 'Delete Events',
      name: 'purgeEvents',
      type: 'boolean',
      default: true,
      description: 'Whether the events that MeetStream has read from the account are deleted too',
    },
  ]),
  ...shownFor({ operation: ['getEvents'] }, [calendarField]),
  ...shownFor({ operation: ['toggleRecurrence'] }, [
    hostedEventField,
    {
      displayName: 'Book the Next Meeting',
      name: 'recurring',
      type: 'boolean',
      default: true,
      description: 'Whether after each meeting of the series the next one gets a bot',
    },
  ]),
  ...shownFor({ operation: ['updateScheduledBot', 'deleteScheduledBot'] }, [botField]),
  ...shownFor({ operation: ['updateScheduledBot'] }, [
    {
      displayName: 'Join At',
      name: 'joinAt',
      type: 'dateTime',
      required: true,
      default: '',
      description: 'When the bot joins. MeetStream wants it with every change.',
    },
    changeField,
  ]),
  ...shownFor({ operation: ['enableAutoSchedule'] }, [botConfigField]),
  ...shownFor({ operation: ['getAll', 'getEvents', 'getScheduledBots'] }, returnAllFields),
  ...shownFor({ operation: ['getEvents'] }, [eventOptions]),
]);
