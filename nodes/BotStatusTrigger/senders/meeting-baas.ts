import { isCalendarBotsError } from 'calendar-bots';
import { createMeetingBaasStatuses, parseMeetingBaasWebhook } from 'calendar-bots/bots/meeting-baas';
import { matchesSharedSecret, svixKey, verifySvix } from 'calendar-bots/webhooks';
import { n8nClock } from '../../shared/clock';
import { MEETING_BAAS_CREDENTIAL } from '../../shared/meeting-baas/credential';
import { openMeetingBaas } from '../../shared/meeting-baas/open-client';
import { asError, reasonOf } from '../../shared/values';
import { type Delivery, headerOf, jsonOf, readable, type Reception, refused, secretsIn, type Sender } from './sender';

const NAME = 'Meeting BaaS v2';
const CALLBACK_HEADER = 'x-mb-secret';
const SIGNATURE_HEADERS = ['svix-id', 'svix-signature', 'webhook-id', 'webhook-signature'];

/** Meeting BaaS v2: webhooks of the account, signed by Svix, and callbacks of single bots, which bring a secret along. */
export const meetingBaas: Sender = {
  id: 'meeting-baas',
  displayName: NAME,
  channels: ['endpoint', 'callback'],
  mostBytes: 1_000_000,
  rereads: true,
  credentialType: () => MEETING_BAAS_CREDENTIAL,
  flaw(credentials, channels) {
    if (channels.includes('endpoint')) {
      const secrets = secretsIn(credentials['webhookSecret']);
      if (secrets.length === 0) {
        return {
          message: 'No webhook signing secret is set in the Meeting BaaS credential',
          description:
            'Open the credential and fill in "Webhook Signing Secret": it begins with "whsec_" and stands beside the webhook endpoint in the Meeting BaaS dashboard.',
        };
      }
      const flaw = secrets.map(flawOfKey).find((found) => found !== null);
      if (flaw) {
        return {
          message: flaw,
          description:
            'Copy the signing secret once more from the webhook endpoint in the Meeting BaaS dashboard, in full.',
        };
      }
    }
    if (channels.includes('callback') && secretsIn(credentials['callbackSecret']).length === 0) {
      return {
        message: 'No callback secret is set in the Meeting BaaS credential',
        description:
          'Open the credential and fill in "Callback Secret" with a long random text, and give the same text to each bot as the secret of its callback.',
      };
    }
    return null;
  },
  receive(delivery) {
    const { channels, headers } = delivery;
    const isSigned = SIGNATURE_HEADERS.some((name) => headerOf(headers, name) !== undefined);
    const callsBack = !isSigned && headerOf(headers, CALLBACK_HEADER) !== undefined;
    if (callsBack || !channels.includes('endpoint')) {
      return channels.includes('callback') ? receiveCallback(delivery) : refused('header svix-id is missing');
    }
    return receiveSigned(delivery);
  },
  async statuses(context) {
    return createMeetingBaasStatuses(await openMeetingBaas(context), { clock: n8nClock });
  },
};

function receiveSigned({ body, headers, credentials, now }: Delivery): Reception {
  const secrets = secretsIn(credentials['webhookSecret']);
  if (secrets.length === 0) {
    return {
      ok: false,
      status: 401,
      message:
        'No webhook signing secret is set. Open the Meeting BaaS credential in n8n and fill in "Webhook Signing Secret".',
    };
  }
  let verdict: ReturnType<typeof verifySvix>;
  try {
    verdict = verifySvix({ body, headers, secrets, now });
  } catch (error) {
    if (!isCalendarBotsError(error)) throw asError(error);
    return refused('the signing secret in the n8n credential is not valid');
  }
  if (!verdict.ok) return refused(verdict.message);
  const { id } = verdict;
  return readable(NAME, () => ({ event: parseMeetingBaasWebhook(jsonOf(body)), id, proof: 'body' }));
}

function receiveCallback({ body, headers, credentials }: Delivery): Reception {
  const received = headerOf(headers, CALLBACK_HEADER);
  if (received === undefined) return refused(`header ${CALLBACK_HEADER} is missing`);
  const secrets = secretsIn(credentials['callbackSecret']);
  // Every secret is compared, so that the time says nothing about which one fits.
  const fits = secrets.filter((secret) => matchesSharedSecret(received, secret)).length > 0;
  if (!fits) return refused(`header ${CALLBACK_HEADER} does not hold the callback secret of the credential`);
  return readable(NAME, () => ({ event: parseMeetingBaasWebhook(jsonOf(body)), id: null, proof: 'sender' }));
}

function flawOfKey(secret: string): string | null {
  try {
    svixKey(secret);
    return null;
  } catch (error) {
    return isCalendarBotsError(error) ? error.message : reasonOf(error);
  }
}
