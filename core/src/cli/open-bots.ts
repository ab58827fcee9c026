import { systemClock } from '../auth/index.js';
import type { BotService } from '../bots/service.js';
import { createMeetingBaasHttp, createMeetingBaasService, MeetingBaasClient } from '../bots/meeting-baas/index.js';
import type { Io } from './io.js';
import { required } from './open-source.js';
import { plainFetch } from './plain-fetch.js';

/** Opens the bot service for the command line; its key comes from the environment. */
export function openBots(io: Io): BotService {
  const apiKey = required(io.env['MEETING_BAAS_API_KEY'], 'MEETING_BAAS_API_KEY', 'the API key of Meeting BaaS');
  const baseUrl = io.env['MEETING_BAAS_URL'];
  const http = createMeetingBaasHttp({
    fetch: plainFetch,
    clock: systemClock,
    apiKey,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  return createMeetingBaasService(new MeetingBaasClient({ http }), { clock: systemClock });
}
