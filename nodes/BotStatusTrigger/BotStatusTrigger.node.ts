import {
  type IHookFunctions,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { botStatusTriggerFields } from './fields';

export class BotStatusTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Bot Status Trigger',
    name: 'botStatusTrigger',
    icon: { light: 'file:botStatusTrigger.svg', dark: 'file:botStatusTrigger.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts when a recording bot joins, records, is done or could not do its work',
    eventTriggerDescription: 'Waiting for Meeting BaaS to call the test URL',
    activationMessage:
      'Put the production URL into the webhook settings of the Meeting BaaS dashboard, if you have not done so.',
    defaults: { name: 'Bot Status Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'calendarBotsMeetingBaasApi', required: true }],
    webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
    properties: botStatusTriggerFields,
  };

  webhookMethods = {
    default: {
      // Endpoints are kept in the dashboard, there is no API for them: nothing is registered, the secret is checked.
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return false;
      },
      async create(this: IHookFunctions): Promise<boolean> {
        const { requireSigningSecrets } = await import('./secrets');
        await requireSigningSecrets(this);
        return true;
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return true;
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const { receive } = await import('./receive');
    return receive(this);
  }
}
