export {
  type CalendarBotOutcome,
  type CalendarBotSettings,
  type CalendarBotTarget,
  createMeetingBaasCalendarHttp,
  type ListConnectionsQuery,
  type ListHostedEventsQuery,
  MeetingBaasCalendars,
  type SyncAllOutcome,
} from './client.js';
export { MEETING_BAAS_BASE_URL } from '../../bots/meeting-baas/client.js';
export { type Disconnected, disconnectCalendar } from './disconnect.js';
export { readHostedRow } from './events.js';
export { cancelHosted, type HostedTarget, scheduleHosted, updateHosted } from './schedule.js';
export type { HostedEvent, HostedEventRow, HostedSeries } from './schemas.js';
export { type ConnectionDetails, meaningOfConnection, problemOf } from './status.js';
