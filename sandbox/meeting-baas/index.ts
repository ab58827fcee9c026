export { MeetingBaasServer } from './server';
export { DEFAULT_TEAM, type BotSnapshot, type MeetingBaasOptions, MeetingBaasService } from './service';
export { type Activity, ActivityFeed } from './activity';
export type { DeliveryAttempt, Send } from './delivery';
export type { MeetingManner } from './fleet';
export { type BotStatus, DEMO_PACE, type Outcome, OUTCOMES, type Pace, REALISTIC_PACE } from './script';
export type { TeamOptions } from './team';
export { type DeliveryTrouble, FORGERIES, type Forgery, type WebhookEndpoint } from './webhooks';
export { Contract, meetingBaasContract } from './contract/contract';
