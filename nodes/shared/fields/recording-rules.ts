import type { INodeProperties } from 'n8n-workflow';
import { byName } from './event-filters';
import { EVENT_TYPE_CHOICES, PLATFORM_CHOICES, RESPONSE_CHOICES, WEEKDAY_CHOICES } from './choices';

/** What a meeting can be asked for. */
const CONDITIONS: INodeProperties[] = [
  {
    displayName: 'Event Types',
    name: 'eventTypes',
    type: 'multiOptions',
    options: EVENT_TYPE_CHOICES,
    default: ['default', 'fromGmail'],
    description: 'Kinds of calendar entries that are recorded',
  },
  {
    displayName: 'Excluded Guests',
    name: 'excludedGuests',
    type: 'string',
    default: '',
    placeholder: 'e.g. lawyer@firm.com, private.org',
    description: 'E-mail addresses or domains, separated by commas. Meetings with any of them are left out.',
  },
  {
    displayName: 'Events or Series',
    name: 'meetings',
    type: 'string',
    default: '',
    placeholder: 'e.g. 7kukuqrfedlm2f9t0f5iqv2v8b',
    description:
      'IDs separated by commas. Only these events and series: its own ID, "seriesId", "iCalUid" or "occurrenceKey" as List Events gives them. They stay when the event is edited.',
  },
  {
    displayName: 'Meeting Link Includes',
    name: 'linkIncludes',
    type: 'string',
    default: '',
    placeholder: 'e.g. acme.zoom.us',
    description: 'Parts of links separated by commas. Only meetings whose link contains one of them.',
  },
  {
    displayName: 'External Meetings Only',
    name: 'externalOnly',
    type: 'boolean',
    default: true,
    description: 'Whether somebody from outside must be invited',
  },
  {
    displayName: 'Include All-Day Events',
    name: 'includeAllDay',
    type: 'boolean',
    default: true,
    description: 'Whether events that last whole days are recorded too',
  },
  {
    displayName: 'Include Events Shown as Free',
    name: 'includeFree',
    type: 'boolean',
    default: false,
    description: 'Whether events that do not block the calendar are recorded (they are without this rule)',
  },
  {
    displayName: 'Include Private Events',
    name: 'includePrivate',
    type: 'boolean',
    default: false,
    description: 'Whether private and confidential events are recorded (they are without this rule)',
  },
  {
    displayName: 'Maximum Duration (Minutes)',
    name: 'maxDuration',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 240,
    description: 'Longer meetings are left out',
  },
  {
    displayName: 'Minimum Duration (Minutes)',
    name: 'minDuration',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 10,
    description: 'Shorter meetings are left out',
  },
  {
    displayName: 'Minimum Guests',
    name: 'minGuests',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 2,
    description: 'Fewest people on the guest list, the owner of the calendar counted and rooms not',
  },
  {
    displayName: 'Organizers',
    name: 'organizers',
    type: 'string',
    default: '',
    placeholder: 'e.g. acme.com, boss@acme.com',
    description: 'E-mail addresses or domains, separated by commas. Only meetings that one of them organizes.',
  },
  {
    displayName: 'Own Domains',
    name: 'ownDomains',
    type: 'string',
    default: '',
    placeholder: 'e.g. acme.com, acme.de',
    description:
      'Domains that are not external, separated by commas. Without this rule: the domain of the calendar owner.',
  },
  {
    displayName: 'Own Response',
    name: 'responses',
    type: 'multiOptions',
    options: RESPONSE_CHOICES,
    default: ['accepted', 'tentative', 'needsAction', 'none'],
    description: 'Meetings are recorded when the owner of the calendar gave one of these answers',
  },
  {
    displayName: 'Platforms',
    name: 'platforms',
    type: 'multiOptions',
    options: PLATFORM_CHOICES,
    default: [],
    description: 'Only meetings on these platforms',
  },
  {
    displayName: 'Title Excludes',
    name: 'titleExcludes',
    type: 'string',
    default: '',
    placeholder: 'e.g. private, 1:1',
    description: 'Words separated by commas. Meetings with any of them in the title are left out.',
  },
  {
    displayName: 'Title Includes',
    name: 'titleIncludes',
    type: 'string',
    default: '',
    placeholder: 'e.g. demo, interview',
    description: 'Words separated by commas. Only meetings with one of them in the title.',
  },
  {
    displayName: 'Calendar IDs',
    name: 'calendars',
    type: 'string',
    default: '',
    placeholder: 'e.g. team@group.calendar.google.com',
    description: 'IDs separated by commas. Only meetings in one of these calendars.',
  },
  {
    displayName: 'Days of the Week',
    name: 'weekdays',
    type: 'multiOptions',
    options: WEEKDAY_CHOICES,
    default: [1, 2, 3, 4, 5],
    description: 'Days on which the meeting begins, in its own time zone',
  },
  {
    displayName: 'Excluded Organizers',
    name: 'excludedOrganizers',
    type: 'string',
    default: '',
    placeholder: 'e.g. hr@acme.com, noise.org',
    description: 'E-mail addresses or domains, separated by commas. Meetings that one of them organizes are left out.',
  },
  {
    displayName: 'Guests',
    name: 'guests',
    type: 'string',
    default: '',
    placeholder: 'e.g. anna@partner.org, customer.com',
    description: 'E-mail addresses or domains, separated by commas. At least one guest must match.',
  },
  {
    displayName: 'Hours',
    name: 'hours',
    type: 'string',
    default: '09:00-17:00',
    placeholder: 'e.g. 09:00-17:00',
    description: 'The meeting begins in these hours, in its own time zone. 22:00-06:00 goes over midnight.',
  },
  {
    displayName: 'Maximum Guests',
    name: 'maxGuests',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 20,
    description: 'Most people on the guest list, the owner of the calendar counted and rooms not',
  },
  {
    displayName: 'Title Matches',
    name: 'titleMatches',
    type: 'string',
    default: '',
    placeholder: 'e.g. ^(demo|interview)\\b',
    description: 'A regular expression that must be found in the title, in upper or lower case',
  },
];

/** Meetings named one by one: by ID, by title, by who organizes them. */
function exceptions(displayName: string, name: string, what: string): INodeProperties[] {
  return [
    {
      displayName,
      name,
      type: 'string',
      default: '',
      placeholder: 'e.g. 7kukuqrfedlm2f9t0f5iqv2v8b',
      description: `IDs of events or series, separated by commas, ${what}: its own ID, "seriesId", "iCalUid" or "occurrenceKey" as List Events gives them`,
    },
    {
      displayName: `${displayName} (Organizers)`,
      name: `${name}Organizers`,
      type: 'string',
      default: '',
      placeholder: 'e.g. boss@acme.com, customer.com',
      description: `E-mail addresses or domains, separated by commas, of organizers of meetings ${what}`,
    },
    {
      displayName: `${displayName} (Titles)`,
      name: `${name}Titles`,
      type: 'string',
      default: '',
      placeholder: 'e.g. board meeting, all hands',
      description: `Parts of titles, separated by commas, of meetings ${what}`,
    },
  ];
}

/** Which meetings get a bot. */
export const rulesField: INodeProperties = {
  displayName: 'Rules',
  name: 'rules',
  type: 'collection',
  placeholder: 'Add Rule',
  default: {},
  description:
    'Which meetings get a bot. Without rules: every meeting with a link that the bots can join, unless it was declined or lasts all day.',
  options: byName([
    ...CONDITIONS,
    ...exceptions('Always Record', 'always', 'that are recorded whatever the other rules say'),
    ...exceptions('Never Record', 'never', 'that are never recorded. Stronger than all the rest'),
  ]),
};

/** Rules one after the other, each with a bot of its own. */
export const ruleListField: INodeProperties = {
  displayName: 'Rule List',
  name: 'ruleList',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, sortable: true },
  placeholder: 'Add Rule to List',
  default: {},
  description:
    'For different bots for different meetings: the first rule in this list that a meeting fits decides about it, and a meeting that fits none gets no bot. "Rules" above hold for all of them. Without a list: one bot for everything.',
  options: [
    {
      displayName: 'Rule',
      name: 'rules',
      values: [
        {
          displayName: 'Name',
          name: 'name',
          type: 'string',
          default: '',
          placeholder: 'e.g. Customer calls',
          description: 'Stands in the reason that the node gives for each meeting',
        },
        {
          displayName: 'Action',
          name: 'action',
          type: 'options',
          options: [
            { name: 'Do Not Record', value: 'skip' },
            { name: 'Record', value: 'record' },
          ],
          default: 'record',
          description: 'What becomes of meetings that fit',
        },
        {
          displayName: 'Conditions',
          name: 'when',
          type: 'collection',
          placeholder: 'Add Condition',
          default: {},
          description: 'A meeting fits when all of these are true of it',
          options: byName(CONDITIONS),
        },
        {
          displayName: 'Bot',
          name: 'bot',
          type: 'collection',
          placeholder: 'Add Bot Setting',
          default: {},
          description: 'What is different about the bot; the rest is as below',
          options: [
            {
              displayName: 'Bot Name',
              name: 'botName',
              type: 'string',
              default: '',
              placeholder: 'e.g. Notes of {title}',
              description: 'May contain {title}, {organizer}, {platform}, {date}, {time} and {calendar}',
            },
            {
              displayName: 'Join Before Start (Minutes)',
              name: 'leadMinutes',
              type: 'number',
              typeOptions: { minValue: 0, maxValue: 60 },
              default: 1,
              description: 'How long before the start of the meeting the bot joins, 0 to 60',
            },
            {
              displayName: 'Other Settings',
              name: 'settings',
              type: 'json',
              default: '{}',
              description:
                'Further settings as a JSON object in the words of the bot service, for example {"recording_mode": "audio_only"}',
            },
          ],
        },
      ],
    },
  ],
};
