export {
  createMeetingBaasV1CalendarHttp,
  type ListV1EventsQuery,
  MeetingBaasV1Calendars,
  readV1Event,
  type V1CalendarBot,
} from './client.js';
export { disconnectV1Calendar } from './disconnect.js';
export type { V1Event } from './schemas.js';
