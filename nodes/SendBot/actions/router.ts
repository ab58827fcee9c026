import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { settingsError } from '../../shared/errors';
import { type Operation, runOperation } from '../../shared/run-operation';

/** The operations, each loaded when it is first used. */
const OPERATIONS: Readonly<Record<string, () => Promise<{ operation: Operation }>>> = {
  'bot:send': () => import('./bot/send.operation'),
  'bot:get': () => import('./bot/get.operation'),
  'bot:getAll': () => import('./bot/getAll.operation'),
  'bot:getStatus': () => import('./bot/getStatus.operation'),
  'bot:leave': () => import('./bot/leave.operation'),
  'chatMessage:send': () => import('./chatMessage/send.operation'),
  'recording:pause': () => import('./recording/pause.operation'),
  'recording:resume': () => import('./recording/resume.operation'),
  'recording:getScreenshots': () => import('./recording/getScreenshots.operation'),
  'recording:delete': () => import('./recording/delete.operation'),
};

export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const name = `${String(context.getNodeParameter('resource', 0))}:${String(context.getNodeParameter('operation', 0))}`;
  const load = OPERATIONS[name];
  if (load === undefined) {
    throw settingsError(context.getNode(), `There is no operation "${name}"`, 'Choose one in "Operation".');
  }
  return runOperation(context, (await load()).operation);
}
