import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { settingsError } from '../../shared/errors';
import { type Operation, runOperation } from '../../shared/run-operation';

/** The operations, each loaded when it is first used. */
const OPERATIONS: Readonly<Record<string, () => Promise<{ operation: Operation }>>> = {
  'event:create': () => import('./event/create.operation'),
  'event:delete': () => import('./event/delete.operation'),
  'event:get': () => import('./event/get.operation'),
  'event:getAll': () => import('./event/getAll.operation'),
  'event:update': () => import('./event/update.operation'),
  'event:writeBack': () => import('./event/writeBack.operation'),
  'availability:getBusy': () => import('./availability/getBusy.operation'),
  'availability:getConflicts': () => import('./availability/getConflicts.operation'),
  'availability:getFreeSlots': () => import('./availability/getFreeSlots.operation'),
  'series:getOccurrences': () => import('./series/getOccurrences.operation'),
  'calendar:getAll': () => import('./calendar/getAll.operation'),
};

export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const name = `${String(context.getNodeParameter('resource', 0))}:${String(context.getNodeParameter('operation', 0))}`;
  const load = OPERATIONS[name];
  if (load === undefined) {
    throw settingsError(context.getNode(), `There is no operation "${name}"`, 'Choose one in "Operation".');
  }
  return runOperation(context, (await load()).operation);
}
