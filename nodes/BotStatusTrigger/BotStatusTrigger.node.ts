import {
  type IHookFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IPollFunctions,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { botStatusTriggerFields } from './fields';
import { reportingCredentials } from './services';

export class BotStatusTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Bot Status Trigger',
    name: 'botStatusTrigger',
    icon: { light: 'file:botStatusTrigger.svg', dark: 'file:botStatusTrigger.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts when a recording bot joins, records, is done or could not do its work',
    eventTriggerDescription: 'Waiting for the bot service to call the test URL',
    activationMessage:
      'With "Webhook", put the production URL where the notice in the node says, if you have not done so. With "Polling", bots are asked for from now on.',
    defaults: { name: 'Bot Status Trigger' },
    polling: true,
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: reportingCredentials(),
    webhooks: [
      {
        name: 'default',
        // A polling trigger takes no calls, but n8n stores the moment of its activation with a webhook. Without a method
        // there is none, so that in the editor a test event is fetched and not waited for.
        httpMethod: '={{ $parameter["receive"] === "polling" && !$workflow.active ? "" : "POST" }}',
        responseMode: 'onReceived',
        path: 'webhook',
        ndvHideUrl: '={{ $parameter["receive"] === "polling" }}',
      },
    ],
    properties: botStatusTriggerFields,
  };

  webhookMethods = {
    default: {
      // Endpoints are kept in the dashboards of the services: nothing is registered, the secrets are checked.
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return false;
      },
      async create(this: IHookFunctions): Promise<boolean> {
        const { goLive } = await import('./hooks');
        await goLive(this);
        return true;
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return true;
      },
    },
  };

  async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    const { pollBots } = await import('./poll');
    return pollBots(this);
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const { receive } = await import('./receive');
    return receive(this);
  }
}
