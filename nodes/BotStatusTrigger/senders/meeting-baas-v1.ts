import {
  createMeetingBaasV1Http,
  createMeetingBaasV1Statuses,
  MEETING_BAAS_V1_BASE_URL,
  MeetingBaasV1Client,
  receiveMeetingBaasV1Webhook,
} from 'calendar-bots/bots/meeting-baas-v1';
import { n8nClock } from '../../shared/clock';
import { createFetch } from '../../shared/transport';
import { textOf } from '../../shared/values';
import { V1_CREDENTIAL } from '../services';
import { readable, type Reception, refused, secretsIn, type Sender } from './sender';

const NAME = 'Meeting BaaS v1';

/** Meeting BaaS v1: its webhooks prove themselves by the account's own API key, which they send back. */
export const meetingBaasV1: Sender = {
  id: 'meeting-baas-v1',
  displayName: NAME,
  channels: ['endpoint'],
  // `complete` holds the whole transcript, word by word.
  mostBytes: 10_000_000,
  leavesTagOut: true,
  // Statuses are told to webhooks only: there is no page that could bear them out.
  rereads: false,
  credentialType: () => V1_CREDENTIAL,
  flaw(credentials) {
    if (secretsIn(credentials['apiKey']).length > 0) return null;
    return {
      message: 'No API key is set in the Meeting BaaS credential',
      description: 'Open the credential and fill in "API Key": webhooks of v1 prove themselves by it.',
    };
  },
  receive({ body, headers, credentials }): Reception {
    const apiKeys = [...secretsIn(credentials['apiKey']), ...secretsIn(credentials['formerApiKey'])];
    let refusal: string | null = null;
    const reception = readable(NAME, () => {
      const received = receiveMeetingBaasV1Webhook({ body, headers, apiKeys });
      if (received.ok) return { event: received.received.event, id: received.received.id, proof: 'sender' };
      refusal = received.message;
      throw new SyntaxError(received.message);
    });
    return refusal === null ? reception : refused(refusal);
  },
  async statuses(context) {
    const credentials = await context.getCredentials(V1_CREDENTIAL);
    const baseUrl = textOf(credentials['baseUrl'])?.trim() || MEETING_BAAS_V1_BASE_URL;
    const fetch = createFetch(context, { credentialType: V1_CREDENTIAL, baseUrl, service: NAME });
    const client = new MeetingBaasV1Client({ http: createMeetingBaasV1Http({ fetch, clock: n8nClock, baseUrl }) });
    return createMeetingBaasV1Statuses(client, { clock: n8nClock });
  },
};
