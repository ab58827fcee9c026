import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { botCredentials } from '../shared/fields/bot-credentials';
import { searchBots } from '../shared/pickers';
import { sendBotFields } from './actions/fields';

export class SendBot implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Send Bot',
    name: 'sendBot',
    icon: { light: 'file:sendBot.svg', dark: 'file:sendBot.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Sends a recording bot to a meeting link, now or later, and gets what it recorded',
    defaults: { name: 'Send Bot' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: botCredentials({}, false),
    properties: sendBotFields,
  };

  methods = { listSearch: { searchBots } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const { route } = await import('./actions/router');
    return route(this);
  }
}
