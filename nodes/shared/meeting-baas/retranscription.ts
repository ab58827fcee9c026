import { CalendarBotsError } from 'calendar-bots';
import type { RetranscribeConfig } from 'calendar-bots/bots/meeting-baas';
import { jsonObject } from '../json-object';
import type { Parameters } from '../parameters';

/**
 * Reads "Transcription Options" of Create Transcript; null leaves it to the provider that the bot was made with.
 *
 * @throws CalendarBotsError `invalid` when a setting stands there without its provider.
 */
export function readRetranscription(fields: Parameters): RetranscribeConfig | null {
  const options = fields.collection('transcriptionOptions');
  const provider = options.text('provider');
  const apiKey = options.text('apiKey');
  const region = options.text('region');
  const customParams = jsonObject(options.raw('customParams'), 'Custom Parameters');
  if (provider === undefined) {
    if (apiKey === undefined && region === undefined && customParams === undefined) return null;
    throw new CalendarBotsError({
      code: 'invalid',
      message: '"Provider" is missing in "Transcription Options"',
      hint: 'Add "Provider": the other options are settings of one.',
    });
  }
  return {
    provider,
    ...(apiKey === undefined ? {} : { api_key: apiKey }),
    ...(region === undefined ? {} : { region }),
    ...(customParams === undefined ? {} : { custom_params: customParams }),
  };
}
