import {
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IPollFunctions,
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
    properties: calendarTriggerFields,
  };

  methods = { listSearch: { searchCalendars }, loadOptions: { getCalendars } };

  async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    const { pollCalendars } = await import('./poll');
    return pollCalendars(this);
  }
}
