import type { INodeCredentialDescription } from 'n8n-workflow';
import { credentialLabel } from './credential-labels';

/** Which credential belongs to which choice of "Provider". A test holds it to CALENDAR_PROVIDERS. */
const CREDENTIAL_OF: Readonly<Record<string, string>> = {
  google: 'calendarBotsGoogleOAuth2Api',
  microsoft: 'calendarBotsMicrosoftOAuth2Api',
  caldav: 'calendarBotsCalDavApi',
  ics: 'calendarBotsIcsFeedApi',
  'meeting-baas': 'calendarBotsMeetingBaasApi',
  'meeting-baas-v1': 'calendarBotsMeetingBaasApi',
  meetstream: 'calendarBotsMeetStreamApi',
};

/**
 * The credentials of a node that reads calendars: each once, shown when a provider that it is for is chosen.
 *
 * @param hide choices of the node for which it reads no calendar.
 */
export function calendarCredentials(hide: Record<string, string[]> = {}): INodeCredentialDescription[] {
  return [...new Set(Object.values(CREDENTIAL_OF))].map((name) => ({
    name,
    displayName: credentialLabel(name),
    required: true,
    // With "show", n8n's editor would take the provider for a choice of sign-in and hide it.
    displayOptions: {
      hide: { provider: Object.keys(CREDENTIAL_OF).filter((other) => CREDENTIAL_OF[other] !== name), ...hide },
    },
  }));
}
