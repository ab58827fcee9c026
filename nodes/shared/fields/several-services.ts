import type { INodeProperties } from 'n8n-workflow';
import { BOT_SERVICES, DEFAULT_SERVICE } from '../bot-services';
import { SEVERAL } from './service';
import { shownFor } from './shown-for';

const rowServiceField: INodeProperties = {
  displayName: 'Service',
  name: 'service',
  type: 'options',
  // Which fields the row has goes by it.
  noDataExpression: true,
  options: BOT_SERVICES.map(({ id, displayName }) => ({ name: displayName, value: id })),
  default: DEFAULT_SERVICE,
};

/** Each row shows the fields of its own service: conditions inside a row are about the row. */
const servicesField: INodeProperties = {
  displayName: 'Services',
  name: 'services',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, sortable: true, multipleValueButtonText: 'Add Service' },
  placeholder: 'Add Service',
  default: {},
  description:
    'In the order in which they are asked. The next one sends the bot when the one before refuses (quota used up, key not accepted), or is down until shortly before the start. To wait for a service, and to replace a booked bot that is refused only when it is due, Schedule Recording needs a later run: use Auto-Schedule beside Follow Event. Each service needs its credential at the top.',
  options: [
    {
      displayName: 'Service',
      name: 'entries',
      values: [
        {
          ...rowServiceField,
          description: 'Its own settings stand below; without any it sends a bot with the usual ones',
        },
        ...BOT_SERVICES.flatMap(({ botFields }) => botFields.filter(({ name }) => name !== 'botName')),
      ],
    },
  ],
};

/** The list where bots are only looked for: which services, without what their bots would do. */
const lookedThroughField: INodeProperties = {
  ...servicesField,
  description: 'All of them are looked through. Each needs its credential at the top.',
  options: [{ displayName: 'Service', name: 'entries', values: [rowServiceField] }],
};

const nameField: INodeProperties = {
  displayName: 'Bot Name',
  name: 'botName',
  type: 'string',
  default: 'Notetaker',
  required: true,
  description:
    'The name that people see in the meeting, with every service. In Schedule Recording it may contain {title}, {organizer}, {platform}, {date}, {time} and {calendar}.',
};

/** The list of services with their settings, shown when several are chosen. */
export const severalServicesFields: INodeProperties[] = shownFor({ service: [SEVERAL] }, [nameField, servicesField]);

/** The list of services where no bot is sent. */
export const lookedThroughFields: INodeProperties[] = shownFor({ service: [SEVERAL] }, [lookedThroughField]);

/** What a bot is to do, with each service and with several: the same fields wherever a bot is sent or booked. */
export const botFields: INodeProperties[] = [
  ...BOT_SERVICES.flatMap((service) => service.botFields),
  ...severalServicesFields,
];
