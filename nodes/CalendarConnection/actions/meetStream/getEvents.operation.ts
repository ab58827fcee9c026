import type { IDataObject } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { mostOf } from './most';
import { openMeetStream } from '../../../shared/meetstream/calendars';

/** More pages than this (100 events each) mean that the service does not come to an end. */
const MOST_PAGES = 200;

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { readHostedEvent } = await import('calendar-bots/connections/meetstream');
    const parameters = readParameters(context, itemIndex);
    const options = parameters.collection('eventOptions');
    const calendarId = parameters.picked('hostedCalendar');
    const from = options.instant('after', 'After');
    const to = options.instant('before', 'Before');
    const client = await openMeetStream(context);
    const most = mostOf(parameters);
    const rows: IDataObject[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await client.listEvents({
        ...(calendarId === '' ? {} : { calendarId }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        sync: cursor === null && (options.flag('sync') ?? true),
        limit: Math.min(100, most - rows.length),
        ...(cursor === null ? {} : { cursor }),
      });
      rows.push(...answer.rows.map((row) => readHostedEvent(row) as IDataObject));
      cursor = answer.next;
      if (cursor === null || rows.length >= most) return rows.slice(0, most);
    }
    throw settingsError(
      context.getNode(),
      'MeetStream gave pages of events without an end',
      'Ask for a shorter time in "After" and "Before".',
      itemIndex,
    );
  },
};
