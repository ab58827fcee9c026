import type { MeetingBaasV1Calendars } from 'calendar-bots/connections/meeting-baas-v1';
import { n8nClock } from '../clock';
import type { RequestContext } from '../context';
import { MEETING_BAAS_CREDENTIAL } from '../meeting-baas/credential';
import { createFetch } from '../transport';
import { textOf } from '../values';

const HOSTED = 'https://api.meetingbaas.com';

/** The calendar endpoints of v1 with the node's credential; v1 and v2 have keys of their own. */
export async function openV1Calendars(
  context: RequestContext,
  deadline?: () => number,
): Promise<MeetingBaasV1Calendars> {
  const { createMeetingBaasV1CalendarHttp, MeetingBaasV1Calendars } =
    await import('calendar-bots/connections/meeting-baas-v1');
  const credentials = await context.getCredentials(MEETING_BAAS_CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || HOSTED;
  const fetch = createFetch(context, {
    credentialType: MEETING_BAAS_CREDENTIAL,
    baseUrl,
    service: 'Meeting BaaS v1',
    // It may be about a calendar's sign-in.
    answersWith401: true,
  });
  const limit = deadline === undefined ? {} : { deadline };
  return new MeetingBaasV1Calendars({
    http: createMeetingBaasV1CalendarHttp({ fetch, clock: n8nClock, baseUrl, ...limit }),
  });
}
