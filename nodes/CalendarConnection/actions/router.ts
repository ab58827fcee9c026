import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { settingsError } from '../../shared/errors';
import { type Operation, runOperation } from '../../shared/run-operation';
import { meetStreamOperations } from './meetStream/operations';
import { meetergoOperations } from './meetergo/operations';
import { meetingBaasOperations } from './meetingBaas/operations';
import { meetingBaasV1Operations } from './meetingBaasV1/operations';

/** The operations of one resource by name, each loaded when it is first used. */
export type OperationLoaders = Readonly<Record<string, () => Promise<{ operation: Operation }>>>;

const RESOURCES: Readonly<Record<string, OperationLoaders>> = {
  meetergo: meetergoOperations,
  meetStream: meetStreamOperations,
  meetingBaas: meetingBaasOperations,
  meetingBaasV1: meetingBaasV1Operations,
};

export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const resource = String(context.getNodeParameter('resource', 0));
  const name = String(context.getNodeParameter('operation', 0));
  const load = RESOURCES[resource]?.[name];
  if (load === undefined) {
    throw settingsError(
      context.getNode(),
      `There is no operation "${name}" of "${resource}"`,
      'Choose one in "Operation".',
    );
  }
  return runOperation(context, (await load()).operation);
}
