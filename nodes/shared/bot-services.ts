import type { BotService } from 'calendar-bots';
import type { MeetingBaasClient } from 'calendar-bots/bots/meeting-baas';
import { n8nClock } from './clock';
import type { RequestContext } from './context';
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
}

const meetingBaas: BotServiceEntry = {
  id: 'meeting-baas',
  displayName: 'Meeting BaaS',
  credentialType: MEETING_BAAS_CREDENTIAL,
  async open(context) {
    const { createMeetingBaasService } = await import('calendar-bots/bots/meeting-baas');
    return createMeetingBaasService(await openMeetingBaas(context), { clock: n8nClock });
  },
};

export const BOT_SERVICES: readonly BotServiceEntry[] = [meetingBaas];

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

/** The service with this id; the first one where a workflow was saved before there was a choice. */
export function botService(id: string): BotServiceEntry {
  return BOT_SERVICES.find((service) => service.id === id) ?? meetingBaas;
}
