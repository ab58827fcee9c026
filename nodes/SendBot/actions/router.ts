import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { chosenService } from '../../shared/chosen-services';
import { settingsError } from '../../shared/errors';
import { BOT_OPERATIONS, type BotOperation, isBotOperation } from '../../shared/fields/bot-operations';
import { SEVERAL } from '../../shared/fields/service';
import { readParameters } from '../../shared/parameters';
import { type Operation, runOperation } from '../../shared/run-operation';

/** An operation that takes all items at once and pairs what comes out by itself. */
export interface OperationForAll {
  executeAll(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** The operations, each loaded when it is first used. */
const OPERATIONS: Readonly<Record<BotOperation, () => Promise<{ operation: Operation | OperationForAll }>>> = {
  'bot:send': () => import('./bot/send.operation'),
  'bot:sendMany': () => import('./bot/sendMany.operation'),
  'bot:get': () => import('./bot/get.operation'),
  'bot:getAll': () => import('./bot/getAll.operation'),
  'bot:getStatus': () => import('./bot/getStatus.operation'),
  'bot:getSummary': () => import('./bot/getSummary.operation'),
  'bot:leave': () => import('./bot/leave.operation'),
  'bot:update': () => import('./bot/update.operation'),
  'bot:resendWebhook': () => import('./bot/resendWebhook.operation'),
  'bot:retryCallback': () => import('./bot/retryCallback.operation'),
  'scheduledBot:get': () => import('./scheduledBot/get.operation'),
  'scheduledBot:getAll': () => import('./scheduledBot/getAll.operation'),
  'scheduledBot:update': () => import('./scheduledBot/update.operation'),
  'scheduledBot:cancel': () => import('./scheduledBot/cancel.operation'),
  'chatMessage:send': () => import('./chatMessage/send.operation'),
  'chatMessage:sendImage': () => import('./chatMessage/sendImage.operation'),
  'chatMessage:getAll': () => import('./chatMessage/getAll.operation'),
  'participant:getAll': () => import('./participant/getAll.operation'),
  'recording:get': () => import('./recording/get.operation'),
  'recording:getStreams': () => import('./recording/getStreams.operation'),
  'recording:getTimeline': () => import('./recording/getTimeline.operation'),
  'recording:getScreenshots': () => import('./recording/getScreenshots.operation'),
  'recording:pause': () => import('./recording/pause.operation'),
  'recording:resume': () => import('./recording/resume.operation'),
  'recording:delete': () => import('./recording/delete.operation'),
  'transcript:get': () => import('./transcript/get.operation'),
  'transcript:getAll': () => import('./transcript/getAll.operation'),
  'transcript:create': () => import('./transcript/create.operation'),
};

export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const name = `${String(context.getNodeParameter('resource', 0))}:${String(context.getNodeParameter('operation', 0))}`;
  if (!isBotOperation(name)) {
    throw settingsError(context.getNode(), `There is no operation "${name}"`, 'Choose one in "Operation".');
  }
  try {
    checkService(context, name);
  } catch (error) {
    return runOperation(context, refusing(error));
  }
  const { operation } = await OPERATIONS[name]();
  if ('executeAll' in operation) return [await operation.executeAll(context)];
  return runOperation(context, operation);
}

/** Fails for each item: with "Continue On Fail" n8n passes the input on as if it were done where no item says so. */
const refusing = (error: unknown): Operation => ({
  execute: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
});

/** n8n keeps an operation that was chosen for another service before. */
function checkService(context: IExecuteFunctions, name: BotOperation): void {
  const parameters = readParameters(context, 0);
  if (parameters.text('service') === SEVERAL && name === 'bot:send') return;
  const { displayName, operations } = chosenService(context, parameters);
  if (operations.includes(name)) return;
  throw settingsError(
    context.getNode(),
    `${displayName} cannot do "${BOT_OPERATIONS[name].action}"`,
    'Choose another operation, or another service in "Bot Service".',
  );
}
