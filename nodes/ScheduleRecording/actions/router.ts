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
  'meeting-baas:hostedSchedule': () => import('./hosted/meetingBaasSchedule.operation'),
  'meeting-baas:hostedUpdate': () => import('./hosted/meetingBaasUpdate.operation'),
  'meeting-baas:hostedUnschedule': () => import('./hosted/meetingBaasUnschedule.operation'),
  'meeting-baas-v1:hostedSchedule': () => import('./hosted/meetingBaasV1Schedule.operation'),
  'meeting-baas-v1:hostedUpdate': () => import('./hosted/meetingBaasV1Update.operation'),
  'meeting-baas-v1:hostedUnschedule': () => import('./hosted/meetingBaasV1Unschedule.operation'),
  'meetstream:hostedSchedule': () => import('./hosted/meetStreamSchedule.operation'),
  'meetstream:hostedUnschedule': () => import('./hosted/meetStreamUnschedule.operation'),
};

export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const name = String(context.getNodeParameter('operation', 0));
  const service = String(context.getNodeParameter('service', 0));
  const load = OPERATIONS[name] ?? OPERATIONS[`${service}:${name}`];
  if (load === undefined && name === 'hostedUpdate') {
    throw settingsError(
      context.getNode(),
      'MeetStream does not change what its calendar has booked',
      'Use "Schedule" again: the bot that is booked is replaced.',
    );
  }
  if (load === undefined) {
    throw settingsError(context.getNode(), `There is no operation "${name}"`, 'Choose one in "Operation".');
  }
  return runOperation(context, (await load()).operation);
}
