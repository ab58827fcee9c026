import {
  createMeetingBaasV1Http,
  MEETING_BAAS_V1_BASE_URL,
  MeetingBaasV1Client,
} from 'calendar-bots/bots/meeting-baas-v1';
import { n8nClock } from '../clock';
import type { RequestContext } from '../context';
import { MEETING_BAAS_CREDENTIAL } from '../meeting-baas/credential';
import { readParameters } from '../parameters';
import { createFetch } from '../transport';
import { textOf } from '../values';

/** The endpoints of Meeting BaaS v1 with the node's credential. */
export async function openMeetingBaasV1(context: RequestContext): Promise<MeetingBaasV1Client> {
  const credentials = await context.getCredentials(MEETING_BAAS_CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETING_BAAS_V1_BASE_URL;
  const fetch = createFetch(context, { credentialType: MEETING_BAAS_CREDENTIAL, baseUrl, service: 'Meeting BaaS v1' });
  return new MeetingBaasV1Client({ http: createMeetingBaasV1Http({ fetch, clock: n8nClock, baseUrl }) });
}

/** "Send When Due", of the node itself or of this service's row among several. False for nodes that book nothing. */
export function sendsWhenDue(context: RequestContext): boolean {
  const parameters = readParameters(context, 'getInputData' in context ? 0 : undefined);
  const rows = parameters.collection('services').rows('entries');
  const row = rows.find((one) => one.text('service') === 'meeting-baas-v1');
  const booking = row === undefined ? parameters.collection('baasV1Booking') : row.collection('baasV1Booking');
  return booking.flag('sendWhenDue') === true;
}
