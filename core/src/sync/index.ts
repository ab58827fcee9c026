export type { AuditReport } from './audit.js';
export {
  CHANGE_KINDS,
  CHANGED_FIELDS,
  type CalendarChange,
  type ChangedField,
  type ChangeKind,
  type PreviousValues,
} from './change.js';
export { type EventFilter, filterFingerprint, isOneOf, matchesFilter } from './filter.js';
export type { CalendarState } from './state.js';
export { syncCalendar, type SyncResult, type SyncRun, type SyncSettings } from './sync.js';
export { type CalendarReport, watchCalendars, type WatchResult, type WatchState } from './watch.js';
