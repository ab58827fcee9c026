import type { INodeProperties } from 'n8n-workflow';

/** The "Bot Service" parameter. One option for each entry of BOT_SERVICES, which is loaded only when a node runs. */
export const serviceField: INodeProperties = {
  displayName: 'Bot Service',
  name: 'service',
  type: 'options',
  noDataExpression: true,
  options: [{ name: 'Meeting BaaS', value: 'meeting-baas' }],
  default: 'meeting-baas',
  description: 'Which service sends the bots',
};
