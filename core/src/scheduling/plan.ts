import { normalUri } from '../bots/uri.js';
import type { BookedBot, BotCapabilities, BotChange, BotTag } from '../bots/service.js';
import { isNewerCopy, type PlannedMeeting } from './meeting.js';

/** One step towards "exactly one bot for each meeting that should have one". The reason is for people. */
export type PlanAction =
  | { do: 'book'; key: string; meeting: PlannedMeeting; joinAt: number | null; reason: string }
  | { do: 'change'; key: string; bot: BookedBot; change: BotChange; meeting: PlannedMeeting | null; reason: string }
  | { do: 'remove'; key: string; bot: BookedBot; mark: BotTag | null; meeting: PlannedMeeting | null; reason: string }
  | { do: 'keep'; key: string; bot: BookedBot; meeting: PlannedMeeting; reason: string }
  /** `unsure`: the listing left out when a bot came to its end; the bots of this meeting have to be read one by one. */
  | { do: 'skip'; key: string; meeting: PlannedMeeting; code: string; reason: string; unsure?: boolean };

export interface PlanInput {
  /** ms since epoch. */
  now: number;
  /** The holders that this run speaks for. Only bots that one of them holds are ever taken back. */
  own: ReadonlySet<string>;
  /** Further holders of a bot that this run speaks for: those of former schedules. */
  alsoOwn?: ((tag: BotTag) => readonly string[]) | undefined;
  /** At most one for each key, see mergeCopies. */
  meetings: readonly PlannedMeeting[];
  /** Bots with our tag; others are left alone. */
  bots: readonly BookedBot[];
  capabilities: BotCapabilities;
  /**
   * Set when `meetings` is all there is: bots of ours whose meeting is not among them and that join in this range
   * (ms since epoch) belong to meetings that are gone.
   */
  exhaustive?: { from: number; to: number };
  /** The meetings were read from the calendars just now, and are not news that may have waited. */
  fresh?: boolean;
  /** Bots that the service refused to change just now: they count as locked whatever the clock says. */
  locked?: ReadonlySet<string>;
  /** Bots that were told to leave just now: they are as good as gone, even while the service still shows them. */
  stopped?: ReadonlySet<string>;
}

/** The holders of a bot that the run speaks for. */
export const ownOf = ({ own, alsoOwn }: Pick<PlanInput, 'own' | 'alsoOwn'>, tag: BotTag): ReadonlySet<string> =>
  alsoOwn === undefined ? own : new Set([...own, ...alsoOwn(tag)]);

const holds = (input: PlanInput, tag: BotTag | null): boolean => {
  if (tag === null) return false;
  const own = ownOf(input, tag);
  return tag.holders.some((holder) => own.has(holder));
};

/** How long a removal can still be newer than a listing that is under way. */
const RECENTLY_MS = 10 * 60_000;

/** Two join times closer than this are the same: services keep whole seconds. */
const SAME_MOMENT_MS = 1000;

/**
 * What to do. Pure: the same input gives the same plan in whatever order it comes, and a plan that was carried out
 * leaves nothing to do. An occurrence whose bot must be stopped before a new one is sent gets its `book` only from
 * the next plan, when the old one is gone: never two.
 */
export function plan(input: PlanInput): PlanAction[] {
  const bots = new Map<string, BookedBot[]>();
  for (const bot of input.bots) {
    if (bot.tag === null || input.stopped?.has(bot.botId)) continue;
    const same = bots.get(bot.tag.key);
    if (same) same.push(bot);
    else bots.set(bot.tag.key, [bot]);
  }
  const actions: PlanAction[] = [];
  const planned = new Set<string>();
  for (const meeting of input.meetings) {
    planned.add(meeting.key);
    actions.push(...planMeeting(input, meeting, (bots.get(meeting.key) ?? []).sort(byPrecedence)));
  }
  if (input.exhaustive) {
    for (const [key, group] of bots) {
      if (!planned.has(key)) actions.push(...planOrphans(input, input.exhaustive, key, group.sort(byPrecedence)));
    }
  }
  return actions.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/**
 * The bot that stays when there are several: the one that records, then one on its way, then the one that was there
 * first. Every runner comes to the same result.
 */
function byPrecedence(a: BookedBot, b: BookedBot): number {
  const rank = (bot: BookedBot): number => (bot.recording ? 0 : bot.state === 'active' ? 1 : 2);
  return rank(a) - rank(b) || a.createdAt - b.createdAt || (a.botId < b.botId ? -1 : 1);
}

const isLive = (bot: BookedBot): boolean => bot.state === 'scheduled' || bot.state === 'active';

function planMeeting(input: PlanInput, meeting: PlannedMeeting, group: readonly BookedBot[]): PlanAction[] {
  const { key } = meeting;
  // Marked as taken back but still there: the run that wrote the mark died before it could stop the bot.
  const leaving = group.filter((bot) => bot.state === 'active' && bot.tag?.removed != null);
  const live = group.filter((bot) => isLive(bot) && !leaving.includes(bot));
  const remove = (bot: BookedBot, reason: string): PlanAction => ({
    do: 'remove',
    key,
    bot,
    mark: removedMark(bot, meeting),
    meeting,
    reason,
  });
  const actions = leaving.map((bot) => remove(bot, 'It was taken back before, but is still there.'));
  if (meeting.verdict.kind === 'unwanted') return [...actions, ...planUnwanted(input, meeting, live)];
  if (meeting.verdict.kind === 'ignore') {
    // The meeting is over. A bot in the call ends by itself; one that would come afterwards was not moved in time.
    const late = live.filter((bot) => bot.state === 'scheduled' && (bot.joinAt ?? 0) >= meeting.end);
    const [, ...twins] = live.filter((bot) => bot.state === 'active' && holds(input, bot.tag));
    actions.push(...twins.map((bot) => remove(bot, 'Another bot is in the same call already.')));
    return [...actions, ...planUnwanted(input, meeting, late)];
  }

  const [first, ...others] = live;
  actions.push(...others.map((bot) => remove(bot, 'Another bot is booked for the same meeting already.')));
  if (first !== undefined) return [...actions, planExisting(input, meeting, first)];
  return actions.length > 0 ? actions : [planBooking(input, meeting, group)];
}

function planBooking(input: PlanInput, meeting: PlannedMeeting, past: readonly BookedBot[]): PlanAction {
  const { now, capabilities } = input;
  const { key } = meeting;
  const skip = (code: string, reason: string): PlanAction => ({ do: 'skip', key, meeting, code, reason });
  for (const bot of past) {
    if (bot.tag === null) continue;
    if (bot.tag.removed !== null) {
      if (!isOlder(meeting, bot.tag, bot.tag.removed)) continue;
      // Marks carry the clock of whoever removed the bot. For what was read just now, one from a while ago is no
      // newer news, whatever the two clocks say.
      if (input.fresh && now - Date.parse(bot.tag.removed) > RECENTLY_MS) continue;
      return skip('outdated', 'A newer version of this event has been handled already.');
    }
    if (bot.state === 'cancelled') return skip('takenBack', 'Somebody took the bot of this meeting back by hand.');
    // Where no mark can be left in a bot under way, one that was at another link and brought nothing back may have been
    // stopped by us for that.
    const unmarkable = !(bot.taggedWhileActive ?? capabilities.tagsActiveBots !== false);
    const elsewhere = unmarkable && !isSameLink(bot.meetingUrl, meeting.meetingUrl) && bot.attended !== true;
    if (!elsewhere && wasThere(bot, bot.tag, meeting)) {
      if (bot.refused === true) {
        // Somebody else may still record it.
        if (capabilities.replacesRefused === true) continue;
        return skip(
          'refused',
          'Its bot was not let go by the service: no balance, or a limit of the account is reached.',
        );
      }
      const reason = 'A bot was at this meeting already; it is not sent a second time.';
      const unsure = bot.endedAt === null && Date.parse(bot.tag.start) !== meeting.start;
      return { ...skip('alreadyThere', reason), ...(unsure ? { unsure } : {}) };
    }
  }
  if (meeting.joinAt > now + capabilities.maxScheduleAheadMs) {
    return skip('tooFarAhead', 'It is too far ahead to be booked; it will be when it comes nearer.');
  }
  const joinAt = meeting.joinAt < now + capabilities.minScheduleAheadMs ? null : meeting.joinAt;
  return {
    do: 'book',
    key,
    meeting,
    joinAt,
    reason: joinAt === null ? 'The meeting is on or about to begin.' : 'It has no bot yet.',
  };
}

/** Services write some characters of a link in another way than the event does. */
function isSameLink(a: string, b: string): boolean {
  return a === b || (normalUri(a, ['https:']) ?? a) === (normalUri(b, ['https:']) ?? b);
}

/** A bot that was sent and is done counts for the time it was sent to, not for a time the meeting moved to later. */
function wasThere(bot: BookedBot, tag: BotTag, meeting: PlannedMeeting): boolean {
  if (Date.parse(tag.start) === meeting.start) return true;
  return meeting.start < (bot.endedAt ?? Date.parse(tag.end));
}

function planExisting(input: PlanInput, read: PlannedMeeting, bot: BookedBot): PlanAction {
  const { now, capabilities } = input;
  const { key } = read;
  const tag = bot.tag;
  const own = tag === null ? input.own : ownOf(input, tag);
  const meeting = tag === null ? read : asSpoken(read, bot, tag, own);
  const keep = (reason: string): PlanAction => ({ do: 'keep', key, bot, meeting, reason });
  if (tag === null) return keep('It is not ours.');
  if (isOlder(meeting, tag, tag.version)) {
    if (tag.removed === null) return keep('Its bot was booked from a newer version of this event.');
    return { do: 'remove', key, bot, mark: tag, meeting, reason: 'A newer version of this event took its bot back.' };
  }

  const moved = Date.parse(tag.start) !== meeting.start;
  const decides = tag.holders[0] === undefined || own.has(tag.holders[0]);
  const newLink = !isSameLink(bot.meetingUrl, meeting.meetingUrl);
  const stop = (reason: string): PlanAction => ({
    do: 'remove',
    key,
    bot,
    mark: removedMark(bot, meeting),
    meeting,
    reason,
  });

  if (bot.state === 'active') {
    if (bot.recording) return keep('The bot is recording.');
    if (newLink) return stop('The meeting has a new link; the bot is on its way to the old one.');
    if (moved && meeting.joinAt > now + capabilities.moveLockMs) {
      return stop('The meeting moved to a later time; the bot is on its way too early.');
    }
    return keep('The bot is on its way.');
  }

  // Who does not decide about settings still follows the meeting when it moves.
  const due = decides || moved ? meeting.joinAt : (bot.joinAt ?? meeting.joinAt);
  const otherTime = bot.joinAt === null || Math.abs(bot.joinAt - due) >= SAME_MOMENT_MS;
  const otherSettings = decides && tag.settings !== meeting.settingsPrint;
  const otherName = decides && bot.name !== meeting.botName;
  const tooLate = input.locked?.has(bot.botId) === true || (bot.joinAt ?? now) - now < capabilities.moveLockMs;
  const locked = !capabilities.movesScheduledBots || tooLate;
  const fixed = (what: 'meetingUrl' | 'settings'): boolean =>
    !capabilities.movesScheduledBots || capabilities.fixedOnceBooked?.includes(what) === true;

  const change: BotChange = {};
  const reasons: string[] = [];
  if (otherTime) {
    const late = due - now < capabilities.moveLockMs;
    if (locked || late) {
      // It joins within the minute: stopping it would only make its successor later.
      if (due <= now && (bot.joinAt ?? now) <= now + capabilities.minScheduleAheadMs)
        return keep('The bot is about to join.');
      return stop(tooLate || late ? 'The meeting moved, too late to move its bot.' : 'The meeting moved.');
    }
    change.joinAt = due;
    reasons.push('the meeting moved');
  }
  if (newLink) {
    if (tooLate) return stop('The meeting has a new link, too late to change its bot.');
    if (fixed('meetingUrl')) return stop('The meeting has a new link.');
    change.meetingUrl = meeting.meetingUrl;
    reasons.push('its link changed');
  }
  if (otherSettings && fixed('settings') && !tooLate) return stop('The bot settings changed.');
  if (otherName && !capabilities.movesScheduledBots && !tooLate) return stop('The bot has another name now.');
  if (otherSettings && !locked) {
    change.settings = meeting.settings;
    reasons.push('the bot settings changed');
  }
  if (otherName && !locked) {
    change.name = meeting.botName;
    reasons.push('the bot has another name now');
  }
  const next = nextTag(tag, meeting, own, otherSettings && !locked);
  const newHolders = next.holders.join(' ') !== tag.holders.join(' ');
  if (!sameTag(tag, next)) {
    change.tag = next;
    if (newHolders) reasons.push('who wants it changed');
    else if (reasons.length === 0) reasons.push('what is noted about its meeting changed');
  } else if (reasons.length > 0) {
    change.tag = next;
  }
  if (reasons.length === 0) return keep('Its bot is booked for the right time.');
  // Notes alone are not worth a request that the service may refuse, unless they decide whether the bot stays.
  const onlyNotes = Object.keys(change).length === 1 && change.tag !== undefined;
  const decisive = tag.removed !== null || newHolders;
  if (change.tag !== undefined && tag.removed !== null) change.unmark = true;
  if (locked && onlyNotes && (input.locked?.has(bot.botId) || !decisive)) {
    return keep('Its bot is booked for the right time.');
  }
  return { do: 'change', key, bot, change, meeting, reason: sentence(reasons) };
}

/**
 * The meeting as the copy has it that changed last. Copies of one meeting may differ for a while, or for ever: a feed
 * lags behind, a guest has changed his own. Where the bot is set by a newer copy of somebody else's, who holds an older
 * one leaves time and link alone; else two workflows would set it back and forth. Inside one run mergeCopies does this.
 */
function asSpoken(meeting: PlannedMeeting, bot: BookedBot, tag: BotTag, own: ReadonlySet<string>): PlannedMeeting {
  if (isSameEvent(meeting, tag) || tag.holders.every((holder) => own.has(holder))) return meeting;
  if (isNewerCopy(meeting, tag)) return meeting;
  const [start, end] = [Date.parse(tag.start), Date.parse(tag.end)];
  if (Number.isNaN(start) || Number.isNaN(end)) return meeting;
  const joinAt = start - (meeting.start - meeting.joinAt);
  const { version, event } = tag;
  return { ...meeting, start, end, joinAt, meetingUrl: bot.meetingUrl, version, event };
}

function planUnwanted(input: PlanInput, meeting: PlannedMeeting, live: readonly BookedBot[]): PlanAction[] {
  const { key, verdict } = meeting;
  const actions: PlanAction[] = [];
  for (const bot of live) {
    if (!bot.tag || isOlder(meeting, bot.tag, bot.tag.version)) continue;
    if (verdict.sparesActiveBots === true && bot.state === 'active') continue;
    if (verdict.endsRecordings !== true && bot.recording && holds(input, bot.tag)) {
      actions.push({ do: 'keep', key, bot, meeting, reason: `${verdict.reason} Its bot is recording and stays.` });
      continue;
    }
    const action = letGo(input, bot, bot.tag, meeting, verdict.reason);
    if (action) actions.push(action);
  }
  if (actions.length > 0) return actions;
  return [{ do: 'skip', key, meeting, code: verdict.code, reason: verdict.reason }];
}

function planOrphans(
  input: PlanInput,
  range: { from: number; to: number },
  key: string,
  group: readonly BookedBot[],
): PlanAction[] {
  const actions: PlanAction[] = [];
  for (const bot of group) {
    if (!isLive(bot) || !bot.tag) continue;
    const at = bot.joinAt ?? bot.createdAt;
    // What the meeting list could not have shown says nothing about the meeting.
    if (at < range.from || at >= range.to || Date.parse(bot.tag.end) <= input.now) continue;
    const action = letGo(input, bot, bot.tag, null, 'Its meeting is no longer in the calendar.');
    if (action) actions.push({ ...action, key });
  }
  return actions;
}

/** Takes our name off a bot; the last holder takes the bot itself back. */
function letGo(
  input: PlanInput,
  bot: BookedBot,
  tag: BotTag,
  meeting: PlannedMeeting | null,
  reason: string,
): PlanAction | null {
  const own = ownOf(input, tag);
  if (!holds(input, tag) || input.locked?.has(bot.botId)) return null;
  // A bot that was marked as taken back is nobody's any more: the run that marked it died before it could finish.
  const others = tag.removed !== null ? [] : tag.holders.filter((holder) => !own.has(holder));
  if (others.length === 0) {
    return { do: 'remove', key: tag.key, bot, mark: removedMark(bot, meeting), meeting, reason };
  }
  return {
    do: 'change',
    key: tag.key,
    bot,
    change: { tag: { ...tag, holders: others } },
    meeting,
    reason: `${reason} Another workflow or calendar still wants the bot.`,
  };
}

/** True when the meeting was read before the version that the tag speaks of. Only copies of one event compare. */
function isOlder(meeting: PlannedMeeting, tag: BotTag, version: string): boolean {
  return isSameEvent(meeting, tag) && meeting.version !== '' && version !== '' && meeting.version < version;
}

const isSameEvent = ({ event }: PlannedMeeting, tag: BotTag): boolean =>
  tag.event.id === event.id && tag.event.calendarId === event.calendarId;

/** The mark is a version of the event that the tag names: that of another copy says nothing about it. */
function removedMark({ tag }: BookedBot, meeting: PlannedMeeting | null): BotTag | null {
  if (tag === null) return null;
  return { ...tag, removed: meeting !== null && isSameEvent(meeting, tag) ? meeting.version : '' };
}

/**
 * The tag a bot of this meeting should carry.
 *
 * @param others who else held the bot whose place it takes.
 */
export function tagFor(meeting: PlannedMeeting, others: Iterable<string> = []): BotTag {
  return {
    key: meeting.key,
    holders: [...new Set([...meeting.holders, ...others])],
    start: new Date(meeting.start).toISOString(),
    end: new Date(meeting.end).toISOString(),
    version: meeting.version,
    settings: meeting.settingsPrint,
    removed: null,
    event: meeting.event,
  };
}

function nextTag(tag: BotTag, meeting: PlannedMeeting, own: ReadonlySet<string>, newSettings: boolean): BotTag {
  const next = tagFor(meeting);
  // Whoever was there first keeps deciding about the settings, so the order stays.
  const staying = tag.holders.filter((holder) => !own.has(holder) || meeting.holders.includes(holder));
  next.holders = [...staying, ...meeting.holders.filter((holder) => !staying.includes(holder))];
  if (!newSettings && tag.holders.length > 0) next.settings = tag.settings;
  return next;
}

/** Whether two tags say the same of the meeting; the version alone is no reason to write. */
function sameTag(a: BotTag, b: BotTag): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.settings === b.settings &&
    a.removed === b.removed &&
    a.holders.join(' ') === b.holders.join(' ') &&
    a.event.title === b.event.title
  );
}

function sentence(reasons: readonly string[]): string {
  const text = reasons.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
