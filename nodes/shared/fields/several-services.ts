import type { INodeProperties } from 'n8n-workflow';
import { BOT_SERVICES, DEFAULT_SERVICE } from '../bot-services';
import { SEVERAL } from './service';
import { shownFor } from './shown-for';

/** Each row shows the fields of its own service: conditions inside a row are about the row. */
const servicesField: INodeProperties = {
  displayName: 'Services',
  name: 'services',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, sortable: true, multipleValueButtonText: 'Add Service' },
  placeholder: 'Add Service',
  default: {},
  description:
    'In the order in which they are asked. The next one sends the bot when the one before refuses (quota used up, key not accepted) or cannot be reached. Each needs its credential at the top.',
  options: [
    {
      displayName: 'Service',
      name: 'entries',
      values: [
        {
          displayName: 'Service',
          name: 'service',
          type: 'options',
          options: BOT_SERVICES.map(({ id, displayName }) => ({ name: displayName, value: id })),
          default: DEFAULT_SERVICE,
          description: 'Its own settings stand below; without any it sends a bot with the usual ones',
        },
        ...BOT_SERVICES.flatMap(({ botFields }) => botFields.filter(({ name }) => name !== 'botName')),
      ],
    },
  ],
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

/** What a bot is to do, with each service and with several: the same fields wherever a bot is sent or booked. */
export const botFields: INodeProperties[] = [
  ...BOT_SERVICES.flatMap((service) => service.botFields),
  ...severalServicesFields,
];
