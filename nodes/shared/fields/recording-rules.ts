import type { RecordingRules } from 'calendar-bots';
import type { INodeProperties } from 'n8n-workflow';
import type { Collection } from '../parameters';
import { EVENT_TYPE_CHOICES, PLATFORM_CHOICES, RESPONSE_CHOICES } from './choices';
import { words } from './event-filters';

/** Which meetings get a bot. */
export const rulesField: INodeProperties = {
  displayName: 'Rules',
  name: 'rules',
  type: 'collection',
  placeholder: 'Add Rule',
  default: {},
  description:
    'Which meetings get a bot. Without rules: every meeting with a link that the bots can join, unless it was declined or lasts all day.',
  options: [
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
  ],
};

/** What the "Rules" collection says, in the engine's words. */
export function readRules(rules: Collection): RecordingRules {
  const read: RecordingRules = {};
  const responses = words(rules.list('responses'), ['accepted', 'declined', 'tentative', 'needsAction', 'none']);
  if (responses) read.responses = responses;
  for (const name of [
    'platforms',
    'eventTypes',
    'titleIncludes',
    'titleExcludes',
    'organizers',
    'excludedGuests',
    'ownDomains',
  ] as const) {
    const list = rules.list(name);
    if (list) read[name] = list;
  }
  for (const name of ['includeAllDay', 'includeFree', 'includePrivate', 'externalOnly'] as const) {
    const flag = rules.flag(name);
    if (flag !== undefined) read[name] = flag;
  }
  for (const name of ['minGuests', 'minDuration', 'maxDuration'] as const) {
    const number = rules.number(name);
    if (number !== undefined) read[name] = number;
  }
  return read;
}
