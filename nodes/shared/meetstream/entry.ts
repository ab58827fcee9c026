import type { BotServiceEntry } from '../bot-service';
import { n8nClock } from '../clock';
import { meetStreamBotFields } from './bot-fields';
import { MEETSTREAM_CREDENTIAL } from './credential';
import { meetStreamOperationFields } from './operation-fields';

/** MeetStream. */
export const meetStream: BotServiceEntry = {
  id: 'meetstream',
  displayName: 'MeetStream',
  credentialType: MEETSTREAM_CREDENTIAL,
  operations: [
    'bot:send',
    'bot:get',
    'bot:getAll',
    'bot:getStatus',
    'bot:getSummary',
    'bot:leave',
    'scheduledBot:getAll',
    'scheduledBot:update',
    'scheduledBot:cancel',
    'chatMessage:send',
    'chatMessage:sendImage',
    'chatMessage:getAll',
    'participant:getAll',
    'recording:get',
    'recording:getScreenshots',
    'recording:getStreams',
    'recording:getTimeline',
    'recording:pause',
    'recording:resume',
    'recording:delete',
    'transcript:get',
    'transcript:getAll',
    'transcript:create',
  ],
  botFields: meetStreamBotFields,
  operationFields: meetStreamOperationFields,
  async open(context) {
    const { createMeetStreamService } = await import('calendar-bots/bots/meetstream');
    const { openMeetStream } = await import('./open-client');
    return createMeetStreamService(await openMeetStream(context), { clock: n8nClock });
  },
  async actions(context) {
    const { createMeetStreamActions } = await import('./bot-actions');
    const { openMeetStream } = await import('./open-client');
    return createMeetStreamActions(await openMeetStream(context));
  },
  async readBot(fields) {
    const { readMeetStreamBot } = await import('./bot-settings');
    return readMeetStreamBot(fields);
  },
};
