import { holderId } from '../../core/src/scheduling';
import { Broken, byKey, type Ledger, type Seen, show } from './ledger';
import type { CalendarName, Copy, People } from './people';
import { LIVE, type Schedule, WINDOW } from './runner';

const MINUTE = 60_000;
const DAY = 24 * 3600_000;
/** Between this and the end of the window a meeting may be seen by one run and not by another. */
const CERTAIN_MS = WINDOW.aheadMs - DAY;

export interface QuietPoint {
  people: People;
  schedules: readonly Schedule[];
  ledger: Ledger;
  now: number;
  /** The calendar's id as a source has it. */
  calendarIdOf: (calendar: CalendarName) => string;
}

/** Who wants a bot for a meeting, by the rules as a person would read them. */
interface Wish {
  schedule: Schedule;
  copies: Copy[];
}

/**
 * Compares what the services have with what the calendars ask for: exactly one bot for each meeting that should have
 * one, with the right time, link, name and settings; none elsewhere.
 *
 * @returns how many meetings were compared, and how many of them rightly have none any more
 * @throws Broken
 */
export function checkQuietPoint(point: QuietPoint): { wanted: number; without: number } {
  const { people, ledger, now } = point;
  const ahead = people.copies(now, now + WINDOW.aheadMs + DAY);
  // Of copies with different times one may lie behind what every run sees.
  const uncertain = new Set(ahead.flatMap(({ key, start }) => (start >= now + CERTAIN_MS ? [key] : [])));
  const copies = people.copies(now, now + CERTAIN_MS).filter((copy) => copy.start < now + CERTAIN_MS);
  const over = new Set(people.copies(now - DAY, now + 1).flatMap(({ key, end }) => (end <= now + MINUTE ? [key] : [])));
  const recordable = recordableKeys(people.copies(now - DAY, now + WINDOW.aheadMs), point.schedules);
  const groups = byKey(ledger.all());
  let wanted = 0;
  let without = 0;
  const settled = new Set<string>();
  for (const [key, ofMeeting] of groupedCopies(copies)) {
    const wishes = wishesFor(ofMeeting, point.schedules);
    if (wishes.length === 0) continue;
    settled.add(key);
    // It ends while this is being looked at.
    if (uncertain.has(key) || ofMeeting.some(({ end }) => end <= now + MINUTE)) continue;
    wanted += 1;
    if (!checkMeeting(point, ofMeeting, wishes, groups.get(key) ?? [])) without += 1;
  }
  for (const [key, group] of groups) {
    if (settled.has(key)) continue;
    // Whatever it was changed to while its bot was recording: that goes on.
    if (recordable.has(key) && group.every(({ bot }) => bot.phase === 'inCall' || !LIVE.has(bot.phase))) continue;
    for (const seen of group) checkStray(seen, over.has(key), now, copies);
  }
  return { wanted, without };
}

/** @returns false when the meeting has no bot any more, and rightly so */
function checkMeeting(point: QuietPoint, copies: readonly Copy[], wishes: readonly Wish[], group: Seen[]): boolean {
  const { now, ledger } = point;
  const speaking = speakingCopies(wishes);
  const [first] = speaking;
  if (first === undefined) return false;
  const what = `"${first.title}" at ${new Date(first.start).toISOString()} (now ${new Date(now).toISOString()}, key ${first.key})`;
  const live = group.filter(({ bot }) => LIVE.has(bot.phase));
  if (live.length > 1) throw new Broken(`${live.length} bots for ${what}: ${show(group)}`);
  const [seen] = live;
  if (seen === undefined) {
    if (ledger.mayBeWithout(group, first.start)) return false;
    throw new Broken(`no bot for ${what}: ${show(group)}`);
  }
  const { bot } = seen;
  // A recording is not disturbed; it goes on under whatever its meeting has become.
  if (bot.phase === 'inCall') return true;
  const decider = wishes.find(({ schedule, copies: wished }) =>
    wished.some(({ calendar }) => holderId(schedule.id, point.calendarIdOf(calendar)) === bot.holders[0]),
  );
  // Who decided has let go, but cannot write that into a bot which is under way.
  const isFixed = bot.phase === 'underWay' && !seen.host.marksActiveBots && bot.holders.length > 1;
  if (decider === undefined && isFixed) return true;
  if (decider === undefined) throw new Broken(`who decides about the bot of ${what} does not want it: ${show(group)}`);
  const { schedule } = decider;
  const dues = speaking.map(({ start }) => start - schedule.leadMs);
  const due = Math.min(...dues);
  if (bot.marked) throw new Broken(`the bot of ${what} is marked as taken back: ${show(group)}`);
  if (!speaking.some(({ link }) => link !== null && sameLink(link, bot.link))) {
    throw new Broken(`the bot of ${what} goes to ${bot.link}: ${show(group)}`);
  }
  if (bot.phase === 'underWay') {
    if (due > now + 5 * MINUTE) throw new Broken(`the bot of ${what} is on its way too early: ${show(group)}`);
    return true;
  }
  const joinAt = bot.joinAt ?? 0;
  const aboutToJoin = due <= now && joinAt <= now + MINUTE;
  if (!dues.some((one) => Math.abs(joinAt - one) <= 1000) && !aboutToJoin) {
    throw new Broken(`the bot of ${what} is due at ${new Date(due).toISOString()}: ${show(group)}`);
  }
  if (joinAt - now < 5 * MINUTE) return true;
  const names = decider.copies.map(({ title }) => nameFor(schedule, title));
  if (!names.includes(bot.name)) throw new Broken(`the bot of ${what} should be called "${names[0]}": ${show(group)}`);
  if (bot.kind !== schedule.settings % 2) throw new Broken(`the bot of ${what} has other settings: ${show(group)}`);
  const holders = wishes.flatMap(({ schedule: { id }, copies: wished }) =>
    wished.map(({ calendar }) => holderId(id, point.calendarIdOf(calendar))),
  );
  if ([...new Set(holders)].sort().join() !== [...bot.holders].sort().join()) {
    throw new Broken(`the bot of ${what} belongs to ${bot.holders.join()}, not ${holders.join()}: ${show(group)}`);
  }
  return true;
}

/** A bot whose meeting should have none. */
function checkStray({ host, bot }: Seen, isOver: boolean, now: number, copies: readonly Copy[]): void {
  if (!LIVE.has(bot.phase)) return;
  if ((bot.joinAt ?? 0) > now + CERTAIN_MS - 10 * MINUTE) return;
  // It leaves when the people do.
  if (bot.phase !== 'booked' && (isOver || Date.parse(bot.end) <= now + MINUTE)) return;
  // Two workflows wanted it, and who lets go cannot write that into a bot which is under way or about to be.
  const isFixed = bot.phase !== 'booked' || (bot.joinAt ?? 0) < now + 6 * MINUTE;
  if (isFixed && !host.marksActiveBots && bot.holders.length > 1 && !bot.marked) return;
  const own = copies.filter(({ key }) => key === bot.key);
  throw new Broken(`a bot without a meeting at ${new Date(now).toISOString()}: ${show([{ host, bot }])}, ${JSON.stringify(own)}`); // prettier-ignore
}

function wishesFor(copies: readonly Copy[], schedules: readonly Schedule[]): Wish[] {
  return schedules.flatMap((schedule) => {
    const wished = copies.filter(
      ({ calendar, title, link, allDay, declined, key }) =>
        schedule.calendars.includes(calendar) &&
        link !== null &&
        !allDay &&
        !declined &&
        !schedule.never.has(key) &&
        (schedule.exclude === null || !title.toLowerCase().includes(schedule.exclude.toLowerCase())),
    );
    return wished.length === 0 ? [] : [{ schedule, copies: wished }];
  });
}

/**
 * Copies of one meeting may differ: somebody changed his own, or took the link out of it. Of those that ask for a bot
 * the one that changed last says when; feeds keep whole seconds, so several may have changed at once.
 */
function speakingCopies(wishes: readonly Wish[]): Copy[] {
  const wished = wishes.flatMap(({ copies }) => copies);
  const last = Math.max(...wished.map(({ changedAt }) => changedAt));
  return wished.filter(({ changedAt }) => last - changedAt < 1000);
}

/** Of meetings that take place, and that nobody has declined or named as never to be recorded. */
function recordableKeys(copies: readonly Copy[], schedules: readonly Schedule[]): Set<string> {
  const some = copies.filter(({ key, declined }) => !declined && schedules.some(({ never }) => !never.has(key)));
  return new Set(some.map(({ key }) => key));
}

function groupedCopies(copies: readonly Copy[]): Map<string, Copy[]> {
  const groups = new Map<string, Copy[]>();
  for (const copy of copies) groups.set(copy.key, [...(groups.get(copy.key) ?? []), copy]);
  return groups;
}

const nameFor = ({ name }: Schedule, title: string): string =>
  name.replace('{title}', title.replace(/\s+/g, ' ').trim()).slice(0, 200).trim();

function sameLink(a: string, b: string): boolean {
  const [one, other] = [new URL(a), new URL(b)];
  return one.host === other.host && one.pathname === other.pathname;
}
