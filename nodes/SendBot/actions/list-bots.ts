import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { BotQuery } from '../../shared/bot-actions';
import { actionOf } from '../../shared/chosen-bot';
import { chosenService } from '../../shared/chosen-services';
import { readParameters } from '../../shared/parameters';

/** The bots that the filters leave, up to the limit. */
export async function listBots(
  context: IExecuteFunctions,
  itemIndex: number,
  which: BotQuery['which'],
): Promise<IDataObject[]> {
  const parameters = readParameters(context, itemIndex);
  const service = chosenService(context, parameters, itemIndex);
  const list = await actionOf(context, service, 'list', itemIndex);
  return list({
    which,
    most: parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50)),
    filters: parameters.collection('filters'),
  });
}
