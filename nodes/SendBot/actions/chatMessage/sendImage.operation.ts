import { botAction } from '../../../shared/chosen-bot';
import { settingsError } from '../../../shared/errors';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { botId, act, parameters } = await botAction(context, itemIndex, 'sendImage');
    const imageUrl = parameters.text('imageUrl').trim();
    if (!URL.canParse(imageUrl) || !/^https?:/i.test(imageUrl)) {
      const hint = 'Enter the address of a picture that anybody may load.';
      throw settingsError(context.getNode(), '"Image URL" is not a link that begins with https://', hint, itemIndex);
    }
    const seconds = parameters.number('displaySeconds', 0);
    await act(botId, imageUrl, seconds > 0 ? seconds : undefined);
    return [{ success: true, botId, imageUrl }];
  },
};
