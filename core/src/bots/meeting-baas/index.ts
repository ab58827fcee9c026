export { type BatchOutcome, bookBatch } from './batch.js';
export * from './client.js';
export { ERROR_CODES } from './errors.js';
export { mergeExtra } from './extra.js';
export { failureOf, isNormalEnd, KNOWN_FAILURES, wasStoppedByApi } from './failures.js';
export type { Page } from '../paging.js';
export type {
  BatchAnswer,
  BotDetails,
  BotRow,
  BotStatusAnswer,
  ScheduledBotDetails,
  ScheduledBotRow,
  Screenshot,
} from './schemas.js';
export { createMeetingBaasService, MEETING_BAAS_CAPABILITIES } from './service.js';
export { checkSettings, type MeetingBaasSettings, settingsSchema } from './settings.js';
export { KNOWN_STATUSES, meaningOfStatus, type StatusMeaning } from './status.js';
export { tagFromExtra, userExtra } from './tag.js';
export { createMeetingBaasStatuses } from './statuses.js';
export { parseMeetingBaasWebhook, recordingOf } from './webhook.js';
