import type { INodeProperties } from 'n8n-workflow';
import { serviceFieldOf } from '../../../shared/fields/service';
import { shownFor } from '../../../shared/fields/shown-for';
import { meetingBaasBotFields } from '../../../shared/meeting-baas/bot-fields';
import { meetStreamScheduleFields, meetStreamUnscheduleFields } from './meetStream.fields';
import { calendarBotChangeFields, calendarBotFields } from './bot-fields';
import { meetingBaasTargetFields } from './meetingBaas.fields';
import {
  meetingBaasV1ScheduleFields,
  meetingBaasV1TargetFields,
  meetingBaasV1UpdateFields,
} from './meetingBaasV1.fields';

/** The services that can book bots by themselves in a calendar that is connected there, and with which operations. */
export const HOSTED_SERVICES: Readonly<Record<string, readonly string[]>> = {
  'meeting-baas': ['hostedSchedule', 'hostedUpdate', 'hostedUnschedule'],
  'meeting-baas-v1': ['hostedSchedule', 'hostedUpdate', 'hostedUnschedule'],
  meetstream: ['hostedSchedule', 'hostedUnschedule'],
};

export const hostedOperationField: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Schedule',
      value: 'hostedSchedule',
      action: 'Schedule hosted recording',
      description: 'Have the service send its bots to an event or a series; they follow it from then on',
    },
    {
      name: 'Unschedule',
      value: 'hostedUnschedule',
      action: 'Unschedule hosted recording',
      description: 'Take back the bots that the service has booked for an event or a series',
    },
    {
      name: 'Update',
      value: 'hostedUpdate',
      action: 'Update hosted recording',
      description:
        'Change the settings of bots that Meeting BaaS has booked; what MeetStream has booked is replaced by Schedule',
    },
  ],
  default: 'hostedSchedule',
};

/** "Bot Service", with those that have the chosen operation. */
export const hostedServiceFields: INodeProperties[] = ['hostedSchedule', 'hostedUnschedule', 'hostedUpdate'].flatMap(
  (operation) => {
    const able = Object.entries(HOSTED_SERVICES).flatMap(([id, has]) => (has.includes(operation) ? [id] : []));
    return shownFor({ operation: [operation] }, [serviceFieldOf(able)]);
  },
);

const of = (service: string, ...operations: string[]) => ({ service: [service], operation: operations });

const NOT_OF_CALENDAR_BOTS = ['allowMultipleBots'];

/** What each operation asks for, with each service. */
export const hostedFields: INodeProperties[] = [
  ...shownFor(of('meeting-baas', 'hostedSchedule', 'hostedUpdate', 'hostedUnschedule'), meetingBaasTargetFields),
  ...shownFor(of('meeting-baas', 'hostedSchedule'), calendarBotFields(meetingBaasBotFields, NOT_OF_CALENDAR_BOTS)),
  ...shownFor(of('meeting-baas', 'hostedUpdate'), calendarBotChangeFields(meetingBaasBotFields, NOT_OF_CALENDAR_BOTS)),
  ...shownFor(of('meeting-baas-v1', 'hostedSchedule', 'hostedUpdate', 'hostedUnschedule'), meetingBaasV1TargetFields),
  ...shownFor(of('meeting-baas-v1', 'hostedSchedule'), meetingBaasV1ScheduleFields),
  ...shownFor(of('meeting-baas-v1', 'hostedUpdate'), meetingBaasV1UpdateFields),
  ...shownFor(of('meetstream', 'hostedSchedule'), meetStreamScheduleFields),
  ...shownFor(of('meetstream', 'hostedUnschedule'), meetStreamUnscheduleFields),
];
