import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { connectedToJson, readGrant } from './connected-item';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const client = await openMeetStream(context);
    return [connectedToJson(await client.connectGoogle(readGrant(parameters)), 'google')];
  },
};
