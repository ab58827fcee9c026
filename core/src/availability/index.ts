export { type BusyOptions, busyTimes, conflictsWith, type Interval, merge, takesTime } from './busy.js';
export { freeSlots, type SlotRequest, withBuffer } from './slots.js';
export { OFFICE_HOURS, type WorkingHours, workingTimes } from './working-hours.js';
