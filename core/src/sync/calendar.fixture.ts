import type { CalendarChange } from './change.js';
import { MemorySource } from './source.fixture.js';
import type { CalendarState } from './state.js';
import { syncCalendar, type SyncResult, type SyncSettings } from './sync.js';

export const DAY = 24 * 3600_000;
export const START = Date.parse('2026-05-04T09:00:00Z');

export const SETTINGS: SyncSettings = {
  backMs: DAY,
  aheadMs: 30 * DAY,
  soonMs: 5 * 60_000,
  matches: () => true,
  filterFingerprint: '',
};

/** One calendar, polled by hand; the state goes through JSON as it does in n8n. */
export function watchedCalendar(
  over: Partial<SyncSettings> = {},
  style?: ConstructorParameters<typeof MemorySource>[1],
) {
  const clock = { now: START };
  const source = new MemorySource(() => clock.now, style);
  let state: CalendarState | null = null;
  const poll = async (more: Partial<SyncSettings> = {}, hasTime = () => true): Promise<SyncResult> => {
    const copy = state === null ? null : (JSON.parse(JSON.stringify(state)) as CalendarState);
    const run = { now: clock.now, hasTime };
    const result = await syncCalendar(source, 'c1', copy, { ...SETTINGS, ...over, ...more }, run);
    state = result.state;
    return result;
  };
  const told = async (...args: Parameters<typeof poll>): Promise<string[]> => (await poll(...args)).changes.map(short);
  return {
    clock,
    source,
    poll,
    told,
    state: () => state,
    restore: (earlier: CalendarState | null) => (state = earlier),
  };
}

/** What a change is about, in one line. */
export function short(change: CalendarChange): string {
  const fields = change.changed.length > 0 ? ` ${change.changed.join('+')}` : '';
  return `${change.change} ${change.event.id}${fields}${change.cause === 'window' ? ' (window)' : ''}`;
}
