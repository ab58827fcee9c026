import type { BotServiceEntry } from '../bot-service';
import { n8nClock } from '../clock';
import { meetingBaasBotFields } from './bot-fields';
import { MEETING_BAAS_CREDENTIAL } from './credential';
import { meetingBaasOperationFields } from './operation-fields';

/** Meeting BaaS v2. */
export const meetingBaas: BotServiceEntry = {
  id: 'meeting-baas',
  displayName: 'Meeting BaaS',
  credentialType: MEETING_BAAS_CREDENTIAL,
  operations: [
    'bot:send',
    'bot:sendMany',
    'bot:get',
    'bot:getAll',
    'bot:getStatus',
    'bot:leave',
    'bot:update',
    'bot:resendWebhook',
    'bot:retryCallback',
    'scheduledBot:get',
    'scheduledBot:getAll',
    'scheduledBot:update',
    'scheduledBot:cancel',
    'chatMessage:send',
    'participant:getAll',
    'recording:get',
    'recording:getScreenshots',
    'recording:pause',
    'recording:resume',
    'recording:delete',
    'transcript:get',
    'transcript:create',
  ],
  botFields: meetingBaasBotFields,
  operationFields: meetingBaasOperationFields,
  async open(context) {
    const { createMeetingBaasService } = await import('calendar-bots/bots/meeting-baas');
    const { openMeetingBaas } = await import('./open-client');
    return createMeetingBaasService(await openMeetingBaas(context), { clock: n8nClock });
  },
  async actions(context) {
    const { createMeetingBaasActions } = await import('./bot-actions');
    const { openMeetingBaas } = await import('./open-client');
    return createMeetingBaasActions(await openMeetingBaas(context));
  },
  async readBot(fields) {
    const { readMeetingBaasBot } = await import('./bot-settings');
    return readMeetingBaasBot(fields);
  },
};
