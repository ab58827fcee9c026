import type { INodeProperties } from 'n8n-workflow';

export const zoomField: INodeProperties = {
  displayName: 'Zoom Options',
  name: 'zoomOptions',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  description: 'How the bot signs in to Zoom',
  options: [
    {
      displayName: 'Credential ID',
      name: 'credentialId',
      type: 'string',
      default: '',
      placeholder: 'e.g. 0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e',
      description: 'A Zoom credential that is stored at Meeting BaaS',
    },
    {
      displayName: 'Credential User ID',
      name: 'credentialUserId',
      type: 'string',
      default: '',
      description: 'The Zoom user whose stored credential is used',
    },
    {
      displayName: 'On-Behalf-of Token',
      name: 'obfToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description: 'A token with which the bot joins for a Zoom user',
    },
    {
      displayName: 'On-Behalf-of Token URL',
      name: 'obfUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/obf-token',
      description: 'The bot fetches the token here when it joins',
    },
    {
      displayName: 'ZAK Token URL',
      name: 'zakUrl',
      type: 'string',
      default: '',
      placeholder: 'e.g. https://example.com/zak-token',
      description: 'The bot fetches a Zoom access key here when it joins',
    },
  ],
};

export const botLoginField: INodeProperties = {
  displayName: 'Bot Login Options',
  name: 'botLogins',
  type: 'collection',
  placeholder: 'Add Option',
  default: {},
  description: 'Accounts stored at Meeting BaaS with which the bot joins Google Meet or Teams',
  options: [
    {
      displayName: 'Google Meet Credential ID',
      name: 'meetCredentialId',
      type: 'string',
      default: '',
      description: 'A stored Google account',
    },
    {
      displayName: 'Google Meet E-Mail Group',
      name: 'meetEmailGroup',
      type: 'string',
      default: '',
      description: 'A group of stored Google accounts, of which a free one is taken',
    },
    {
      displayName: 'Teams Credential ID',
      name: 'teamsCredentialId',
      type: 'string',
      default: '',
      description: 'A stored Microsoft account',
    },
    {
      displayName: 'Teams E-Mail Group',
      name: 'teamsEmailGroup',
      type: 'string',
      default: '',
      description: 'A group of stored Microsoft accounts, of which a free one is taken',
    },
    {
      displayName: 'Without a Free Login',
      name: 'fallback',
      type: 'options',
      options: [
        { name: 'Do Not Join', value: 'fail' },
        { name: 'Join as a Guest', value: 'anonymous' },
      ],
      default: 'fail',
      description: 'What the bot does when no stored account is free',
    },
  ],
};
