import type { IDataObject } from 'n8n-workflow';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { mostOf } from './most';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const calendars = await (await openMeetStream(context)).listCalendars();
    return calendars.slice(0, mostOf(readParameters(context, itemIndex))) as IDataObject[];
  },
};
