export { zoneOfRow } from './series.js';
export { createMeetStreamSource, type MeetStreamSourceOptions } from './source.js';
