import type { MeetingBaasCalendars } from 'calendar-bots/connections/meeting-baas';
import { n8nClock } from '../clock';
import type { RequestContext } from '../context';
import { createFetch } from '../transport';
import { textOf } from '../values';

const CREDENTIAL = 'calendarBotsMeetingBaasApi';

/** The calendar endpoints of Meeting BaaS with the node's credential. */
export async function openMeetingBaasCalendars(
  context: RequestContext,
  deadline?: () => number,
): Promise<MeetingBaasCalendars> {
  const { createMeetingBaasCalendarHttp, MeetingBaasCalendars, MEETING_BAAS_BASE_URL } =
    await import('calendar-bots/connections/meeting-baas');
  const credentials = await context.getCredentials(CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETING_BAAS_BASE_URL;
  const fetch = createFetch(context, {
    credentialType: CREDENTIAL,
    baseUrl,
    service: 'Meeting BaaS',
    // Here 401 says that a calendar's sign-in was refused, not the key.
    answersWith401: true,
  });
  return new MeetingBaasCalendars({
    http: createMeetingBaasCalendarHttp({
      fetch,
      clock: n8nClock,
      baseUrl,
      ...(deadline === undefined ? {} : { deadline }),
    }),
  });
}
