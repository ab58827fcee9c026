export * from './client.js';
export { failureOf } from './failures.js';
export type { Page } from '../paging.js';
export type { BotDetails, BotRow, BotStatusAnswer, TranscriptionRun, TranscriptSegment } from './schemas.js';
export { createMeetStreamService, MEETSTREAM_CAPABILITIES, type MeetStreamServiceOptions } from './service.js';
export {
  checkSettings,
  DEFAULT_RETENTION_HOURS,
  type MeetStreamSettings,
  PROVIDERS,
  settingsSchema,
  STREAMING_PROVIDERS,
} from './settings.js';
export { type SignatureVerdict, verifyMeetStreamSignature } from './signature.js';
export { createMeetStreamStatuses } from './statuses.js';
export { KNOWN_STATUSES, meaningOfStatus, stateOfStatus, type StatusMeaning } from './status.js';
export { tagFromAttributes, userAttributes } from './tag.js';
export {
  messageId,
  parseMeetStreamWebhook,
  type ReceivedMessage,
  type Reception,
  receiveMeetStreamWebhook,
} from './webhook.js';
