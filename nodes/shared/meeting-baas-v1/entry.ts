import type { BotServiceEntry } from '../bot-service';
import { n8nClock } from '../clock';
import { MEETING_BAAS_CREDENTIAL } from '../meeting-baas/credential';
import { meetingBaasV1BotFields } from './bot-fields';
import { MEETING_BAAS_V1_NAME } from './name';
import { meetingBaasV1OperationFields } from './operation-fields';

/** Meeting BaaS v1: its key header is that of v2, so the same credential type holds a key of v1. */
export const meetingBaasV1: BotServiceEntry = {
  id: 'meeting-baas-v1',
  displayName: MEETING_BAAS_V1_NAME,
  credentialType: MEETING_BAAS_CREDENTIAL,
  operations: [
    'bot:send',
    'bot:get',
    'bot:getAll',
    'bot:getStatus',
    'bot:leave',
    'scheduledBot:getAll',
    'scheduledBot:cancel',
    'recording:get',
    'recording:getScreenshots',
    'recording:delete',
    'transcript:get',
    'transcript:create',
  ],
  botFields: meetingBaasV1BotFields,
  operationFields: meetingBaasV1OperationFields,
  async open(context) {
    const { createMeetingBaasV1Service } = await import('calendar-bots/bots/meeting-baas-v1');
    const { openMeetingBaasV1, sendsWhenDue } = await import('./open-client');
    const client = await openMeetingBaasV1(context);
    return createMeetingBaasV1Service(client, { clock: n8nClock, onlyWhenDue: sendsWhenDue(context) });
  },
  async actions(context) {
    const { createMeetingBaasV1Actions } = await import('./bot-actions');
    const { openMeetingBaasV1 } = await import('./open-client');
    return createMeetingBaasV1Actions(await openMeetingBaasV1(context));
  },
  async readBot(fields) {
    const { readMeetingBaasV1Bot } = await import('./bot-settings');
    return readMeetingBaasV1Bot(fields);
  },
};
