export { detectMeetingLink, findMeetingLinks } from './detect.js';
export { SeriesLinks } from './series-links.js';
export { MEETING_SERVICES, platformName } from './services/index.js';
export { WRAPPERS, type Wrapper } from './wrappers.js';
export type {
  LinkRole,
  LinkShape,
  DialIn,
  MeetingHost,
  MeetingHostKind,
  MeetingLink,
  MeetingLinkConfidence,
  MeetingLinkOptions,
  MeetingLinkSource,
  MeetingService,
} from './types.js';
