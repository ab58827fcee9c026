import { createMeetingBaasHttp, MEETING_BAAS_BASE_URL, MeetingBaasClient } from 'calendar-bots/bots/meeting-baas';
import { n8nClock } from '../clock';
import type { RequestContext } from '../context';
import { createFetch } from '../transport';
import { textOf } from '../values';
import { MEETING_BAAS_CREDENTIAL } from './credential';

/** The endpoints of Meeting BaaS with the node's credential. */
export async function openMeetingBaas(context: RequestContext): Promise<MeetingBaasClient> {
  const credentials = await context.getCredentials(MEETING_BAAS_CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETING_BAAS_BASE_URL;
  const fetch = createFetch(context, { credentialType: MEETING_BAAS_CREDENTIAL, baseUrl, service: 'Meeting BaaS' });
  return new MeetingBaasClient({ http: createMeetingBaasHttp({ fetch, clock: n8nClock, baseUrl }) });
}
