import type { BookedBot, BotService } from '../bots/service.js';
import { CalendarBotsError, isCalendarBotsError } from '../http/errors.js';
import { mergeCopies, type PlannedMeeting } from './meeting.js';
import { ownOf, plan, type PlanAction, type PlanInput, tagFor } from './plan.js';

/** What became of one meeting. */
export interface Outcome {
  key: string;
  /** `failed`: the reason says why; nothing else was affected. */
  did: 'booked' | 'moved' | 'changed' | 'removed' | 'kept' | 'skipped' | 'failed';
  reason: string;
  /** Why a meeting was skipped, in one word. */
  code: string | null;
  botId: string | null;
  /** ms since epoch; null when there is no bot or it was sent at once. */
  joinAt: number | null;
  meeting: PlannedMeeting | null;
  error: CalendarBotsError | null;
}

export interface ReconcileInput {
  service: BotService;
  /** The holders this run speaks for: those of every calendar that was read. See PlanInput. */
  own: ReadonlySet<string>;
  /** See PlanInput. */
  alsoOwn?: PlanInput['alsoOwn'];
  meetings: readonly PlannedMeeting[];
  /** Set when `meetings` is everything in this range (ms since epoch); see PlanInput. */
  exhaustive?: { from: number; to: number };
  now: () => number;
  /** Only says what would be done. */
  dryRun?: boolean;
  /** False when the time budget is used up; meetings left over are reported as failed, to be done by the next run. */
  hasTime?: () => boolean;
}

/** One meeting is settled in at most so many looks at the service; more means that others keep changing it. */
const MOST_LOOKS = 6;

/** Errors that the next meeting would meet as well. */
const HOPELESS: readonly string[] = ['unauthorized', 'forbidden', 'quotaExhausted'];

/**
 * Makes the service's bots what the meetings ask for. Reads what is really booked first and needs no memory of its
 * own, so it can be run again at any time, after any failure, by several runners at once: each looks again after it
 * wrote, and all of them agree which bot stays.
 *
 * @throws CalendarBotsError only when the bots cannot be listed at all; a meeting that fails is an outcome.
 */
export async function reconcile(input: ReconcileInput): Promise<Outcome[]> {
  const meetings = mergeCopies(input.meetings);
  const bots = await listBots(input, meetings);
  const actions = plan({
    now: input.now(),
    own: input.own,
    alsoOwn: input.alsoOwn,
    meetings,
    bots,
    capabilities: input.service.capabilities,
    ...(input.exhaustive ? { exhaustive: input.exhaustive, fresh: true } : {}),
  });
  if (input.dryRun) return summarize(actions);
  const outcomes: Outcome[] = [];
  const byKey = new Map(meetings.map((meeting) => [meeting.key, meeting]));
  let hopeless: CalendarBotsError | null = null;
  for (const [key, group] of groupByKey(actions)) {
    if (group.every((action) => action.do === 'keep' || (action.do === 'skip' && action.unsure !== true))) {
      outcomes.push(...summarize(group));
      continue;
    }
    const meeting = byKey.get(key) ?? null;
    if (hopeless !== null && group.some((action) => action.do === 'book')) {
      outcomes.push(failure(key, meeting, hopeless));
      continue;
    }
    try {
      if (input.hasTime && !input.hasTime()) throw outOfTime();
      outcomes.push(meeting === null ? await letGo(input, group) : await settle(input, meeting));
    } catch (error) {
      if (!isCalendarBotsError(error)) throw error;
      outcomes.push(failure(key, meeting, error));
      // Several services may have been passed over for this meeting only.
      const ofThisOnly = error.code === 'quotaExhausted' && input.service.capabilities.replacesRefused === true;
      if (HOPELESS.includes(error.code) && !ofThisOnly) hopeless = error;
    }
  }
  return outcomes;
}

/** All bots that matter: one look-up for a single meeting, one listing for many. */
async function listBots(input: ReconcileInput, meetings: readonly PlannedMeeting[]): Promise<BookedBot[]> {
  if (input.exhaustive) return input.service.listOurs(input.exhaustive);
  const bots: BookedBot[] = [];
  for (const { key } of meetings) bots.push(...(await input.service.findByKey(key)));
  return bots;
}

/**
 * Looks at one meeting's bots, does what the plan says, and looks again until there is nothing left to do. Finding
 * two bots after a booking means that somebody else booked at the same moment; the plan then takes one of them back.
 */
async function settle(input: ReconcileInput, meeting: PlannedMeeting): Promise<Outcome> {
  const { service, own, alsoOwn } = input;
  const locked = new Set<string>();
  const stopped = new Set<string>();
  const lost = new Set<string>();
  const booked = new Map<string, BookedBot>();
  /** Who else holds a bot that makes way for another: the new one is theirs as well. */
  const others = new Set<string>();
  const done: PlanAction[] = [];
  for (let look = 0; look < MOST_LOOKS; look++) {
    const listed = await service.findByKey(meeting.key);
    // A list may lag behind a booking that was just confirmed.
    const unlisted = [...booked.values()].filter((bot) => !listed.some((other) => other.botId === bot.botId));
    // What was found gone is believed to be, until the list says how it came to its end.
    const bots = [...listed, ...unlisted].filter((bot) => !(lost.has(bot.botId) && isLive(bot)));
    const actions = plan({
      now: input.now(),
      own,
      alsoOwn,
      meetings: [meeting],
      bots,
      capabilities: service.capabilities,
      fresh: input.exhaustive !== undefined,
      locked,
      stopped,
    });
    const writes = actions.filter((action) => action.do !== 'keep' && action.do !== 'skip');
    if (writes.length === 0) return conclude(meeting, done, actions);
    for (const action of writes) {
      if (action.do === 'book') {
        const { botId } = await service.book({
          meetingUrl: meeting.meetingUrl,
          name: meeting.botName,
          joinAt: action.joinAt,
          settings: meeting.settings,
          tag: tagFor(meeting, others),
        });
        booked.set(botId, asBooked(botId, meeting, action.joinAt, input.now(), others));
        done.push(action);
      } else {
        if (action.do === 'remove') for (const holder of heldByOthers(action.bot, input)) others.add(holder);
        await carryOut(service, action, { locked, stopped, lost }, done);
      }
    }
  }
  throw new CalendarBotsError({
    code: 'conflict',
    service: service.displayName,
    message: 'The bot of this meeting kept changing while it was being set.',
    hint: 'Another workflow seems to follow the same meeting; the next run looks at it again.',
  });
}

/** Takes back, or releases, bots whose meeting is gone. */
async function letGo(input: ReconcileInput, group: readonly PlanAction[]): Promise<Outcome> {
  const done: PlanAction[] = [];
  const findings = { locked: new Set<string>(), stopped: new Set<string>(), lost: new Set<string>() };
  for (const action of group) await carryOut(input.service, action, findings, done);
  return conclude(null, done, group);
}

/** What the service said to our writes: bots that cannot be changed, that we took back, that were gone before. */
type Findings = Record<'locked' | 'stopped' | 'lost', Set<string>>;

async function carryOut(
  service: BotService,
  action: PlanAction,
  { locked, stopped, lost }: Findings,
  done: PlanAction[],
): Promise<void> {
  if (action.do === 'remove') {
    const result = await service.remove(action.bot, action.mark);
    (result === 'removed' ? stopped : lost).add(action.bot.botId);
    done.push(action);
  } else if (action.do === 'change') {
    const result = await service.change(action.bot.botId, action.change);
    if (result === 'changed') done.push(action);
    else if (result === 'gone') lost.add(action.bot.botId);
    else locked.add(action.bot.botId);
  }
}

const isLive = ({ state }: BookedBot): boolean => state === 'scheduled' || state === 'active';

/** One that was marked before is nobody's any more. */
function heldByOthers({ tag }: BookedBot, input: ReconcileInput): string[] {
  if (tag === null || tag.removed !== null) return [];
  const own = ownOf(input, tag);
  return tag.holders.filter((holder) => !own.has(holder));
}

function asBooked(
  botId: string,
  meeting: PlannedMeeting,
  joinAt: number | null,
  now: number,
  others: Iterable<string>,
): BookedBot {
  return {
    botId,
    state: joinAt === null ? 'active' : 'scheduled',
    status: 'booked',
    recording: false,
    name: meeting.botName,
    meetingUrl: meeting.meetingUrl,
    joinAt,
    createdAt: now,
    endedAt: null,
    tag: tagFor(meeting, others),
  };
}

function summarize(actions: readonly PlanAction[]): Outcome[] {
  return [...groupByKey(actions)].map(([, group]) => {
    const meeting = group.find((action) => action.meeting !== null)?.meeting ?? null;
    const writes = group.filter((action) => action.do !== 'keep' && action.do !== 'skip');
    return conclude(meeting, writes, group);
  });
}

/** One sentence for everything that was done about a meeting. */
function conclude(meeting: PlannedMeeting | null, done: readonly PlanAction[], last: readonly PlanAction[]): Outcome {
  const standing = last.find((action) => action.do === 'keep');
  const skip = last.find((action) => action.do === 'skip');
  const book = done.find((action) => action.do === 'book');
  const change = done.find((action) => action.do === 'change');
  const remove = done.find((action) => action.do === 'remove');
  const shown = book ?? change ?? remove ?? standing ?? skip ?? last[0];
  const key = meeting?.key ?? shown?.key ?? '';
  const bot = standing?.bot ?? change?.bot ?? remove?.bot ?? null;
  const did: Outcome['did'] = book
    ? remove
      ? 'moved'
      : 'booked'
    : change
      ? change.change.joinAt === undefined
        ? 'changed'
        : 'moved'
      : remove && !standing
        ? 'removed'
        : standing || remove
          ? 'kept'
          : 'skipped';
  const reasons = [...(remove && remove !== shown ? [remove.reason] : []), shown?.reason ?? ''];
  return {
    key,
    did,
    reason: reasons.join(' '),
    code: did === 'skipped' ? (skip?.code ?? null) : null,
    botId: did === 'skipped' ? null : (bot?.botId ?? null),
    joinAt: book && !standing ? book.joinAt : did === 'removed' || did === 'skipped' ? null : (bot?.joinAt ?? null),
    meeting,
    error: null,
  };
}

function failure(key: string, meeting: PlannedMeeting | null, error: CalendarBotsError): Outcome {
  return { key, did: 'failed', reason: error.message, code: error.code, botId: null, joinAt: null, meeting, error };
}

function outOfTime(): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unavailable',
    message: 'The time for this run was used up before this meeting’s turn.',
    hint: 'The next run goes on with it.',
  });
}

function groupByKey(actions: readonly PlanAction[]): Map<string, PlanAction[]> {
  const groups = new Map<string, PlanAction[]>();
  for (const action of actions) {
    const group = groups.get(action.key);
    if (group) group.push(action);
    else groups.set(action.key, [action]);
  }
  return groups;
}
