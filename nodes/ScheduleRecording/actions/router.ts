import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { settingsError } from '../../shared/errors';
import { type Operation, runOperation } from '../../shared/run-operation';

/** The operations, each loaded when it is first used. */
const OPERATIONS: Readonly<Record<string, () => Promise<{ operation: Operation }>>> = {
  followEvent: () => import('./followEvent.operation'),
  autoSchedule: () => import('./autoSchedule.operation'),
  scheduleSeries: () => import('./scheduleSeries.operation'),
  unscheduleSeries: () => import('./unscheduleSeries.operation'),
  unschedule: () => import('./unschedule.operation'),
  getAll: () => import('./getAll.operation'),
};

export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const name = String(context.getNodeParameter('operation', 0));
  const load = OPERATIONS[name];
  if (load === undefined) {
    throw settingsError(context.getNode(), `There is no operation "${name}"`, 'Choose one in "Operation".');
  }
  return runOperation(context, (await load()).operation);
}
