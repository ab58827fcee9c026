import type { INodeProperties } from 'n8n-workflow';
import { botConfigField } from '../../../shared/meetstream/calendar-bot-fields';
import { hostedEventField } from '../../../shared/meetstream/hosted-event-field';

/** Fields of {@link file://./meetStreamSchedule.operation.ts}. */
export const meetStreamScheduleFields: INodeProperties[] = [
  hostedEventField,
  {
    displayName: 'Meetings',
    name: 'hostedScope',
    type: 'options',
    options: [
      {
        name: 'All to Come',
        value: 'all',
        description: 'Every coming occurrence of a series, up to a limit',
      },
      { name: 'One Occurrence', value: 'occurrence', description: 'One day of a series' },
      {
        name: 'The Next, Then Each One After It',
        value: 'chain',
        description: 'After each meeting of a series MeetStream books the one that follows',
      },
      {
        name: 'This Event',
        value: 'event',
        description: 'A single event, an occurrence that List Events gave, or the next occurrence of a series',
      },
    ],
    default: 'event',
    description: 'Which meetings of the event get a bot',
  },
  {
    displayName: 'Occurrence Date',
    name: 'occurrenceDate',
    type: 'string',
    default: '',
    placeholder: 'e.g. 2026-05-04',
    description: 'The day on which the occurrence was planned',
    displayOptions: { show: { hostedScope: ['occurrence'] } },
  },
  {
    displayName: 'Most Occurrences',
    name: 'occurrenceLimit',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 52,
    description: 'How many bots are booked at most',
    displayOptions: { show: { hostedScope: ['all'] } },
  },
  {
    displayName: 'Meeting Start',
    name: 'meetingStart',
    type: 'dateTime',
    default: '',
    description:
      'When the meeting begins, so that the bot comes on time: "start" of List Events. Empty: as MeetStream knows a single event, else MeetStream decides.',
    displayOptions: { show: { hostedScope: ['event', 'occurrence'] } },
  },
  {
    displayName: 'Join Before Start (Minutes)',
    name: 'hostedLeadMinutes',
    type: 'number',
    typeOptions: { minValue: 0, maxValue: 60 },
    default: 1,
    description: 'How long before the start of the meeting the bot joins, 0 to 60',
    displayOptions: { show: { hostedScope: ['event', 'occurrence'] } },
  },
  botConfigField,
];

/** Fields of {@link file://./meetStreamUnschedule.operation.ts}. */
export const meetStreamUnscheduleFields: INodeProperties[] = [
  hostedEventField,
  {
    displayName: 'All Occurrences',
    name: 'allOccurrences',
    type: 'boolean',
    default: false,
    description:
      'Whether the bots of all occurrences to come are taken back, and not only that of the next one, or of the occurrence that List Events gave',
  },
  {
    displayName: 'From',
    name: 'cancelFrom',
    type: 'dateTime',
    default: '',
    description: 'Only occurrences from this day on, in the time zone of the workflow',
    displayOptions: { show: { allOccurrences: [true] } },
  },
];
