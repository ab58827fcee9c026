import type { INodeProperties } from 'n8n-workflow';

export const platformField: INodeProperties = {
  displayName: 'Calendar Platform',
  name: 'platform',
  type: 'options',
  options: [
    { name: 'Google', value: 'google' },
    { name: 'Microsoft', value: 'microsoft' },
  ],
  default: 'google',
  description: 'Where the calendar is kept',
};

/** What the app and its user hand over. */
export const credentialFields: INodeProperties[] = [
  {
    displayName: 'Client ID',
    name: 'clientId',
    type: 'string',
    required: true,
    default: '',
    description: 'Of the OAuth client of your app in the Google Cloud console or Microsoft Entra',
  },
  {
    displayName: 'Client Secret',
    name: 'clientSecret',
    type: 'string',
    typeOptions: { password: true },
    required: true,
    default: '',
    description:
      'Of the same OAuth client. Better an expression that reads it from a vault than a text in the workflow.',
  },
  {
    displayName: 'Refresh Token',
    name: 'refreshToken',
    type: 'string',
    typeOptions: { password: true },
    required: true,
    default: '',
    description:
      'Of the user whose calendar it is, granted to this client for offline access. Google: scope calendar.readonly; Microsoft: Calendars.Read, User.Read and offline_access.',
  },
  {
    displayName: 'Tenant ID',
    name: 'tenantId',
    type: 'string',
    default: '',
    placeholder: 'e.g. common',
    description: 'Only for Microsoft: common, organizations, consumers or the ID of a directory. Empty for common.',
  },
];
