export * from './client.js';
export type {
  AutoSchedule,
  ConnectedCalendar,
  Disconnected,
  HostedBot,
  HostedCalendar,
  HostedEvent,
  Recurrence,
  Unscheduled,
} from './schemas.js';
export { findHostedEvent, unscheduleOccurrence } from './occurrence.js';
export {
  type HostedOutcome,
  type HostedRemoval,
  type HostedWish,
  scheduleHosted,
  unscheduleHosted,
} from './schedule.js';
