import { CalendarBotsError } from 'calendar-bots';
import { checkSettings, type MeetingBaasClient, toApiTime } from 'calendar-bots/bots/meeting-baas';
import type { IDataObject } from 'n8n-workflow';
import { jsonObject } from '../json-object';
import type { Collection } from '../parameters';

/**
 * Changes only what is given of a scheduled bot. Entries of `extra` are added to those that are there: our mark is
 * among them, and without it the bot would be lost to Schedule Recording.
 *
 * @throws CalendarBotsError `invalid` when nothing is given or a setting does not fit; `conflict` when the bot joins in
 * less than four minutes.
 */
export async function updateScheduled(
  client: MeetingBaasClient,
  botId: string,
  fields: Collection,
): Promise<IDataObject> {
  const joinAt = fields.instant('joinAt', 'Join At');
  const name = fields.text('botName')?.trim();
  const meetingUrl = fields.text('meetingUrl')?.trim();
  const example = '{"recording_mode": "audio_only"}';
  const { extra, ...settings } = checkSettings(jsonObject(fields.raw('settings'), 'Settings', example) ?? {});
  const change: Record<string, unknown> = {
    ...settings,
    ...(joinAt === undefined ? {} : { join_at: toApiTime(joinAt) }),
    ...(name === undefined ? {} : { bot_name: name }),
    ...(meetingUrl === undefined ? {} : { meeting_url: meetingUrl }),
  };
  if (extra) change['extra'] = { ...(await client.getScheduledBot(botId)).extra, ...extra };
  if (Object.keys(change).length === 0) {
    throw new CalendarBotsError({
      code: 'invalid',
      message: 'There is nothing to change',
      hint: 'Add what is to be different to "Update Fields".',
    });
  }
  await client.updateScheduledBot(botId, change);
  return { botId, changed: Object.keys(change) };
}
