import type { RecordingRules } from 'calendar-bots';
import type { Collection } from './parameters';
import { words } from './values';

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
