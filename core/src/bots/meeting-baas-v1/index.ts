export * from './client.js';
export { failureOf } from './failures.js';
export { paramsOf, type StandingWord, standingOf } from './listing.js';
export type { Page } from '../paging.js';
export type { BotParams, BotRow, MeetingData, Screenshot } from './schemas.js';
export {
  createMeetingBaasV1Service,
  MEETING_BAAS_V1_CAPABILITIES,
  type MeetingBaasV1ServiceOptions,
  readBot,
} from './service.js';
export { checkSettings, type MeetingBaasV1Settings, PROVIDERS, settingsSchema, type SpeechToText } from './settings.js';
export { createMeetingBaasV1Statuses } from './statuses.js';
export { KNOWN_STATUSES, meaningOfStatus, type StatusMeaning } from './status.js';
export { notesFromExtra, tagFromExtra, userExtra } from './tag.js';
export {
  KEY_HEADER,
  messageIdV1,
  parseMeetingBaasV1Webhook,
  type ReceivedV1Message,
  receiveMeetingBaasV1Webhook,
  recordingOf,
  type V1Reception,
  verifyMeetingBaasV1Key,
} from './webhook.js';
