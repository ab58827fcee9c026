import type { IDataObject } from 'n8n-workflow';
import { openMeetingBaas } from '../../../shared/bot-services';
import { rowToJson, scheduledToJson } from '../../../shared/meeting-baas/bot-items';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const filters = parameters.collection('filters');
    const most = parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50));
    const client = await openMeetingBaas(context);
    const after = filters.instant('after', 'After');
    const before = filters.instant('before', 'Before');
    const query = given({
      botName: filters.text('botName'),
      meetingUrl: filters.text('meetingUrl'),
      extra: filters.text('extra'),
      statuses: filters.list('statuses'),
    });
    return parameters.text('which', 'sent') === 'booked'
      ? take(
          client.allScheduledBots({
            ...query,
            ...given({ scheduledAfter: after, scheduledBefore: before, limit: pageSize(most, 100) }),
          }),
          most,
          scheduledToJson,
        )
      : take(
          client.allBots({
            ...query,
            ...given({ createdAfter: after, createdBefore: before, limit: pageSize(most, 250) }),
          }),
          most,
          rowToJson,
        );
  },
};

const pageSize = (most: number, largest: number): number => Math.min(most, largest);

/** The first so many rows; pages after them are not asked for. */
async function take<T>(rows: AsyncIterable<T>, most: number, toJson: (row: T) => IDataObject): Promise<IDataObject[]> {
  const items: IDataObject[] = [];
  for await (const row of rows) {
    items.push(toJson(row));
    if (items.length >= most) break;
  }
  return items;
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
