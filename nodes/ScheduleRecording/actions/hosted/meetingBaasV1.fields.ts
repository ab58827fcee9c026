import type { INodeProperties } from 'n8n-workflow';
import { meetingBaasV1BotFields } from '../../../shared/meeting-baas-v1/bot-fields';
import { calendarBotChangeFields, calendarBotFields } from './bot-fields';

/** Whom calendar bots of Meeting BaaS v1 are for. */
export const meetingBaasV1TargetFields: INodeProperties[] = [
  {
    displayName: 'Event ID',
    name: 'hostedEventId',
    type: 'string',
    required: true,
    default: '={{ $json.id }}',
    description: 'ID of the event at Meeting BaaS v1 as List Events gives it; no ID of the calendar is needed',
  },
  {
    displayName: 'All Occurrences',
    name: 'allOccurrences',
    type: 'boolean',
    default: false,
    description: 'Whether this is about all occurrences of the series that the event belongs to, and not only about it',
  },
];

/** "Send When Due" is about bots that we book. */
const NOT_HERE = ['sendWhenDue'];

export const meetingBaasV1ScheduleFields = calendarBotFields(meetingBaasV1BotFields, NOT_HERE);

/** The service's description of a change has no silence timeout. */
export const meetingBaasV1UpdateFields = calendarBotChangeFields(meetingBaasV1BotFields, [
  ...NOT_HERE,
  'silenceTimeout',
]);
