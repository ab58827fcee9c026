import { settingsError } from '../../../shared/errors';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { isRecord, textOf } from '../../../shared/values';
import { chosenScheduledBot } from './chosen-bot';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const node = context.getNode();
    const botId = chosenScheduledBot(parameters, node, itemIndex);
    const joinAt = parameters.instant('joinAt', 'Join At');
    if (joinAt === undefined) {
      throw settingsError(node, '"Join At" is empty', 'Enter when the bot is to join.', itemIndex);
    }
    const changes = parameters.collection('changes');
    const name = changes.text('botName');
    const attributes = readAttributes(changes.raw('attributes'));
    if (attributes === null) {
      throw settingsError(node, '"Custom Attributes" is not a JSON object', 'Enter names and values.', itemIndex);
    }
    const { scheduleUpdated } = await (
      await openMeetStream(context)
    ).updateScheduledBot(botId, {
      joinAt,
      ...(name === undefined ? {} : { name }),
      ...(attributes === undefined ? {} : { attributes }),
    });
    return [{ botId, joinAt: new Date(joinAt).toISOString(), scheduleUpdated }];
  },
};

/** Undefined: not given. Null: not an object. */
function readAttributes(value: unknown): Record<string, unknown> | null | undefined {
  if (value === undefined || isRecord(value)) return value;
  const text = textOf(value)?.trim() ?? '';
  if (text === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
