export { detectMeetingLink, findMeetingLinks } from './detect.js';
export { MEETING_SERVICES, platformName } from './services.js';
export type {
  DialIn,
  MeetingHost,
  MeetingHostKind,
  MeetingLink,
  MeetingLinkConfidence,
  MeetingLinkOptions,
  MeetingLinkSource,
  MeetingService,
} from './types.js';
