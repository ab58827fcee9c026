import type { CalendarEvent } from '../event.js';
import type { BotWish } from './meeting.js';
import { type MeetingList, namedBy } from './rules-by-name.js';
import { judge, judgePossible, type RecordingRules, type Verdict } from './rules.js';

/** One entry of a list of rules. */
export interface RecordingRule {
  /** For people: names the rule in reasons. */
  name: string;
  /** Which meetings it is about; see {@link judge}. */
  when: RecordingRules;
  /** What becomes of them: a bot of this kind, or none. */
  then: BotWish | 'skip';
}

/** What a list of rules says of a meeting. */
export interface Decision {
  verdict: Verdict;
  /** The bot to send; null when there is to be none. */
  wish: BotWish | null;
  /** Place of the rule that decided, 0 for the first one; the length of the list when none did. */
  rank: number;
}

/** Exceptions, stronger than every rule; `never` is stronger than `always`. */
export interface Overrides {
  always?: MeetingList;
  never?: MeetingList;
}

export interface RuleList {
  overrides?: Overrides;
  /** Conditions of every rule; where a rule has the same one of its own, that one counts. */
  all?: RecordingRules;
  rules: readonly RecordingRule[];
  /** The bot for meetings that an override asks for and no rule names. */
  usual: BotWish;
}

/**
 * The first rule that a meeting fits decides about it. Pure.
 *
 * Where none fits, the reason is what comes closest to a person's mind: what `all` says against it; with one rule that
 * rule's own; with several that no rule fits and why the last one did not.
 *
 * @param botPlatforms what the bot service can join.
 * @param now ms since epoch.
 */
export function decide(event: CalendarEvent, list: RuleList, botPlatforms: readonly string[], now: number): Decision {
  const { rules, overrides, usual, all } = list;
  const impossible = judgePossible(event, botPlatforms, now);
  if (impossible !== null) return { verdict: impossible, wish: null, rank: rules.length };
  const never = namedBy(event, overrides?.never);
  if (never !== null) {
    const reason = sentence('It is on the list of meetings that are never recorded', never);
    return {
      verdict: { kind: 'unwanted', code: 'never', reason, endsRecordings: true },
      wish: null,
      rank: rules.length,
    };
  }
  const always = namedBy(event, overrides?.always);
  let last: Verdict = { kind: 'unwanted', code: 'noRule', reason: 'There is no rule.' };
  for (const [rank, { name, when, then }] of rules.entries()) {
    const verdict = judge(event, { ...all, ...when }, botPlatforms, now);
    if (verdict.kind !== 'wanted') {
      last = verdict;
      continue;
    }
    if (then === 'skip' && always === null) {
      const reason = `The rule "${name}" leaves it out.`;
      return { verdict: { kind: 'unwanted', code: 'rule', reason }, wish: null, rank };
    }
    if (then === 'skip') continue;
    const reason = rules.length === 1 ? verdict.reason : `It matches the rule "${name}".`;
    return { verdict: { ...verdict, reason }, wish: then, rank };
  }
  if (always !== null) {
    const reason = sentence('It is on the list of meetings that are always recorded', always);
    return { verdict: { kind: 'wanted', code: 'always', reason }, wish: usual, rank: rules.length };
  }
  if (rules.length <= 1) return { verdict: last, wish: null, rank: rules.length };
  const generally = judge(event, all ?? {}, botPlatforms, now);
  if (generally.kind !== 'wanted') return { verdict: generally, wish: null, rank: rules.length };
  const reason = `It matches none of the ${rules.length} rules; of the last one: ${last.reason}`;
  return { verdict: { kind: 'unwanted', code: 'noRule', reason }, wish: null, rank: rules.length };
}

const sentence = (what: string, why: string): string => (why === '' ? `${what}.` : `${what}: ${why}.`);
