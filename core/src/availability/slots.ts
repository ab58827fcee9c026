import type { Interval } from './busy.js';
import { type WorkingHours, workingTimes } from './working-hours.js';

export interface SlotRequest {
  window: Interval;
  /** ms. */
  durationMs: number;
  /** Slots begin at multiples of this since the hour they begin in, ms. Default 15 minutes. */
  stepMs?: number;
  /** Free time to leave before and after what is busy, ms. Default none. */
  bufferMs?: number;
  /** Only inside these hours. Default: at any time. */
  workingHours?: WorkingHours;
  /** Most slots to give. Default 10. */
  limit?: number;
}

const STEP_MS = 15 * 60_000;

/** The stretch over which busy times must be known for slots in a window: what lies just outside needs its distance too. */
export function withBuffer({ from, to }: Interval, bufferMs: number): Interval {
  return { from: from - bufferMs, to: to + bufferMs };
}

/**
 * The next free stretches of a length, in order, none overlapping another.
 *
 * @param busy as `busyTimes` gives it for the same window; with a buffer, for that of {@link withBuffer}.
 * @throws CalendarBotsError `invalid` when the working hours do not fit
 */
export function freeSlots(busy: readonly Interval[], request: SlotRequest): Interval[] {
  const { window, durationMs, stepMs = STEP_MS, bufferMs = 0, workingHours, limit = 10 } = request;
  if (!(durationMs > 0) || !(stepMs > 0)) throw new RangeError('a slot needs a duration and a step above zero');
  const open = workingHours === undefined ? [window] : workingTimes(workingHours, window);
  const slots: Interval[] = [];
  for (const range of open) {
    let at = alignUp(range.from, stepMs);
    for (const taken of busy) {
      if (taken.to + bufferMs <= at) continue;
      if (taken.from - bufferMs >= range.to) break;
      while (at + durationMs <= Math.min(taken.from - bufferMs, range.to)) {
        slots.push({ from: at, to: at + durationMs });
        if (slots.length >= limit) return slots;
        at = alignUp(at + durationMs, stepMs);
      }
      at = Math.max(at, alignUp(taken.to + bufferMs, stepMs));
    }
    while (at + durationMs <= range.to) {
      slots.push({ from: at, to: at + durationMs });
      if (slots.length >= limit) return slots;
      at = alignUp(at + durationMs, stepMs);
    }
  }
  return slots;
}

/** Zones are whole quarters of an hour off UTC, so that a step of up to that is the same on every wall. */
const alignUp = (ms: number, step: number): number => Math.ceil(ms / step) * step;
