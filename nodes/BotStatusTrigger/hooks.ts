import type { IHookFunctions } from 'n8n-workflow';
import { settingsError } from '../shared/errors';
import { rememberActivation } from './poll';
import { senderOf } from './senders';
import { readSettings } from './settings';

/**
 * The workflow goes live: without the secrets by which senders prove themselves it does not.
 *
 * @throws NodeOperationError that says where the secret comes from.
 */
export async function goLive(context: IHookFunctions): Promise<void> {
  const settings = readSettings(context);
  if (settings.polls) {
    rememberActivation(context.getWorkflowStaticData('node'), context.getActivationMode() === 'init');
    return;
  }
  const sender = await senderOf(settings.service);
  const flaw = sender.flaw(await context.getCredentials(sender.credentialType()), settings.channels);
  if (flaw !== null) throw settingsError(context.getNode(), flaw.message, flaw.description);
}
