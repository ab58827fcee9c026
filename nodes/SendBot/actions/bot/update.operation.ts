import { botAction } from '../../../shared/chosen-bot';
import { settingsError } from '../../../shared/errors';
import { extraEntries } from '../../../shared/extra-entries';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { botId, act, parameters } = await botAction(context, itemIndex, 'updateExtra');
    const extra = extraEntries(parameters.collection('extraData'));
    if (extra === undefined) {
      const hint = 'Add at least one entry with a name.';
      throw settingsError(context.getNode(), '"Extra Data" is empty', hint, itemIndex);
    }
    const ours = Object.keys(extra).find((name) => name.startsWith('calendar_bots'));
    if (ours !== undefined) {
      const hint = 'Choose another name: ours begin with "calendar_bots".';
      throw settingsError(context.getNode(), `"${ours}" in "Extra Data" would overwrite our mark`, hint, itemIndex);
    }
    await act(botId, extra);
    return [{ success: true, botId, extra }];
  },
};
