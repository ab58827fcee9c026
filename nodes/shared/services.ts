// Who sends bots: one line for each service, see docs/bot-services.md.
export { meetingBaas } from './meeting-baas/entry';
export { meetingBaasV1 } from './meeting-baas-v1/entry';
export { meetStream } from './meetstream/entry';
