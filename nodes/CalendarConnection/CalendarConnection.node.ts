import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { connectionCredentials } from './actions/credentials';
import { calendarConnectionFields } from './actions/fields';
import { connectionOptions, connectionPickers } from './actions/pickers';

export class CalendarConnection implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Calendar Connection',
    name: 'calendarConnection',
    icon: { light: 'file:calendarConnection.svg', dark: 'file:calendarConnection.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Manages the calendars that Meeting BaaS, MeetStream or meetergo read themselves',
    defaults: { name: 'Calendar Connection' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: connectionCredentials,
    properties: calendarConnectionFields,
  };

  methods = { listSearch: connectionPickers, loadOptions: connectionOptions };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const { route } = await import('./actions/router');
    return route(this);
  }
}
