/**
 * How long the plan takes that compares all meetings of a window with all booked bots.
 *
 *   npx esbuild bench/plan.ts --bundle --format=esm --platform=node --outfile=dist/bench-plan.mjs
 *   node dist/bench-plan.mjs            the table
 *   node dist/bench-plan.mjs --quick    fewer rounds, for a look
 *
 * Bundled as it is published: tsx wraps every function to keep its name. Processor time, so that other programs do not
 * count; medians. One of ten meetings has no bot, one of ten bots has no meeting, one of ten bots is due at another time,
 * one of twenty meetings has two bots. In the columns beside the square ones the other side stays at 1,000.
 */
import type { BookedBot, BotCapabilities } from '../core/src/bots/service.js';
import { plan, type PlanAction, type PlannedMeeting, settingsPrint } from '../core/src/scheduling/index.js';
import { tagFor } from '../core/src/scheduling/plan.js';

const SIZES = [1000, 2000, 5000, 10_000, 20_000] as const;
/** What 10,000 meetings against 10,000 bots may take. */
const LIMIT_MS = 100;
const ROUNDS = process.argv.includes('--quick') ? 5 : 25;
const MINUTE = 60_000;
const NOW = Date.parse('2026-05-04T09:00:00Z');
const HOLDER = 'me';
const PRINT = settingsPrint({});

const capabilities: BotCapabilities = {
  movesScheduledBots: true,
  moveLockMs: 4 * MINUTE,
  minScheduleAheadMs: MINUTE,
  maxScheduleAheadMs: 90 * 24 * 60 * MINUTE,
  platforms: ['zoom'],
};

const keyOf = (index: number): string => `key-${String((index * 7919) % 1_000_003).padStart(7, '0')}`;

function meetingAt(index: number): PlannedMeeting {
  const start = NOW + (30 + index) * MINUTE;
  return {
    key: keyOf(index),
    verdict: { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' },
    holders: [HOLDER],
    start,
    end: start + 30 * MINUTE,
    joinAt: start - MINUTE,
    meetingUrl: `https://zoom.us/j/${80_000_000_000 + index}`,
    botName: 'Notetaker',
    settings: {},
    settingsPrint: PRINT,
    version: '2026-05-01T00:00:00.000Z',
    event: { id: `event-${index}`, calendarId: 'c1', provider: 'google', title: `Meeting ${index}` },
  };
}

function botsFor(count: number): BookedBot[] {
  const bots: BookedBot[] = [];
  for (let index = 0; bots.length < count; index++) {
    if (index % 10 === 3) continue;
    const meeting = meetingAt(index);
    const tag = tagFor(index % 10 === 5 ? { ...meeting, key: `gone-${meeting.key}` } : meeting);
    const bot: BookedBot = {
      botId: `bot-${index}`,
      state: 'scheduled',
      status: 'scheduled',
      recording: false,
      name: meeting.botName,
      meetingUrl: meeting.meetingUrl,
      joinAt: meeting.joinAt + (index % 10 === 7 ? 30 * MINUTE : 0),
      createdAt: NOW - index,
      endedAt: null,
      tag,
    };
    bots.push(bot);
    if (index % 20 === 9 && bots.length < count) bots.push({ ...bot, botId: `bot-${index}b`, createdAt: NOW });
  }
  return bots;
}

/** Processor time of one plan, median, in ms. */
function measure(meetingCount: number, botCount: number): { ms: number; actions: readonly PlanAction[] } {
  const meetings = Array.from({ length: meetingCount }, (_, index) => meetingAt(index));
  const bots = botsFor(botCount);
  const exhaustive = { from: NOW - 60 * MINUTE, to: NOW + 60 * 24 * 60 * MINUTE };
  const times: number[] = [];
  let actions: readonly PlanAction[] = [];
  for (let round = 0; round < ROUNDS + 3; round++) {
    const before = process.cpuUsage();
    actions = plan({ now: NOW, own: new Set([HOLDER]), meetings, bots, capabilities, exhaustive, fresh: true });
    const { user, system } = process.cpuUsage(before);
    if (round >= 3) times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  return { ms: times[Math.floor(times.length / 2)] ?? 0, actions };
}

const count = (actions: readonly PlanAction[], kind: PlanAction['do']): number =>
  actions.filter((action) => action.do === kind).length;

const shown = (value: number, width: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).padStart(width);

process.stdout.write('meetings    bots   book  change  remove    keep    plan, ms  ms per 1,000\n');
let atLimit = 0;
const combinations = [
  ...SIZES.map((size) => [size, size] as const),
  ...SIZES.slice(1).map((size) => [size, 1000] as const),
  ...SIZES.slice(1).map((size) => [1000, size] as const),
];
for (const [meetings, bots] of combinations) {
  const { ms, actions } = measure(meetings, bots);
  if (meetings === 10_000 && bots === 10_000) atLimit = ms;
  const counts = (['book', 'change', 'remove', 'keep'] as const).map((kind) => shown(count(actions, kind), 8)).join('');
  const each = (ms * 1000) / Math.max(meetings, bots);
  process.stdout.write(`${shown(meetings, 8)}${shown(bots, 8)}${counts}${shown(ms, 12, 1)}${shown(each, 14, 2)}\n`);
}
process.stdout.write(`10,000 meetings against 10,000 bots: ${shown(atLimit, 0, 1)} ms, limit ${LIMIT_MS} ms\n`);
if (atLimit > LIMIT_MS) process.exitCode = 1;
