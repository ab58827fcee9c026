import { createMeetStreamStatuses, receiveMeetStreamWebhook } from 'calendar-bots/bots/meetstream';
import { n8nClock } from '../../shared/clock';
import { MEETSTREAM_CREDENTIAL } from '../../shared/meetstream/credential';
import { openMeetStream } from '../../shared/meetstream/open-client';
import { headerOf, readable, type Reception, refused, secretsIn, type Sender } from './sender';

const NAME = 'MeetStream';
const SIGNATURE_HEADER = 'x-meetstream-signature';

/** MeetStream: webhooks of the workspace, whose body is signed, and callbacks of single bots, which nobody signs. */
export const meetStream: Sender = {
  id: 'meetstream',
  displayName: NAME,
  channels: ['endpoint', 'callback'],
  mostBytes: 1_000_000,
  rereads: true,
  credentialType: () => MEETSTREAM_CREDENTIAL,
  flaw(credentials, channels) {
    if (!channels.includes('endpoint') || secretsIn(credentials['webhookSecret']).length > 0) return null;
    return {
      message: 'No webhook signing secret is set in the MeetStream credential',
      description:
        'Open the credential and fill in "Webhook Signing Secret": the secret of the webhook endpoint in the MeetStream dashboard.',
    };
  },
  receive({ body, headers, credentials, channels }): Reception {
    const isSigned = headerOf(headers, SIGNATURE_HEADER) !== undefined;
    if (!channels.includes(isSigned ? 'endpoint' : 'callback')) {
      return refused(
        isSigned ? 'webhooks of the workspace are not asked for' : `header ${SIGNATURE_HEADER} is missing`,
      );
    }
    const secrets = secretsIn(credentials['webhookSecret']);
    let refusal: string | null = null;
    const reception = readable(NAME, () => {
      const received = receiveMeetStreamWebhook({ body, headers, secrets });
      if (received.ok) {
        const { event, id, mustReread } = received.received;
        return { event, id, proof: mustReread ? 'nothing' : 'body' };
      }
      refusal = received.message;
      throw new SyntaxError(received.message);
    });
    return refusal === null ? reception : refused(refusal);
  },
  async statuses(context) {
    return createMeetStreamStatuses(await openMeetStream(context), { clock: n8nClock });
  },
};
