import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { botCredentials } from '../shared/fields/bot-credentials';
import { calendarCredentials } from '../shared/fields/calendar-credentials';
import { neededCredentials } from '../shared/fields/needed-credentials';
import { getCalendars, searchBots, searchCalendars } from '../shared/pickers';
import { meetStreamPickers } from '../shared/meetstream/calendar-pickers';
import { scheduleRecordingFields } from './actions/fields';

/** What needs no calendar credential: the event comes in, or the bot service has the calendar. */
const WITHOUT_CALENDAR = ['followEvent', 'unschedule', 'getAll', 'hostedSchedule', 'hostedUpdate', 'hostedUnschedule'];

const { credentials, markers } = neededCredentials([
  ...calendarCredentials({ operation: [...WITHOUT_CALENDAR] }),
  ...botCredentials({}, false),
]);

export class ScheduleRecording implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Schedule Recording',
    name: 'scheduleRecording',
    icon: { light: 'file:scheduleRecording.svg', dark: 'file:scheduleRecording.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle:
      '={{ { followEvent: "follow event", autoSchedule: "auto-schedule", scheduleSeries: "schedule series", unschedule: "unschedule", unscheduleSeries: "unschedule series", getAll: "get many", hostedSchedule: "schedule hosted", hostedUpdate: "update hosted", hostedUnschedule: "unschedule hosted" }[$parameter["operation"]] }}',
    description:
      'Books exactly one recording bot for each meeting, and moves or takes it back when the meeting changes',
    defaults: { name: 'Schedule Recording' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials,
    properties: [...scheduleRecordingFields, ...markers],
  };

  methods = {
    listSearch: { searchCalendars, searchBots, searchMeetStreamEvents: meetStreamPickers.searchMeetStreamEvents },
    loadOptions: { getCalendars },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const { route } = await import('./actions/router');
    return route(this);
  }
}
