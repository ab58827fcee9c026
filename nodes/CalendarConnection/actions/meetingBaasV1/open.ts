import type { MeetingBaasV1Calendars } from 'calendar-bots/connections/meeting-baas-v1';
import type { IExecuteFunctions } from 'n8n-workflow';
import { n8nClock } from '../../../shared/clock';
import type { RequestContext } from '../../../shared/context';
import { settingsError } from '../../../shared/errors';
import { readParameters } from '../../../shared/parameters';
import { createFetch } from '../../../shared/transport';
import { textOf } from '../../../shared/values';

const CREDENTIAL = 'calendarBotsMeetingBaasApi';
const HOSTED = 'https://api.meetingbaas.com';

/** The calendar endpoints of v1 with the node's credential; v1 and v2 have keys of their own. */
export async function openV1Calendars(context: RequestContext): Promise<MeetingBaasV1Calendars> {
  const { createMeetingBaasV1CalendarHttp, MeetingBaasV1Calendars } =
    await import('calendar-bots/connections/meeting-baas-v1');
  const credentials = await context.getCredentials(CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || HOSTED;
  const fetch = createFetch(context, {
    credentialType: CREDENTIAL,
    baseUrl,
    service: 'Meeting BaaS v1',
    // It may be about a calendar's sign-in.
    answersWith401: true,
  });
  return new MeetingBaasV1Calendars({ http: createMeetingBaasV1CalendarHttp({ fetch, clock: n8nClock, baseUrl }) });
}

/** @throws NodeOperationError when no connection is chosen */
export function chosenConnection(context: IExecuteFunctions, itemIndex: number): string {
  const id = readParameters(context, itemIndex).picked('connection');
  if (id !== '') return id;
  throw settingsError(
    context.getNode(),
    'No connection is chosen',
    'Pick a connection in "Connection", or enter its ID there.',
    itemIndex,
  );
}
