import type { INodeProperties } from 'n8n-workflow';
import { calendarFields } from '../../../shared/fields/calendars';
import { WEEKDAY_CHOICES } from '../../../shared/fields/choices';
import { shownFor } from '../../../shared/fields/shown-for';
import { periodFields } from '../period.fields';

const eventsFromField: INodeProperties = {
  displayName: 'Events From',
  name: 'eventsFrom',
  type: 'options',
  options: [
    { name: 'Calendars', value: 'calendars' },
    {
      name: 'Calendars and Incoming Items',
      value: 'both',
      description: 'Items of another List Events node count too, for calendars of several providers at once',
    },
    { name: 'Incoming Items', value: 'items', description: 'Only the events that come in' },
  ],
  default: 'calendars',
  description:
    'Which events take time. With incoming items the node runs once for all of them, with the settings for the first one.',
};

const optionsField: INodeProperties = {
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  options: [
    {
      displayName: 'Count All-Day Events',
      name: 'allDay',
      type: 'boolean',
      default: false,
      description: 'Whether events that last whole days take time (they do without this option, if they show as busy)',
    },
    {
      displayName: 'Count Tentative Events',
      name: 'tentative',
      type: 'boolean',
      default: false,
      description: 'Whether events answered with "maybe" take time (they do without this option)',
    },
    {
      displayName: 'Count Unanswered Invitations',
      name: 'unanswered',
      type: 'boolean',
      default: false,
      description: 'Whether invitations without an answer take time (they do without this option)',
    },
  ],
};

const conflictFields: INodeProperties[] = [
  {
    displayName: 'From',
    name: 'from',
    type: 'dateTime',
    required: true,
    default: '',
    description: 'Start of the time to check. Without an offset it is in the time zone of the workflow.',
  },
  {
    displayName: 'To',
    name: 'to',
    type: 'dateTime',
    required: true,
    default: '',
    description: 'End of the time to check',
  },
];

const slotFields: INodeProperties[] = [
  {
    displayName: 'Duration (Minutes)',
    name: 'duration',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 1440 },
    default: 30,
    description: 'How long a slot must be',
  },
  {
    displayName: 'Working Days',
    name: 'workingDays',
    type: 'multiOptions',
    options: WEEKDAY_CHOICES,
    default: [1, 2, 3, 4, 5],
    description: 'Days on which a slot may be',
  },
  {
    displayName: 'Working Hours',
    name: 'workingHours',
    type: 'string',
    default: '09:00-17:00',
    placeholder: 'e.g. 09:00-17:00',
    description: 'Hours in which a slot may be, in the time zone below. Empty for any time.',
  },
  {
    displayName: 'Time Zone',
    name: 'timeZone',
    type: 'string',
    default: '',
    placeholder: 'e.g. Europe/Berlin',
    description: 'Zone of the working hours. Empty for that of the workflow.',
  },
  {
    displayName: 'Free Time Around (Minutes)',
    name: 'buffer',
    type: 'number',
    typeOptions: { minValue: 0, maxValue: 240 },
    default: 0,
    description: 'Time to leave free before and after other meetings',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 50,
    description: 'Max number of results to return',
  },
];

/** The fields of Availability: Get Busy Times, Get Conflicts, Get Free Slots. */
export const fields: INodeProperties[] = shownFor({ resource: ['availability'] }, [
  eventsFromField,
  ...calendarFields,
  ...shownFor({ operation: ['getBusy', 'getFreeSlots'] }, periodFields),
  ...shownFor({ operation: ['getConflicts'] }, conflictFields),
  ...shownFor({ operation: ['getFreeSlots'] }, slotFields),
  optionsField,
]);
