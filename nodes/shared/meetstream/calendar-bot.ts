import type { INode } from 'n8n-workflow';
import { settingsError } from '../errors';
import type { Collection } from '../parameters';
import { isRecord, textOf } from '../values';

/**
 * A calendar bot in MeetStream's words, from the "Bot" collection. It differs from that of a bot that is sent: the
 * transcription stands at its top, and there is a switch for the sound.
 *
 * @throws NodeOperationError when "Other Settings" is no JSON object
 */
export function readBotConfig(bot: Collection, node: INode, itemIndex: number): Record<string, unknown> {
  const named: Record<string, unknown> = {
    bot_name: bot.text('botName'),
    bot_message: bot.text('botMessage'),
    bot_image_url: bot.text('botImage'),
    audio_required: bot.flag('audio'),
    video_required: bot.flag('video'),
    callback_url: bot.text('callbackUrl'),
    meeting_url: bot.text('meetingUrl'),
  };
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  const provider = bot.text('transcriptionProvider');
  const transcription = provider === undefined ? {} : { transcription: { provider: { [provider]: {} } } };
  return { ...given, ...transcription, ...otherSettings(bot.raw('settings'), node, itemIndex) };
}

function otherSettings(value: unknown, node: INode, itemIndex: number): Record<string, unknown> {
  if (isRecord(value)) return value;
  const text = textOf(value)?.trim() ?? '';
  if (text === '') return {};
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (isRecord(parsed)) return parsed;
  throw settingsError(
    node,
    '"Other Settings" is not a JSON object',
    'Enter an object in the words of MeetStream, for example {"automatic_leave": {"everyone_left_timeout": 120}}.',
    itemIndex,
  );
}
