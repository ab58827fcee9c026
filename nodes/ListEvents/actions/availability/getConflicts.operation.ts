import { conflictsWith } from 'calendar-bots';
import { settingsError } from '../../../shared/errors';
import { eventToJson } from '../../../shared/event-item';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readBusyOptions, readEvents, takesItems } from './events';

export const operation: Operation = {
  once: takesItems,
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const from = parameters.instant('from', 'From');
    const to = parameters.instant('to', 'To');
    if (from === undefined || to === undefined || from >= to) {
      throw settingsError(
        context.getNode(),
        from === undefined || to === undefined ? '"From" and "To" are both needed' : '"To" does not lie after "From"',
        'Enter start and end of the time to check, the earlier one in "From".',
        itemIndex,
      );
    }
    const { events, note } = await readEvents(context, parameters, { from, to });
    const conflicts = conflictsWith(events, { from, to }, readBusyOptions(parameters));
    return [
      {
        free: conflicts.length === 0,
        start: new Date(from).toISOString(),
        end: new Date(to).toISOString(),
        conflicts: conflicts.map(eventToJson),
        ...note,
      },
    ];
  },
};
