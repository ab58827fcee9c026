export { failureOf } from './failures.js';
export { KNOWN_STATUSES, meaningOfStatus, type StatusMeaning } from './status.js';
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
