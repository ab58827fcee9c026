import { MEETING_SERVICES } from 'calendar-bots';
import type { INodePropertyOptions } from 'n8n-workflow';

/** Meeting platforms by name: the joinable rows of the engine's table. */
export const PLATFORM_CHOICES: INodePropertyOptions[] = [
  ...new Map(
    MEETING_SERVICES.filter((service) => service.joinable !== false).map(({ id, name }) => [id, { name, value: id }]),
  ).values(),
].sort((a, b) => a.name.localeCompare(b.name));

/** Answers of the calendar's owner. */
export const RESPONSE_CHOICES: INodePropertyOptions[] = [
  { name: 'Accepted', value: 'accepted' },
  { name: 'Declined', value: 'declined' },
  { name: 'Maybe', value: 'tentative' },
  { name: 'Not Answered', value: 'needsAction' },
  { name: 'Not on the Guest List', value: 'none', description: 'Own events without guests, mostly' },
];

export const EVENT_TYPE_CHOICES: INodePropertyOptions[] = [
  { name: 'Birthday', value: 'birthday' },
  { name: 'Focus Time', value: 'focusTime' },
  { name: 'From Gmail', value: 'fromGmail', description: 'Made from an e-mail, such as a flight or a reservation' },
  { name: 'Meeting or Appointment', value: 'default' },
  { name: 'Out of Office', value: 'outOfOffice' },
  { name: 'Working Location', value: 'workingLocation' },
];

/** Kinds of entries that are meetings. */
export const MEETING_EVENT_TYPES: readonly string[] = ['default', 'fromGmail'];
