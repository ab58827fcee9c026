import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { BOT_SERVICES, DEFAULT_SERVICE } from '../bot-services';

const SERVICES: INodePropertyOptions[] = BOT_SERVICES.map(({ id, displayName }) => ({ name: displayName, value: id }));

/** Value of "Bot Service" for several services, one after the other. No service has this id. */
export const SEVERAL = 'several';

/** The "Bot Service" parameter. */
export const serviceField: INodeProperties = {
  displayName: 'Bot Service',
  name: 'service',
  type: 'options',
  noDataExpression: true,
  options: SERVICES,
  default: DEFAULT_SERVICE,
  description: 'Which service sends the bots',
};

/** The same for a node that does not know all of them. */
export const serviceFieldOf = (ids: readonly string[]): INodeProperties => ({
  ...serviceField,
  options: SERVICES.filter(({ value }) => ids.includes(String(value))),
});

/** The same for a node that can use the next service when one refuses. */
export const serviceOrSeveralField: INodeProperties = {
  ...serviceField,
  options: [
    ...SERVICES,
    {
      name: 'Several, in Order',
      value: SEVERAL,
      description: 'The first one in a list that takes the bot; the next one stands in when it is down or refuses',
    },
  ],
};
