export {
  type Attendee,
  type AttendeeResponse,
  type CalendarEvent,
  type Conference,
  type ConferenceEntryPoint,
  digest,
  occurrenceKey,
  type Person,
} from './event.js';
export * from './http/index.js';
export * from './meeting-link/index.js';
export * from './calendars/source.js';
export * from './calendars/writer.js';
export * from './calendars/push.js';
export * from './calendars/push-channels.js';
export * from './bots/service.js';
export { createFailoverService, type FailoverOptions } from './bots/failover.js';
export * from './sync/index.js';
export * from './scheduling/index.js';
export * from './availability/index.js';
