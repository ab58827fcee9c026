import {
  type BotWish,
  type MeetingList,
  type Overrides,
  type RecordingRule,
  type RecordingRules,
  titlePattern,
} from 'calendar-bots';
import type { INode } from 'n8n-workflow';
import { settingsError } from './errors';
import { readHours } from './hours';
import type { Collection } from './parameters';
import { wordOf } from './values';

/** What a collection of conditions says, in the engine's words. @throws NodeOperationError, CalendarBotsError `invalid` */
export function readRules(rules: Collection, node: INode): RecordingRules {
  const read: RecordingRules = {};
  const responses = rules.list('responses');
  if (responses) read.responses = responses.map((word) => readResponse(word, node));
  for (const name of [
    'meetings',
    'linkIncludes',
    'platforms',
    'eventTypes',
    'titleIncludes',
    'titleExcludes',
    'organizers',
    'excludedGuests',
    'excludedOrganizers',
    'guests',
    'calendars',
    'ownDomains',
  ] as const) {
    const list = rules.list(name);
    if (list) read[name] = list;
  }
  for (const name of ['includeAllDay', 'includeFree', 'includePrivate', 'externalOnly'] as const) {
    const flag = rules.flag(name);
    if (flag !== undefined) read[name] = flag;
  }
  for (const name of ['minGuests', 'maxGuests', 'minDuration', 'maxDuration'] as const) {
    const number = rules.number(name);
    if (number !== undefined) read[name] = number;
  }
  checkRange(read.minGuests, read.maxGuests, 'Guests', node);
  checkRange(read.minDuration, read.maxDuration, 'Duration (Minutes)', node);
  const weekdays = rules.list('weekdays');
  if (weekdays) read.weekdays = weekdays.map((day) => readWeekday(day, node));
  const hours = rules.text('hours')?.trim();
  if (hours) read.timeOfDay = readHours(hours, node, 'Hours');
  const expression = rules.text('titleMatches')?.trim();
  if (expression) read.titleMatches = titlePattern(expression);
  return read;
}

const RESPONSES = ['accepted', 'declined', 'tentative', 'needsAction', 'none'] as const;

function readResponse(word: string, node: INode): (typeof RESPONSES)[number] {
  const known = wordOf(word, RESPONSES);
  if (known !== undefined) return known;
  const hint = `Choose from: ${RESPONSES.join(', ')}.`;
  throw settingsError(node, `"${word.slice(0, 40)}" in "Own Response" is not an answer`, hint);
}

function readWeekday(day: string, node: INode): number {
  if (/^[0-6]$/.test(day)) return Number(day);
  const hint = 'Use 0 for Sunday to 6 for Saturday.';
  throw settingsError(node, `"${day.slice(0, 40)}" in "Days of the Week" is not a day`, hint);
}

/** No meeting can fit such a range: it is a slip. */
function checkRange(min: number | undefined, max: number | undefined, what: string, node: INode): void {
  if (min === undefined || max === undefined || min <= max) return;
  const hint = 'No meeting fits: exchange the two, or take one away.';
  throw settingsError(node, `"Minimum ${what}" is ${min}, more than "Maximum ${what}", which is ${max}`, hint);
}

/** The exceptions: by ID, title or organizer. */
export function readOverrides(rules: Collection): Overrides {
  const list = (name: 'always' | 'never'): MeetingList => ({
    ids: rules.list(name) ?? [],
    titles: rules.list(`${name}Titles`) ?? [],
    organizers: rules.list(`${name}Organizers`) ?? [],
  });
  return { always: list('always'), never: list('never') };
}

/**
 * The entries of "Rule List".
 *
 * @param botOf the bot of a rule: the usual one with what the rule changes of it.
 */
export function readRuleList(list: Collection, node: INode, botOf: (changes: Collection) => BotWish): RecordingRule[] {
  return list.rows('rules').map((row, index) => ({
    name: row.text('name')?.trim() || `${index + 1}`,
    when: readRules(row.collection('when'), node),
    then: row.text('action') === 'skip' ? 'skip' : botOf(row.collection('bot')),
  }));
}
