import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { EVENT_TYPE_CHOICES, PLATFORM_CHOICES, RESPONSE_CHOICES } from './choices';

/** Filters that Calendar Trigger and List Events share. */
const EVENT_FILTERS: INodeProperties[] = [
  {
    displayName: 'All-Day Events',
    name: 'allDay',
    type: 'options',
    options: [
      { name: 'Include', value: 'include' },
      { name: 'Leave Out', value: 'exclude' },
      { name: 'Only These', value: 'only' },
    ],
    default: 'include',
    description: 'What to do with events that last whole days',
  },
  {
    displayName: 'Attendees',
    name: 'attendee',
    type: 'string',
    default: '',
    placeholder: 'e.g. anna@acme.com, partner.org',
    description: 'E-mail addresses or domains, separated by commas. At least one guest must match.',
  },
  {
    displayName: 'Event Types',
    name: 'eventTypes',
    type: 'multiOptions',
    options: EVENT_TYPE_CHOICES,
    default: ['default', 'fromGmail'],
    description: 'Kinds of calendar entries. Without this filter: meetings and entries from Gmail.',
  },
  {
    displayName: 'Meeting Link',
    name: 'meetingLink',
    type: 'options',
    options: [
      { name: 'With or Without', value: 'any' },
      { name: 'With a Meeting Link', value: 'with' },
      { name: 'Without a Meeting Link', value: 'without' },
    ],
    default: 'with',
    description: 'Whether the event must have a link to an online meeting',
  },
  {
    displayName: 'Organizer',
    name: 'organizer',
    type: 'string',
    default: '',
    placeholder: 'e.g. boss@acme.com, acme.com',
    description: 'E-mail addresses or domains, separated by commas. The organizer must match one of them.',
  },
  {
    displayName: 'Own Response',
    name: 'responses',
    type: 'multiOptions',
    options: RESPONSE_CHOICES,
    default: ['accepted', 'tentative', 'needsAction', 'none'],
    description: 'How the owner of the calendar answered the invitation',
  },
  {
    displayName: 'Platforms',
    name: 'platforms',
    type: 'multiOptions',
    options: PLATFORM_CHOICES,
    default: [],
    description: 'The meeting link must belong to one of these',
  },
  {
    displayName: 'Status',
    name: 'status',
    type: 'multiOptions',
    options: [
      { name: 'Confirmed', value: 'confirmed' },
      { name: 'Tentative', value: 'tentative' },
    ],
    default: ['confirmed', 'tentative'],
    description: 'Whether the organizer has confirmed the event',
  },
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    default: '',
    placeholder: 'e.g. quarterly review',
    description: 'Must occur in the title, the description or the location',
  },
  {
    displayName: 'Title Contains',
    name: 'title',
    type: 'string',
    default: '',
    placeholder: 'e.g. interview',
    description: 'Must occur in the title, in upper or lower case',
  },
];

/** The "Filters" collection. @param more filters of one node only. */
export function filtersField(more: readonly INodeProperties[] = []): INodeProperties {
  return {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    description: 'Only events for which everything given here is true',
    options: byName([...EVENT_FILTERS, ...more]),
  };
}

/** n8n shows collections in the order of their display names. */
export function byName<T extends INodeProperties | INodePropertyOptions | INodePropertyCollection>(
  fields: readonly T[],
): T[] {
  const nameOf = (field: T): string => ('displayName' in field ? field.displayName : field.name);
  return [...fields].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}
