import type { IDataObject } from 'n8n-workflow';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { openMeetergo } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const { client } = await openMeetergo(context, parameters.text('userId'));
    const connections = await client.listConnections();
    const most = parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50));
    return connections.slice(0, most) as IDataObject[];
  },
};
