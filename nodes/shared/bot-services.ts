import type { BotService } from 'calendar-bots';
import type { MeetingBaasClient } from 'calendar-bots/bots/meeting-baas';
import type { MeetStreamClient } from 'calendar-bots/bots/meetstream';
import type { BotActions } from './bot-actions';
import type { BotRequest } from './bot-request';
import { n8nClock } from './clock';
import type { RequestContext } from './context';
import type { Parameters } from './parameters';
import { createFetch } from './transport';
import { textOf } from './values';

export const MEETING_BAAS_CREDENTIAL = 'calendarBotsMeetingBaasApi';

/** One service that sends bots. A new one is one entry of {@link BOT_SERVICES}. */
interface BotServiceEntry {
  /** Value of the "Bot Service" parameter, and `BotService.id`. */
  id: string;
  displayName: string;
  credentialType: string;
  open(context: RequestContext): Promise<BotService>;
  /** What is done with single bots, with the node's credential. */
  actions(context: RequestContext): Promise<BotActions>;
  /** Reads the service's own fields. @throws CalendarBotsError `invalid`: names each setting that does not fit. */
  readBot(parameters: Parameters): Promise<BotRequest>;
}

const meetingBaas: BotServiceEntry = {
  id: 'meeting-baas',
  displayName: 'Meeting BaaS',
  credentialType: MEETING_BAAS_CREDENTIAL,
  async open(context) {
    const { createMeetingBaasService } = await import('calendar-bots/bots/meeting-baas');
    return createMeetingBaasService(await openMeetingBaas(context), { clock: n8nClock });
  },
  async actions(context) {
    const { createMeetingBaasActions } = await import('./meeting-baas/bot-actions');
    return createMeetingBaasActions(await openMeetingBaas(context));
  },
  async readBot(parameters) {
    const { readMeetingBaasBot } = await import('./meeting-baas/bot-settings');
    return readMeetingBaasBot(parameters);
  },
};

const meetStream: BotServiceEntry = {
  id: 'meetstream',
  displayName: 'MeetStream',
  credentialType: 'calendarBotsMeetStreamApi',
  async open(context) {
    const { createMeetStreamService } = await import('calendar-bots/bots/meetstream');
    return createMeetStreamService(await openMeetStream(context), { clock: n8nClock });
  },
  async actions(context) {
    const { createMeetStreamActions } = await import('./meetstream/bot-actions');
    return createMeetStreamActions(await openMeetStream(context));
  },
  async readBot(parameters) {
    const { readMeetStreamBot } = await import('./meetstream/bot-settings');
    return readMeetStreamBot(parameters);
  },
};

export const BOT_SERVICES: readonly BotServiceEntry[] = [meetingBaas, meetStream];

/** The endpoints of Meeting BaaS with the node's credential, for what is particular to it. */
export async function openMeetingBaas(context: RequestContext): Promise<MeetingBaasClient> {
  const { createMeetingBaasHttp, MEETING_BAAS_BASE_URL, MeetingBaasClient } =
    await import('calendar-bots/bots/meeting-baas');
  const credentials = await context.getCredentials(MEETING_BAAS_CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETING_BAAS_BASE_URL;
  const fetch = createFetch(context, {
    credentialType: MEETING_BAAS_CREDENTIAL,
    baseUrl,
    service: meetingBaas.displayName,
  });
  return new MeetingBaasClient({ http: createMeetingBaasHttp({ fetch, clock: n8nClock, baseUrl }) });
}

async function openMeetStream(context: RequestContext): Promise<MeetStreamClient> {
  const { createMeetStreamHttp, MEETSTREAM_BASE_URL, MeetStreamClient } = await import('calendar-bots/bots/meetstream');
  const { credentialType, displayName: service } = meetStream;
  const credentials = await context.getCredentials(credentialType);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETSTREAM_BASE_URL;
  const fetch = createFetch(context, { credentialType, baseUrl, service });
  return new MeetStreamClient({ http: createMeetStreamHttp({ fetch, clock: n8nClock, baseUrl }) });
}

/** The service with this id; the first one where a workflow was saved before there was a choice. */
export function botService(id: string): BotServiceEntry {
  return BOT_SERVICES.find((service) => service.id === id) ?? meetingBaas;
}
