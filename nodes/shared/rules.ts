import { type BotWish, type Overrides, type RecordingRule, type RecordingRules, titlePattern } from 'calendar-bots';
import type { INode } from 'n8n-workflow';
import { readHours } from './hours';
import type { Collection } from './parameters';
import { words } from './values';

/** What a collection of conditions says, in the engine's words. @throws NodeOperationError, CalendarBotsError `invalid` */
export function readRules(rules: Collection, node: INode): RecordingRules {
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
  const weekdays = rules.list('weekdays')?.map(Number);
  if (weekdays) read.weekdays = weekdays;
  const hours = rules.text('hours')?.trim();
  if (hours) read.timeOfDay = readHours(hours, node, 'Hours');
  const expression = rules.text('titleMatches')?.trim();
  if (expression) read.titleMatches = titlePattern(expression);
  return read;
}

/** The exceptions by ID. */
export function readOverrides(rules: Collection): Overrides {
  return { always: rules.list('always') ?? [], never: rules.list('never') ?? [] };
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
