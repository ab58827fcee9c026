export { MeetingBaasV1Server } from './server';
export { DEFAULT_KEY, type MeetingBaasV1Options, type MeetingBaasV1Snapshot, MeetingBaasV1State } from './service';
export { type Contradictions, DEFAULTS, OTHER_ANSWERS } from './contradictions';
export { matchOperation, OPERATIONS, problemOf } from './contract';
export { type BotStatus, type Outcome, OUTCOMES } from './bot';
export { DEMO_PACE, type Pace, REALISTIC_PACE } from './fleet';
export type { Delivery, DeliveryTrouble, Send } from './webhooks';
