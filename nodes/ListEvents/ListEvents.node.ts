import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { botCredentials, eachOnce } from '../shared/fields/bot-credentials';
import { calendarCredentials } from '../shared/fields/calendar-credentials';
import { getCalendars, searchCalendars } from '../shared/pickers';
import { listEventsFields } from './actions/fields';

export class ListEvents implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'List Events',
    name: 'listEvents',
    icon: { light: 'file:listEvents.svg', dark: 'file:listEvents.dark.svg' },
    group: ['input'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Reads meetings from calendars, with their links and the bots that are booked for them',
    defaults: { name: 'List Events' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: eachOnce([
      ...calendarCredentials(),
      ...botCredentials({
        resource: ['availability', 'calendar', 'series'],
        operation: ['get'],
        includeBot: [false],
      }),
    ]),
    properties: listEventsFields,
  };

  methods = { listSearch: { searchCalendars }, loadOptions: { getCalendars } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const { route } = await import('./actions/router');
    return route(this);
  }
}
