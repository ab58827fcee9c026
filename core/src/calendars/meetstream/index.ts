export { createMeetStreamSource, type MeetStreamSourceOptions } from './source.js';
