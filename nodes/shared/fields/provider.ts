import type { INodeProperties } from 'n8n-workflow';

/** The "Provider" parameter. One option for each entry of CALENDAR_PROVIDERS, which is loaded only when a node runs. */
export const providerField: INodeProperties = {
  displayName: 'Provider',
  name: 'provider',
  type: 'options',
  noDataExpression: true,
  options: [{ name: 'Google Calendar', value: 'google' }],
  default: 'google',
  description: 'Where the calendar is kept',
};
