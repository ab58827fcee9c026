import { busyTimes, freeSlots, withBuffer, type WorkingHours } from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { readHours } from '../../../shared/hours';
import { type Parameters, readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readZone } from '../../../shared/times';
import { readPeriod } from '../period';
import { readBusyOptions, readEvents, takesItems } from './events';

const MINUTE_MS = 60_000;
const STEP_MS = 15 * MINUTE_MS;

export const operation: Operation = {
  once: takesItems,
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const window = readPeriod(context, parameters, itemIndex);
    const workingHours = readWorkingHours(context, parameters, itemIndex);
    const bufferMs = Math.max(0, parameters.number('buffer', 0)) * MINUTE_MS;
    const around = withBuffer(window, bufferMs);
    const { events, note } = await readEvents(context, parameters, around);
    const slots = freeSlots(busyTimes(events, around, readBusyOptions(parameters)), {
      window,
      durationMs: Math.max(1, parameters.number('duration', 30)) * MINUTE_MS,
      stepMs: STEP_MS,
      bufferMs,
      limit: Math.max(1, parameters.number('limit', 50)),
      ...(workingHours === null ? {} : { workingHours }),
    });
    return slots.map(({ from, to }) => ({
      start: new Date(from).toISOString(),
      end: new Date(to).toISOString(),
      ...note,
    }));
  },
};

function readWorkingHours(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): WorkingHours | null {
  const hours = parameters.text('workingHours').trim();
  const days = parameters.list('workingDays').map(Number);
  const place = { node: context.getNode(), itemIndex, timeZone: context.getTimezone() };
  const timeZone = readZone(place, parameters.text('timeZone'));
  const { from, to } = hours === '' ? { from: 0, to: 1440 } : readHours(hours, context.getNode(), 'Working Hours');
  if (hours === '' && days.length === 7) return null;
  if (days.length === 0 || from >= to) {
    const message =
      days.length === 0 ? 'No day is chosen in "Working Days"' : 'The working hours end before they begin';
    throw settingsError(
      context.getNode(),
      message,
      'Choose at least one day, and hours such as 09:00-17:00.',
      itemIndex,
    );
  }
  return { timeZone, days, from, to };
}
