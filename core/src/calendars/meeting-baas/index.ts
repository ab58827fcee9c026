export { createMeetingBaasSource, type MeetingBaasSourceOptions } from './source.js';
export { meetingBaasHook, meetingBaasV1Hook } from './webhook.js';
