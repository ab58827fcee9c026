import type { INodePropertyOptions } from 'n8n-workflow';

/** Meeting platforms that some bot can join, by name. A test holds them to the engine's table. */
export const PLATFORM_CHOICES: INodePropertyOptions[] = [
  { name: 'Cisco Webex', value: 'webex' },
  { name: 'Google Meet', value: 'google_meet' },
  { name: 'GoToMeeting', value: 'gotomeeting' },
  { name: 'Jitsi Meet', value: 'jitsi' },
  { name: 'Microsoft Teams', value: 'teams' },
  { name: 'Slack Huddle', value: 'slack_huddle' },
  { name: 'Zoom', value: 'zoom' },
  { name: 'ZoomGov', value: 'zoomgov' },
];

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

/** Days of the week, in the order in which n8n sorts choices; 0 is Sunday. */
export const WEEKDAY_CHOICES: INodePropertyOptions[] = [
  { name: 'Friday', value: 5 },
  { name: 'Monday', value: 1 },
  { name: 'Saturday', value: 6 },
  { name: 'Sunday', value: 0 },
  { name: 'Thursday', value: 4 },
  { name: 'Tuesday', value: 2 },
  { name: 'Wednesday', value: 3 },
];
