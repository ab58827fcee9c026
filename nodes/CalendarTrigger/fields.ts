import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { providerField } from '../shared/fields/provider';
import { calendarFields } from '../shared/fields/calendars';
import { filtersField } from '../shared/fields/event-filters';

const KINDS: INodePropertyOptions[] = [
  { name: 'Event Cancelled', value: 'cancelled', description: 'Cancelled or deleted, with its last known details' },
  { name: 'Event Created', value: 'created', description: 'New in the calendar, invitations included' },
  { name: 'Event Ended', value: 'ended' },
  { name: 'Event Started', value: 'started' },
  { name: 'Event Starting Soon', value: 'startingSoon', description: 'Some minutes before the start' },
  { name: 'Event Updated', value: 'updated', description: 'Moved or edited; the item says what changed' },
];

const CHANGES: INodePropertyOptions[] = [
  { name: 'Answers of Other Guests', value: 'attendeeResponses' },
  { name: 'Description', value: 'description' },
  { name: 'End', value: 'end' },
  { name: 'Guest List', value: 'attendees' },
  { name: 'Location', value: 'location' },
  { name: 'Meeting Link', value: 'meetingLink' },
  { name: 'Organizer', value: 'organizer' },
  { name: 'Own Answer', value: 'response' },
  { name: 'Settings', value: 'settings', description: 'Busy or free, visibility, kind of entry, time zone' },
  { name: 'Start', value: 'start' },
  { name: 'Status', value: 'status', description: 'Confirmed or tentative' },
  { name: 'Title', value: 'title' },
];

/** What counts as an update when the user says nothing: everything but other people's answers. */
export const REPORTED_BY_DEFAULT: readonly string[] = CHANGES.map(({ value }) => String(value)).filter(
  (value) => value !== 'attendeeResponses',
);

export const LOOK_AHEAD_DAYS = 60;
export const AUDIT_HOURS = 24;

/** Those whose source has a `push`. */
const PUSHING_PROVIDERS = ['google', 'microsoft'];
/** Those whose source has a `hook`: there a person enters the address. */
const HOOKED_PROVIDERS = ['meeting-baas', 'meeting-baas-v1'];

export const calendarTriggerFields: INodeProperties[] = [
  providerField,
  ...calendarFields,
  {
    displayName: 'Trigger On',
    name: 'kinds',
    type: 'multiOptions',
    required: true,
    options: KINDS,
    default: ['created', 'updated', 'cancelled'],
    description: 'What to start the workflow for',
  },
  {
    displayName: 'Minutes Before',
    name: 'minutesBefore',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 1440 },
    default: 5,
    description: 'How long before its start an event is reported as starting soon',
    displayOptions: { show: { kinds: ['startingSoon'] } },
  },
  filtersField(),
  {
    displayName: 'Instant Notifications',
    name: 'instant',
    type: 'boolean',
    default: false,
    description:
      'Whether changes start the workflow within seconds. The calendar service then calls n8n when something changed; the poll times above stay in force as a safety net and may be slow.',
    displayOptions: { show: { provider: [...PUSHING_PROVIDERS, ...HOOKED_PROVIDERS] } },
  },
  {
    displayName:
      'The calendar service must be able to call n8n: it needs a public https address (WEBHOOK_URL). Where it has none, the log says so and the calendars are only polled.',
    name: 'instantNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { provider: PUSHING_PROVIDERS, instant: [true] } },
  },
  {
    displayName:
      'Copy the production URL from "Webhook URLs" above into Meeting BaaS: Dashboard, Webhooks, Add Endpoint, with all events that begin with "calendar.". Then copy the signing secret of that endpoint (it begins with "whsec_") into "Webhook Signing Secret" of the credential chosen here. Without it the calendars are only polled.',
    name: 'hookNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { provider: ['meeting-baas'], instant: [true] } },
  },
  {
    displayName:
      'Copy the production URL from "Webhook URLs" above into Meeting BaaS v1 as the webhook address of the account. Messages prove themselves by the API key of the credential chosen here. An account of v1 has one address: where Bot Status Trigger has it, leave this off, or give the bots an address of their own ("Webhook URL" among their settings).',
    name: 'hookNoticeV1',
    type: 'notice',
    default: '',
    displayOptions: { show: { provider: ['meeting-baas-v1'], instant: [true] } },
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Changes to Report',
        name: 'changesToReport',
        type: 'multiOptions',
        options: CHANGES,
        default: [...REPORTED_BY_DEFAULT],
        description:
          'An update is reported when at least one of these changed. Without this option: everything but the answers of other guests.',
      },
      {
        displayName: 'Check Everything Every (Hours)',
        name: 'auditHours',
        type: 'number',
        typeOptions: { minValue: 0, maxValue: 168 },
        default: AUDIT_HOURS,
        description:
          'How often the calendars are read from scratch and compared with what was told. What had been missed is told then, and counted in "driftFound". 0 for never.',
      },
      {
        displayName: 'Look Ahead (Days)',
        name: 'lookAheadDays',
        type: 'number',
        typeOptions: { minValue: 1, maxValue: 365 },
        default: LOOK_AHEAD_DAYS,
        description: 'Events that begin later are reported when they come nearer',
      },
    ],
  },
];
