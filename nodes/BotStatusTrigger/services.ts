import type { INodeCredentialDescription, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { BOT_SERVICES } from '../shared/bot-services';
import { credentialLabel } from '../shared/fields/credential-labels';
import { serviceField } from '../shared/fields/service';
import { MEETING_BAAS_CREDENTIAL } from '../shared/meeting-baas/credential';
import { MEETING_BAAS_V1_NAME } from '../shared/meeting-baas-v1/name';
import { MEETSTREAM_CREDENTIAL } from '../shared/meetstream/credential';

/** That of v1 where there is one; else a credential of Meeting BaaS with a key of v1. */
export const V1_CREDENTIAL =
  BOT_SERVICES.find(({ id }) => id === 'meeting-baas-v1')?.credentialType ?? MEETING_BAAS_CREDENTIAL;

/** Services that report on their bots, and the credential of each. */
const REPORTING: readonly (INodePropertyOptions & { value: string; credentialType: string })[] = [
  { name: 'Meeting BaaS', value: 'meeting-baas', credentialType: MEETING_BAAS_CREDENTIAL },
  { name: MEETING_BAAS_V1_NAME, value: 'meeting-baas-v1', credentialType: V1_CREDENTIAL },
  { name: 'MeetStream', value: 'meetstream', credentialType: MEETSTREAM_CREDENTIAL },
];

export const reportingServiceField: INodeProperties = {
  ...serviceField,
  options: REPORTING.map(({ name, value }) => ({ name, value })),
};

/** One entry for each credential, shown for the services that use it. */
export function reportingCredentials(): INodeCredentialDescription[] {
  const types = [...new Set(REPORTING.map(({ credentialType }) => credentialType))];
  return types.map((name) => ({
    name,
    displayName: credentialLabel(name),
    required: true,
    // With "show", n8n's editor would take the service for a choice of sign-in and hide it.
    displayOptions: {
      hide: { service: REPORTING.flatMap(({ value, credentialType }) => (credentialType === name ? [] : [value])) },
    },
  }));
}
