import type { INodeCredentialDescription } from 'n8n-workflow';
import { credentialLabel } from '../../shared/fields/credential-labels';

/** Which credential belongs to which resource. */
const CREDENTIAL_OF: Readonly<Record<string, string>> = {
  meetergo: 'calendarBotsMeetergoApi',
  meetStream: 'calendarBotsMeetStreamApi',
  meetingBaas: 'calendarBotsMeetingBaasApi',
  meetingBaasV1: 'calendarBotsMeetingBaasApi',
};

/** One credential for each service, shown when a resource of that service is chosen. */
export const connectionCredentials: INodeCredentialDescription[] = [...new Set(Object.values(CREDENTIAL_OF))].map(
  (name) => ({
    name,
    displayName: credentialLabel(name),
    required: true,
    // With "show", n8n's editor would take the resource for a choice of sign-in and hide it.
    displayOptions: { hide: { resource: Object.keys(CREDENTIAL_OF).filter((one) => CREDENTIAL_OF[one] !== name) } },
  }),
);
