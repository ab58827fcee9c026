import type { INodeProperties } from 'n8n-workflow';
import { serviceOrSeveralField } from '../../shared/fields/service';
import { botFields, lookedThroughFields } from '../../shared/fields/several-services';
import { providerField } from '../../shared/fields/provider';
import { botPickerField } from '../../shared/fields/bot-picker';
import { calendarFields } from '../../shared/fields/calendars';
import { ruleListField, rulesField } from '../../shared/fields/recording-rules';
import { returnAllFields } from '../../shared/fields/return-all';
import { shownFor } from '../../shared/fields/shown-for';
import { hostedFields, hostedOperationField, hostedServiceFields } from './hosted/fields';

const BOOKING = { operation: ['followEvent', 'autoSchedule', 'scheduleSeries'] };
const SERIES = { operation: ['scheduleSeries', 'unscheduleSeries'] };

const leadField: INodeProperties = {
  displayName: 'Join Before Start (Minutes)',
  name: 'leadMinutes',
  type: 'number',
  typeOptions: { minValue: 0, maxValue: 60 },
  default: 1,
  description: 'How long before the start of the meeting the bot joins, 0 to 60',
};

/** What is booked does not go with a choice that is taken back: said where the choice is made. */
const bookedServiceField: INodeProperties = {
  ...serviceOrSeveralField,
  description:
    'Which service sends the bots. Take back what is booked before you choose another one: the new service knows nothing of it, so meetings would get a second bot.',
};

const watchedCalendarFields: INodeProperties[] = calendarFields.map((field) =>
  field.name === 'calendar'
    ? {
        ...field,
        description:
          'The calendar to read. The bots of a calendar that is no longer chosen, here or below, stay booked until a run with "Take Over Bots".',
      }
    : field,
);

const windowField: INodeProperties = {
  displayName: 'Window (Days)',
  name: 'windowDays',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 60 },
  default: 14,
  description: 'How far ahead meetings get their bots, 1 to 60',
};

const scheduleNameField: INodeProperties = {
  displayName: 'Schedule Name',
  name: 'scheduleName',
  type: 'string',
  default: '',
  placeholder: 'e.g. my meetings',
  description:
    'Give two Schedule Recording nodes of this workflow the same name and they act as one: what one booked, the other moves and takes back. Without a name each node looks after its own bots. A new node or another name is another schedule: it moves the bots of the former one, but does not take them back.',
};

const seriesScopeField: INodeProperties = {
  displayName: 'Series',
  name: 'seriesScope',
  type: 'options',
  options: [
    { name: 'Every Meeting in the Window', value: 'all' },
    {
      name: 'Only the Next Meeting',
      value: 'next',
      description: 'The one after it is booked by the first run after its end',
    },
  ],
  default: 'all',
  description: 'Which meetings of a series get a bot',
};

const seriesIdField: INodeProperties = {
  displayName: 'Series ID',
  name: 'seriesId',
  type: 'string',
  required: true,
  default: '',
  placeholder: 'e.g. 7kukuqrfedlm2f9t0f5iqv2v8b',
  description: 'The "seriesId" of any occurrence, as List Events and Calendar Trigger give it',
};

const followOptionsField: INodeProperties = {
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [scheduleNameField],
};

const autoOptionsField: INodeProperties = {
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'Dry Run',
      name: 'dryRun',
      type: 'boolean',
      default: true,
      description: 'Whether to only say what would be done, without booking, moving or taking back any bot',
    },
    {
      displayName: 'Only Changes',
      name: 'onlyChanges',
      type: 'boolean',
      default: true,
      description: 'Whether meetings for which there was nothing to do are left out of the items',
    },
    {
      displayName: 'Overlapping Meetings',
      name: 'overlaps',
      type: 'options',
      options: [
        { name: 'Record All', value: 'all' },
        { name: 'Record the First One', value: 'first', description: 'The one that begins first' },
        { name: 'Record the Longest One', value: 'longest' },
        {
          name: 'Record the One Highest in the Rule List',
          value: 'priority',
          description: 'Of meetings under the same rule the one that begins first',
        },
      ],
      default: 'all',
      description: 'What to do with meetings that are at the same time',
    },
    scheduleNameField,
    seriesScopeField,
    {
      displayName: 'Take Over Bots',
      name: 'takeOver',
      type: 'boolean',
      default: true,
      description:
        'Whether bots that other nodes or workflows booked for the chosen calendars count as booked by this node, and those that it booked itself for calendars that are no longer chosen are taken back. For one run after a node or a workflow was replaced; not while another workflow books for the same calendars.',
    },
  ],
};

const targetField: INodeProperties = {
  displayName: 'Choose By',
  name: 'target',
  type: 'options',
  options: [
    { name: 'Bot', value: 'bot', description: 'One bot, from the list or by its ID' },
    { name: 'Incoming Event', value: 'event', description: 'All bots of the event that comes in' },
  ],
  default: 'bot',
  description: 'Whose recording is taken back',
};

const resourceField: INodeProperties = {
  displayName: 'Resource',
  name: 'resource',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Hosted Recording',
      value: 'hosted',
      description: 'Bots that the service itself books in a calendar that is connected there, and moves with the event',
    },
    { name: 'Recording', value: 'recording', description: 'Bots that this workflow books, moves and takes back' },
  ],
  default: 'recording',
};

const RECORDING = { resource: ['recording'] };
const HOSTED = { resource: ['hosted'] };

export const scheduleRecordingFields: INodeProperties[] = [
  resourceField,
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: RECORDING },
    options: [
      {
        name: 'Auto-Schedule',
        value: 'autoSchedule',
        action: 'Auto schedule recordings',
        description:
          'Read calendars and see to it that each meeting in the window has its bot. Runs once for all items.',
      },
      {
        name: 'Follow Event',
        value: 'followEvent',
        action: 'Follow event',
        description:
          'Book, move or take back the bot of the event that comes in. Stands behind Calendar Trigger or List Events.',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many recordings',
        description: 'List the bots that were booked by these nodes',
      },
      {
        name: 'Schedule Series',
        value: 'scheduleSeries',
        action: 'Schedule series',
        description:
          'Switch recording on for one series: book its meetings in the window. Run it every day to keep up.',
      },
      {
        name: 'Unschedule',
        value: 'unschedule',
        action: 'Unschedule recording',
        description: 'Take a bot back. It is not booked again for the same meeting.',
      },
      {
        name: 'Unschedule Series',
        value: 'unscheduleSeries',
        action: 'Unschedule series',
        description: 'Switch recording off for one series: take back what Schedule Series of this workflow booked',
      },
    ],
    default: 'followEvent',
  },
  ...shownFor(HOSTED, [hostedOperationField, ...hostedServiceFields]),
  ...shownFor(RECORDING, [bookedServiceField]),
  ...hostedFields,
  ...shownFor({ operation: ['autoSchedule'] }, [providerField, ...watchedCalendarFields, windowField]),
  ...shownFor(SERIES, [providerField, ...calendarFields.filter(({ name }) => name === 'calendar'), seriesIdField]),
  ...shownFor({ operation: ['scheduleSeries'] }, [windowField, seriesScopeField]),
  ...shownFor(BOOKING, [rulesField, ruleListField, leadField, ...botFields]),
  ...shownFor({ operation: ['getAll', 'unschedule', 'unscheduleSeries'] }, lookedThroughFields),
  ...shownFor({ operation: ['autoSchedule'] }, [autoOptionsField]),
  ...shownFor({ operation: ['followEvent'] }, [followOptionsField]),
  ...shownFor({ operation: ['unschedule'] }, [
    targetField,
    { ...botPickerField, displayOptions: { show: { target: ['bot'] } } },
  ]),
  ...shownFor({ operation: ['getAll'] }, [
    ...returnAllFields,
    {
      displayName: 'Days Back',
      name: 'daysBack',
      type: 'number',
      typeOptions: { minValue: 0, maxValue: 89 },
      default: 0,
      description: 'How far back bots are listed that joined already, 0 to 89',
    },
    {
      displayName: 'Days Ahead',
      name: 'daysAhead',
      type: 'number',
      typeOptions: { minValue: 0, maxValue: 89 },
      default: 30,
      description: 'How far ahead booked bots are listed, 0 to 89',
    },
  ]),
];
