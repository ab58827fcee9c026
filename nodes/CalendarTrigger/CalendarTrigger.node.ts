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
import { calendarCredentials } from '../shared/fields/calendar-credentials';
import { getCalendars, searchCalendars } from '../shared/pickers';
import { calendarTriggerFields } from './fields';

export class CalendarTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Calendar Trigger',
    name: 'calendarTrigger',
    icon: { light: 'file:calendarTrigger.svg', dark: 'file:calendarTrigger.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["kinds"].join(", ") }}',
    description: 'Starts when meetings are created, changed or cancelled, and when they are about to begin or over',
    activationMessage: 'The calendars are now read regularly; what is in them already is not reported.',
    defaults: { name: 'Calendar Trigger' },
    polling: true,
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: calendarCredentials(),
    webhooks: [
      {
        name: 'default',
        // Without a method there is no webhook: with the switch off, and in the editor, where a test event is fetched
        // and not waited for.
        httpMethod: '={{ $parameter["instant"] && $workflow.active ? "POST" : "" }}',
        responseMode: 'onReceived',
        path: 'webhook',
        // The address is only of use where a person has to enter it somewhere.
        ndvHideUrl:
          '={{ !["meeting-baas", "meeting-baas-v1"].includes($parameter["provider"]) || !$parameter["instant"] }}',
      },
    ],
    properties: calendarTriggerFields,
  };

  methods = { listSearch: { searchCalendars }, loadOptions: { getCalendars } };

  webhookMethods = {
    default: {
      // Which channels there are is the polls' business; this only tells them the address, at every start.
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return false;
      },
      async create(this: IHookFunctions): Promise<boolean> {
        const { announceAddress } = await import('./push/hooks');
        await announceAddress(this);
        return true;
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        const { closeAll } = await import('./push/hooks');
        await closeAll(this);
        return true;
      },
    },
  };

  async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    const { pollCalendars } = await import('./poll');
    return pollCalendars(this);
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const { receive } = await import('./push/receive');
    return receive(this);
  }
}
