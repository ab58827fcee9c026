import { isCalendarBotsError } from 'calendar-bots';
import { svixKey } from 'calendar-bots/webhooks';
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { MEETING_BAAS_CREDENTIAL } from '../shared/bot-services';
import { settingsError } from '../shared/errors';
import { reasonOf, textOf } from '../shared/values';

/** The signing secrets of the credential; two while one of them is being replaced. */
export async function signingSecrets(context: IHookFunctions | IWebhookFunctions): Promise<string[]> {
  const credentials = await context.getCredentials(MEETING_BAAS_CREDENTIAL);
  return (textOf(credentials['webhookSecret']) ?? '').split(/[\s,]+/).filter((secret) => secret !== '');
}

/**
 * Without a secret nobody could prove to be the sender: then the trigger does not go live.
 *
 * @throws NodeOperationError that says where the secret comes from.
 */
export async function requireSigningSecrets(context: IHookFunctions): Promise<void> {
  const secrets = await signingSecrets(context);
  if (secrets.length === 0) {
    throw settingsError(
      context.getNode(),
      'No webhook signing secret is set in the Meeting BaaS credential',
      'Open the credential and fill in "Webhook Signing Secret": it begins with "whsec_" and stands beside the webhook endpoint in the Meeting BaaS dashboard.',
    );
  }
  const flaw = secrets.map(flawOf).find((found) => found !== null);
  if (flaw) {
    throw settingsError(
      context.getNode(),
      flaw,
      'Copy the signing secret once more from the webhook endpoint in the Meeting BaaS dashboard, in full.',
    );
  }
}

function flawOf(secret: string): string | null {
  try {
    svixKey(secret);
    return null;
  } catch (error) {
    return isCalendarBotsError(error) ? error.message : reasonOf(error);
  }
}
