export { MeetStreamServer } from './server';
export { DEFAULT_KEY, type MeetStreamOptions, MeetStreamService, type MeetStreamSnapshot } from './service';
export { type Contradictions, DEFAULTS, OTHER_ANSWERS } from './contradictions';
export { matchOperation, OPERATIONS, problemOf } from './contract';
export { type BotStatus, type Outcome, OUTCOMES } from './bot';
export { DEMO_PACE, type Pace, REALISTIC_PACE } from './fleet';
export { type Delivery, type DeliveryTrouble, sign, type WorkspaceEndpoint } from './webhooks';
