import {
  type IExecuteFunctions,
  type ILoadOptionsFunctions,
  type INodeListSearchResult,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { botCredentials } from '../shared/fields/bot-credentials';
import { calendarCredentials } from '../shared/fields/calendar-credentials';
import { neededCredentials } from '../shared/fields/needed-credentials';
import { getCalendars, searchCalendars } from '../shared/pickers';
import { listEventsFields } from './actions/fields';

// The list itself is loaded when it is opened: n8n reads the nodes at its start.
async function searchEvents(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const lists = await import('./event-search');
  return lists.searchEvents(this, filter);
}

const { credentials, markers } = neededCredentials([
  ...calendarCredentials(),
  ...botCredentials({
    resource: ['availability', 'calendar', 'series'],
    operation: ['create', 'delete', 'get', 'update', 'writeBack'],
    includeBot: [false],
  }),
]);

export class ListEvents implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'List Events',
    name: 'listEvents',
    icon: { light: 'file:listEvents.svg', dark: 'file:listEvents.dark.svg' },
    group: ['input'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Reads meetings from calendars, with their links and booked bots; creates, changes and deletes events',
    defaults: { name: 'List Events' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials,
    properties: [...listEventsFields, ...markers],
  };

  methods = { listSearch: { searchCalendars, searchEvents }, loadOptions: { getCalendars } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const { route } = await import('./actions/router');
    return route(this);
  }
}
