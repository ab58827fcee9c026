import type { INodeCredentialDescription } from 'n8n-workflow';
import { BOT_SERVICES } from '../bot-services';
import { credentialLabel } from './credential-labels';

/**
 * The credentials of a node that sends bots: one for each service, shown when that one is chosen, and all of them for
 * several services in order.
 *
 * @param hide choices of the node for which it needs no bot service.
 * @param required false where several services may be chosen: the credentials of those that are not in the list must be
 * allowed to be missing, and the node itself says which one it lacks.
 */
export function botCredentials(
  hide: Record<string, (string | boolean)[]> = {},
  required = true,
): INodeCredentialDescription[] {
  // Services may share a credential type.
  const types = [...new Set(BOT_SERVICES.map(({ credentialType }) => credentialType))];
  return types.map((name) => ({
    name,
    displayName: credentialLabel(name),
    required,
    // With "show", n8n's editor would take the service for a choice of sign-in and hide it.
    displayOptions: {
      hide: { service: BOT_SERVICES.flatMap((other) => (other.credentialType === name ? [] : [other.id])), ...hide },
    },
  }));
}
