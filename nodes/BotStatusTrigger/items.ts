import type { BotEvent } from 'calendar-bots/bots/progress';
import type { IBinaryKeyData, IDataObject, INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { download } from '../shared/download';
import { reasonOf, textOf } from '../shared/values';
import { botEventToJson } from './bot-event-item';
import type { Settings } from './settings';

/** The files an event brings along that the user asked for, and the name of each one's binary field. */
function filesOf({ type, recording }: BotEvent, { downloads }: Settings): { field: string; link: string | null }[] {
  if (type !== 'completed' && type !== 'transcript') return [];
  return [
    ...(downloads.recording && type === 'completed'
      ? [{ field: 'recording', link: recording?.video ?? recording?.audio ?? null }]
      : []),
    ...(downloads.transcript ? [{ field: 'transcript', link: recording?.transcript ?? null }] : []),
  ];
}

/** Whether something is to be fetched before the workflow can start. */
export const fetchesFiles = (event: BotEvent, settings: Settings): boolean => filesOf(event, settings).length > 0;

/**
 * An event as an item, with the files that were asked for. A file that cannot be had is no reason to lose the event:
 * then the item says in `downloadError` why.
 */
export async function toItem(
  context: IPollFunctions | IWebhookFunctions,
  event: BotEvent,
  id: string | null,
  settings: Settings,
  serviceOrigin: string | null,
): Promise<INodeExecutionData> {
  const json = botEventToJson(event, id, settings.includeRaw);
  const binary: IBinaryKeyData = {};
  const files: IDataObject[] = [];
  const errors: string[] = [];
  for (const { field, link } of filesOf(event, settings)) {
    if (link === null) {
      // A bot that was sent without a transcript has none: that is no failure of its completion.
      if (field === 'recording' || event.type === 'transcript') errors.push(`${field}: the service gave no link to it`);
      continue;
    }
    try {
      const file = await download(context, link, {
        fileName: fileName(event, field, link),
        mostBytes: settings.downloads.mostBytes,
        serviceOrigin,
      });
      binary[field] = file;
      files.push({ field, fileName: file.fileName ?? null, mimeType: file.mimeType, bytes: file.bytes ?? null });
    } catch (error) {
      errors.push(`${field}: ${reasonOf(error)}`);
      context.logger.warn(`Bot Status Trigger: a file was not downloaded (${field}: ${reasonOf(error)})`);
    }
  }
  if (files.length > 0) json['downloads'] = files;
  if (errors.length > 0) json['downloadError'] = errors.join('; ');
  return Object.keys(binary).length > 0 ? { json, binary } : { json };
}

/** Named after the meeting, with the ending of the file behind the link. */
function fileName(event: BotEvent, field: string, link: string): string {
  const path = URL.canParse(link) ? new URL(link).pathname : '';
  const ending = /\.[a-z0-9]{1,8}$/i.exec(path)?.[0] ?? '';
  const title = (event.tag?.event.title ?? '').replace(/[^\p{L}\p{N}._-]+/gu, ' ').trim();
  const date = (event.tag?.start ?? '').slice(0, 10);
  return `${[date, title.slice(0, 80), field].filter((part) => part !== '').join(' ')}${ending}`;
}

/** Where the service of a credential lives; null for a base URL that is none. */
export function originOf(baseUrl: unknown): string | null {
  const text = textOf(baseUrl)?.trim() ?? '';
  return URL.canParse(text) ? new URL(text).origin : null;
}
