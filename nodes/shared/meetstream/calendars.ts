import type { MeetStreamCalendarClient } from 'calendar-bots/connections/meetstream';
import { n8nClock } from '../clock';
import type { RequestContext } from '../context';
import { createFetch } from '../transport';
import { textOf } from '../values';

const CREDENTIAL = 'calendarBotsMeetStreamApi';

/** MeetStream's calendar endpoints with the node's credential. */
export async function openMeetStream(context: RequestContext): Promise<MeetStreamCalendarClient> {
  const { createMeetStreamCalendarHttp, MeetStreamCalendarClient } =
    await import('calendar-bots/connections/meetstream');
  const { MEETSTREAM_BASE_URL } = await import('calendar-bots/bots/meetstream');
  const credentials = await context.getCredentials(CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETSTREAM_BASE_URL;
  const fetch = createFetch(context, { credentialType: CREDENTIAL, baseUrl, service: 'MeetStream' });
  return new MeetStreamCalendarClient({ http: createMeetStreamCalendarHttp({ fetch, clock: n8nClock, baseUrl }) });
}
