import type { INodeCredentialDescription } from 'n8n-workflow';

/** Which credential belongs to which choice of "Bot Service". A test holds it to BOT_SERVICES. */
const CREDENTIAL_OF: Readonly<Record<string, string>> = {
  'meeting-baas': 'calendarBotsMeetingBaasApi',
  meetstream: 'calendarBotsMeetStreamApi',
};

/**
 * The credentials of a node that sends bots: one for each service, shown when that one is chosen.
 *
 * @param hide choices of the node for which it needs no bot service.
 */
export function botCredentials(hide: Record<string, (string | boolean)[]> = {}): INodeCredentialDescription[] {
  return Object.entries(CREDENTIAL_OF).map(([service, name]) => ({
    name,
    required: true,
    // With "show", n8n's editor would take the service for a choice of sign-in and hide it.
    displayOptions: { hide: { service: Object.keys(CREDENTIAL_OF).filter((other) => other !== service), ...hide } },
  }));
}
