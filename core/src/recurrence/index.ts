export { DEFAULT_BUDGET } from './budget.js';
export { instantToWall, wallToInstant } from './date-time.js';
export { RecurrenceError, type RecurrenceErrorCode } from './errors.js';
export { expandRecurrence, iterateRecurrence, nextOccurrence, type Occurrence } from './expand.js';
export type { RecurrenceInput, RecurrenceOverride, RecurrenceWindow } from './input.js';
export { parseRecurrenceRule, type ByDay, type Frequency, type RecurrenceRule } from './rule.js';
export { resolveTimeZone, resolveZone } from './zone-name.js';
export { WINDOWS_ZONES } from './windows-zones.js';
export type { OffsetRange, Zone } from './zone.js';
