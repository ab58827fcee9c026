import { createMeetStreamHttp, MEETSTREAM_BASE_URL, MeetStreamClient } from 'calendar-bots/bots/meetstream';
import { n8nClock } from '../clock';
import type { RequestContext } from '../context';
import { createFetch } from '../transport';
import { textOf } from '../values';
import { MEETSTREAM_CREDENTIAL } from './credential';

/** The endpoints of MeetStream with the node's credential. */
export async function openMeetStream(context: RequestContext): Promise<MeetStreamClient> {
  const credentials = await context.getCredentials(MEETSTREAM_CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETSTREAM_BASE_URL;
  const fetch = createFetch(context, { credentialType: MEETSTREAM_CREDENTIAL, baseUrl, service: 'MeetStream' });
  return new MeetStreamClient({ http: createMeetStreamHttp({ fetch, clock: n8nClock, baseUrl }) });
}
