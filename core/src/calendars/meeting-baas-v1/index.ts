export { createMeetingBaasV1Source, type MeetingBaasV1SourceOptions } from './source.js';
