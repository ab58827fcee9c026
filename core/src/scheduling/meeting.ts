import type { BotSettings, BotTag } from '../bots/service.js';
import { cut } from '../cut.js';
import { type CalendarEvent, digest } from '../event.js';
import type { Verdict } from './rules.js';

/** One occurrence as the plan sees it: should it have a bot, when, and which. */
export interface PlannedMeeting {
  key: string;
  verdict: Verdict;
  /** Who wants a bot for it: one short id for each step of a workflow and calendar, see {@link holderId}. */
  holders: readonly string[];
  /** ms since epoch. */
  start: number;
  end: number;
  /** When the bot should join, ms since epoch. */
  joinAt: number;
  /** Empty when the meeting has no link. */
  meetingUrl: string;
  botName: string;
  settings: BotSettings;
  /** Fingerprint of the settings. */
  settingsPrint: string;
  /** Version of the event this was read from; empty when unknown. */
  version: string;
  event: BotTag['event'];
}

export interface BotWish {
  /** How long before the start the bot joins. */
  leadMs: number;
  name: (event: CalendarEvent) => string;
  /** A function where they depend on the event, such as a message with its title. */
  settings: BotSettings | ((event: CalendarEvent) => BotSettings);
}

/** What services keep of a name; a longer one would look changed at every run. */
const LONGEST_NAME = 200;
const LONGEST_TITLE = 120;

export function plannedMeeting(event: CalendarEvent, verdict: Verdict, wish: BotWish, holder: string): PlannedMeeting {
  const start = Date.parse(event.start);
  const settings = typeof wish.settings === 'function' ? wish.settings(event) : wish.settings;
  return {
    key: event.occurrenceKey,
    verdict,
    holders: verdict.kind === 'wanted' ? [holder] : [],
    start,
    end: Date.parse(event.end),
    joinAt: start - wish.leadMs,
    meetingUrl: event.meeting?.url ?? '',
    botName: cut(wish.name(event).trim(), LONGEST_NAME).trim(),
    settings,
    settingsPrint: settingsPrint(settings),
    version: event.updated ?? '',
    event: {
      id: event.id,
      calendarId: event.calendarId,
      provider: event.provider,
      title: cut(event.title, LONGEST_TITLE),
    },
  };
}

/**
 * Names who wants a bot: a schedule (a workflow's step, or several steps that act as one) and the calendar that the
 * meeting is in. A bot stays as long as one of its holders wants it.
 */
export function holderId(schedule: string, calendarId: string): string {
  return digest(`${schedule}\n${calendarId}`).slice(0, 8);
}

/** Short fingerprint of bot settings that does not depend on the order of their fields. */
export function settingsPrint(settings: BotSettings): string {
  return digest(JSON.stringify(sorted(settings))).slice(0, 8);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/**
 * One meeting for each occurrence, however many calendars hold it. It is wanted when any copy is, unless one says what
 * holds for all of them; of several wanted copies the one that changed last speaks.
 */
export function mergeCopies(meetings: readonly PlannedMeeting[]): PlannedMeeting[] {
  const kinds = { wanted: 1, ignore: 2, unwanted: 3 };
  const rank = ({ kind, ofEveryCopy }: Verdict): number => (ofEveryCopy === true ? 0 : kinds[kind]);
  const byKey = new Map<string, PlannedMeeting>();
  for (const meeting of meetings) {
    const other = byKey.get(meeting.key);
    if (other === undefined) {
      byKey.set(meeting.key, meeting);
      continue;
    }
    const holders = [...new Set([...other.holders, ...meeting.holders])].sort();
    const speaks = before(meeting, other) ? meeting : other;
    byKey.set(meeting.key, { ...speaks, holders: speaks.verdict.kind === 'wanted' ? holders : [] });
  }
  return [...byKey.values()];

  function before(a: PlannedMeeting, b: PlannedMeeting): boolean {
    const byVerdict = rank(a.verdict) - rank(b.verdict);
    return byVerdict === 0 ? isNewerCopy(a, b) : byVerdict < 0;
  }
}

/** Whether the first of two copies of one meeting changed last; of two that changed at once, one always comes first. */
export function isNewerCopy(a: Pick<BotTag, 'version' | 'event'>, b: Pick<BotTag, 'version' | 'event'>): boolean {
  if (a.version !== b.version) return a.version > b.version;
  return `${a.event.calendarId} ${a.event.id}` < `${b.event.calendarId} ${b.event.id}`;
}
