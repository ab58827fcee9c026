import type { Window } from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../shared/errors';
import type { Parameters } from '../../shared/parameters';

const DAY_MS = 86_400_000;

/** The stretch of time that was asked for. @throws NodeOperationError when its ends do not fit */
export function readPeriod(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): Window {
  const now = Date.now();
  const period = parameters.text('period', 'upcoming');
  const span = Math.max(1, parameters.number('days', 7)) * DAY_MS;
  if (period === 'upcoming') return { from: now, to: now + span };
  if (period === 'past') return { from: now - span, to: now };
  if (period === 'all') return { from: now - span, to: now + span };
  const from = parameters.instant('from', 'From');
  const to = parameters.instant('to', 'To');
  if (from !== undefined && to !== undefined && from < to) return { from, to };
  throw settingsError(
    context.getNode(),
    from === undefined || to === undefined ? '"From" and "To" are both needed' : '"To" does not lie after "From"',
    'Enter the two ends of the period, the earlier one in "From".',
    itemIndex,
  );
}
