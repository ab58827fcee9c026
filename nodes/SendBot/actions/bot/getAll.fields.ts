import type { INodeProperties } from 'n8n-workflow';
import { returnAllFields } from '../../../shared/fields/return-all';
import { shownFor } from '../../../shared/fields/shown-for';

const botNameFilter: INodeProperties = {
  displayName: 'Bot Name',
  name: 'botName',
  type: 'string',
  default: '',
  placeholder: 'e.g. Notetaker',
  description: 'Bots with this name',
};

const extraFilter: INodeProperties = {
  displayName: 'Extra Data',
  name: 'extra',
  type: 'string',
  default: '',
  placeholder: 'e.g. crmId:4711',
  description: 'Name and value of an entry, with a colon between them; several separated by commas',
};

/** MeetStream filters its list of sent bots by their entries only; names are compared here. */
const meetStreamFilters: INodeProperties[] = [
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    options: [botNameFilter, { ...extraFilter, description: `${extraFilter.description}. Only for sent bots.` }],
  },
];

export const getAllFields: INodeProperties[] = [
  {
    displayName: 'Which Bots',
    name: 'which',
    type: 'options',
    options: [
      { name: 'Booked', value: 'booked', description: 'Bots that join at a set time, by that time' },
      { name: 'Sent', value: 'sent', description: 'Bots that are on their way, in a call or done, the newest first' },
    ],
    default: 'sent',
    description: 'The service keeps bots that have not left yet in a list of their own',
  },
  ...returnAllFields,
  ...shownFor({ service: ['meeting-baas'] }, [
    {
      displayName: 'Filters',
      name: 'filters',
      type: 'collection',
      placeholder: 'Add Filter',
      default: {},
      options: [
        {
          displayName: 'After',
          name: 'after',
          type: 'dateTime',
          default: '',
          description: 'Sent bots made, or booked bots joining, after this; at most 90 days back',
        },
        {
          displayName: 'Before',
          name: 'before',
          type: 'dateTime',
          default: '',
          description: 'Sent bots made, or booked bots joining, before this',
        },
        botNameFilter,
        extraFilter,
        {
          displayName: 'Meeting Link',
          name: 'meetingUrl',
          type: 'string',
          default: '',
          placeholder: 'e.g. abc-defg-hij',
          description: 'A part of the link',
        },
        {
          displayName: 'Statuses',
          name: 'statuses',
          type: 'string',
          default: '',
          placeholder: 'e.g. in_call_recording, completed',
          description:
            'Words of the service, separated by commas. Booked bots know scheduled, cancelled, completed and failed.',
        },
      ],
    },
  ]),
  ...shownFor({ service: ['meetstream'] }, meetStreamFilters),
];
