import type { MeetergoClient } from 'calendar-bots/connections/meetergo';
import { n8nClock } from '../../../shared/clock';
import type { RequestContext } from '../../../shared/context';
import { createFetch } from '../../../shared/transport';
import { textOf } from '../../../shared/values';

const CREDENTIAL = 'calendarBotsMeetergoApi';

/** @param userId of the node; when it is empty the credential's counts. */
export async function openMeetergo(context: RequestContext, userId: string): Promise<MeetergoClient> {
  const { accountOf, createMeetergoHttp, MEETERGO_BASE_URL, MeetergoClient } =
    await import('calendar-bots/connections/meetergo');
  const credentials = await context.getCredentials(CREDENTIAL);
  const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETERGO_BASE_URL;
  const user = userId.trim() || (textOf(credentials['userId'])?.trim() ?? '');
  const account = accountOf(textOf(credentials['apiKey']) ?? '', user === '' ? null : user);
  const fetch = createFetch(context, { credentialType: CREDENTIAL, baseUrl, service: 'meetergo' });
  return new MeetergoClient({ http: createMeetergoHttp({ fetch, clock: n8nClock, account, baseUrl }), account });
}
