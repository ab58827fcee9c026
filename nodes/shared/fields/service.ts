import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

const SERVICES: INodePropertyOptions[] = [
  { name: 'Meeting BaaS', value: 'meeting-baas' },
  { name: 'MeetStream', value: 'meetstream' },
];

/** The "Bot Service" parameter. One option for each entry of BOT_SERVICES, which is loaded only when a node runs. */
export const serviceField: INodeProperties = {
  displayName: 'Bot Service',
  name: 'service',
  type: 'options',
  noDataExpression: true,
  options: SERVICES,
  default: 'meeting-baas',
  description: 'Which service sends the bots',
};

/** The same for a node that does not know all of them. */
export const serviceFieldOf = (ids: readonly string[]): INodeProperties => ({
  ...serviceField,
  options: SERVICES.filter(({ value }) => ids.includes(String(value))),
});
