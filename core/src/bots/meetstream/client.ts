import {
  CalendarBotsError,
  type Clock,
  createHttp,
  type Fetch,
  fits,
  type Http,
  type HttpOptions,
  type HttpRequest,
} from '../../http/index.js';
import { withStatus } from './answers.js';
import { decodeMeetStreamError } from './errors.js';
import { follow, type Page } from '../paging.js';
import * as schemas from './schemas.js';
import type { MeetStreamSettings } from './settings.js';

/** Body of a create: the settings with name and link. `join_at` (UTC with a `Z`) books it, without it the bot goes now. */
export type CreateBotBody = MeetStreamSettings & {
  bot_name: string;
  meeting_link: string;
  join_at?: string;
  /** 1 to 2000 printable ASCII characters; also sent as `Idempotency-Key`. */
  deduplication_key?: string;
};

export interface CreatedBot {
  botId: string;
  /** Given only here and in the details: webhooks never carry it. */
  transcriptId: string | null;
  /** False when the key was used before: then this is the bot of the first create, whatever it does now. */
  created: boolean;
}

export interface ListBotsQuery {
  platform?: 'GMeet' | 'Zoom' | 'Teams';
  /** Exact values of custom attributes. */
  attributes?: Readonly<Record<string, string>>;
  cursor?: string;
}

export interface ScheduledBotChange {
  /** UTC with a `Z`. One description requires it, so it is always sent. */
  scheduled_join_time: string;
  bot_username?: string;
  custom_attributes?: Readonly<Record<string, unknown>>;
}

export interface MeetStreamHttpOptions extends Pick<HttpOptions, 'attempts' | 'timeoutMs' | 'deadline'> {
  fetch: Fetch;
  clock: Clock;
  /** Left out where `fetch` adds the credential itself. */
  apiKey?: string;
  /** Default: the hosted service. */
  baseUrl?: string;
}

export const MEETSTREAM_BASE_URL = 'https://api.meetstream.ai/api/v1';

/** The http seam for MeetStream: its key header, its statuses and its errors. */
export function createMeetStreamHttp(options: MeetStreamHttpOptions): Http {
  const { apiKey, baseUrl, fetch, ...rest } = options;
  return createHttp({
    ...rest,
    fetch: withStatus(fetch),
    service: 'MeetStream',
    baseUrl: (baseUrl ?? MEETSTREAM_BASE_URL).trim().replace(/\/+$/, ''),
    ...(apiKey === undefined ? {} : { headers: { authorization: `Token ${apiKey}` } }),
    decodeError: decodeMeetStreamError,
  });
}

/** The longest list of booked bots that the service gives. It has no further pages. */
export const MOST_SCHEDULED_BOTS = 100;

/** Instants as the API reads them. */
export const toApiTime = (ms: number): string => new Date(ms).toISOString();

/**
 * The bot endpoints of MeetStream, one method each. Every method throws CalendarBotsError. A create whose answer was
 * lost throws with `mayHaveHappened`: `createMeetStreamService` is what looks such bots up again.
 */
export class MeetStreamClient {
  private readonly http: Http;

  constructor(options: { http: Http }) {
    this.http = options.http;
  }

  /** Sends a bot now, or books it. */
  async createBot(body: CreateBotBody): Promise<CreatedBot> {
    const { status, body: answer } = await this.ask('POST', '/bots/create_bot', schemas.createdSchema, { body });
    return {
      botId: answer.bot_id,
      transcriptId: answer.transcript_id,
      // 200 is an answer to a second create only where a key was sent; without one the bot is new.
      created: status === 201 || (status === 200 && body.deduplication_key === undefined),
    };
  }

  /** One page of bots. What a row holds depends on how the bot was made. */
  async listBots(query: ListBotsQuery = {}): Promise<Page<schemas.BotRow>> {
    const filters = Object.entries(query.attributes ?? {}).map(([name, value]) => [`custom_attr[${name}]`, value]);
    const { body } = await this.ask('GET', '/bots', schemas.botPageSchema, {
      query: { platform: query.platform, cursor: query.cursor, ...Object.fromEntries(filters) },
    });
    return { rows: body.bots, next: body.hasNextPage ? body.nextCursor : null };
  }

  /** All bots, page by page as they are asked for. */
  allBots(query: Omit<ListBotsQuery, 'cursor'> = {}): AsyncGenerator<schemas.BotRow> {
    return follow('MeetStream', (cursor) => this.listBots({ ...query, ...(cursor === null ? {} : { cursor }) }));
  }

  async getStatus(botId: string): Promise<schemas.BotStatusAnswer> {
    return (await this.ask('GET', `${bot(botId)}/status`, schemas.statusSchema)).body;
  }

  async getDetail(botId: string): Promise<schemas.BotDetails> {
    return (await this.ask('GET', `${bot(botId)}/detail`, schemas.detailSchema)).body;
  }

  /** The summary as the service made it; null when there is none. */
  async getSummary(botId: string): Promise<unknown> {
    return this.unlessMissing(() => this.ask('GET', `${bot(botId)}/summary`, schemas.anySchema));
  }

  /**
   * Makes a bot leave its call. A GET with a side effect, so it is never repeated by itself; `notFound` when the bot
   * is not under way.
   */
  async removeBot(botId: string): Promise<void> {
    await this.ask('GET', `${bot(botId)}/remove_bot`, schemas.doneSchema, { repeatable: false });
  }

  /** Deletes what was recorded, for good. */
  async deleteData(botId: string): Promise<void> {
    await this.ask('DELETE', `${bot(botId)}/delete`, schemas.doneSchema);
  }

  /** Documented for Google Meet only. */
  async pauseRecording(botId: string): Promise<void> {
    await this.ask('POST', `${bot(botId)}/pause_recording`, schemas.doneSchema);
  }

  async resumeRecording(botId: string): Promise<void> {
    await this.ask('POST', `${bot(botId)}/resume_recording`, schemas.doneSchema);
  }

  /** Writes into the meeting's chat. */
  async sendMessage(botId: string, message: string): Promise<void> {
    if (message.trim() === '') throw invalid('The chat message is empty.');
    await this.ask('POST', `${bot(botId)}/send_message`, schemas.doneSchema, { body: { message } });
  }

  /** Shows a picture in the meeting. @param seconds how long; the service decides when left out. */
  async sendImage(botId: string, imageUrl: string, seconds?: number): Promise<void> {
    const body = { img_url: imageUrl, ...(seconds === undefined ? {} : { display_duration: seconds }) };
    await this.ask('POST', `${bot(botId)}/send_image`, schemas.doneSchema, { body });
  }

  /** A signed link that holds for about an hour; null while there is none. */
  async getAudio(botId: string): Promise<string | null> {
    return this.link(`${bot(botId)}/get_audio`);
  }

  /** A signed link that holds for about ten minutes; null while there is none. */
  async getVideo(botId: string): Promise<string | null> {
    return this.link(`${bot(botId)}/get_video`);
  }

  /** Links to each speaker's audio, as the service gives them. */
  async getAudioStreams(botId: string): Promise<unknown> {
    return this.unlessMissing(() => this.ask('GET', `${bot(botId)}/get_audio_streams`, schemas.anySchema));
  }

  async getRecordingStreams(botId: string): Promise<unknown> {
    return this.unlessMissing(() => this.ask('GET', `${bot(botId)}/get_recording_streams`, schemas.anySchema));
  }

  async getSpeakerTimeline(botId: string): Promise<unknown> {
    return this.unlessMissing(() => this.ask('GET', `${bot(botId)}/get_speaker_timeline`, schemas.anySchema));
  }

  async getParticipants(botId: string): Promise<Record<string, unknown>[]> {
    return this.list(`${bot(botId)}/get_participants`);
  }

  async getChats(botId: string): Promise<Record<string, unknown>[]> {
    return this.list(`${bot(botId)}/get_chats`);
  }

  async getScreenshots(botId: string): Promise<Record<string, unknown>[]> {
    return this.list(`${bot(botId)}/get_screenshots`);
  }

  /** All transcriptions of a bot's recording, in any state. */
  async listTranscriptions(botId: string): Promise<schemas.TranscriptionRun[]> {
    const { body, status } = await this.ask('GET', `${bot(botId)}/transcriptions`, schemas.anySchema);
    return status === 202 ? [] : fits(schemas.transcriptionsSchema)(body);
  }

  /** Transcribes a recording again. @param provider exactly one, `{ deepgram: { model: 'nova-3' } }`. */
  async transcribe(botId: string, provider: Readonly<Record<string, unknown>>, callbackUrl?: string): Promise<void> {
    const body = { provider, ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl }) };
    await this.ask('POST', `${bot(botId)}/transcribe`, schemas.doneSchema, { body });
  }

  /** The segments of a transcript; null while it is being made. */
  async getTranscript(
    transcriptId: string,
    options: { raw?: boolean } = {},
  ): Promise<schemas.TranscriptSegment[] | null> {
    const path = `/transcript/${segment(transcriptId, 'transcript ID')}/get_transcript`;
    const { status, body } = await this.ask('GET', path, schemas.anySchema, { query: { raw: options.raw } });
    return status === 202 ? null : fits(schemas.transcriptSchema)(body);
  }

  /** Booked bots, whether of a calendar or of a create with `join_at`: at most {@link MOST_SCHEDULED_BOTS}. */
  async listScheduledBots(): Promise<schemas.BotRow[]> {
    const { body } = await this.ask('GET', '/calendar/scheduled_bots', schemas.scheduledBotsSchema, {
      query: { limit: MOST_SCHEDULED_BOTS },
    });
    return body;
  }

  /** Changes a booked bot. `scheduleUpdated` false says that the record changed but not the time at which it goes. */
  async updateScheduledBot(botId: string, change: ScheduledBotChange): Promise<{ scheduleUpdated: boolean | null }> {
    const { body } = await this.ask('PATCH', scheduled(botId), schemas.patchedSchema, { body: change });
    return { scheduleUpdated: body.schedule_updated };
  }

  /** Takes a booked bot back. `notFound` when it has left, or was taken back before. */
  async deleteScheduledBot(botId: string): Promise<void> {
    await this.ask('DELETE', scheduled(botId), schemas.doneSchema);
  }

  private async link(path: string): Promise<string | null> {
    const answer = await this.unlessMissing(() => this.ask('GET', path, schemas.anySchema));
    return answer === null ? null : fits(schemas.linkSchema)(answer);
  }

  private async list(path: string): Promise<Record<string, unknown>[]> {
    const answer = await this.unlessMissing(() => this.ask('GET', path, schemas.anySchema));
    return answer === null ? [] : fits(schemas.listSchema)(answer);
  }

  /** Null for what is not there, or not ready yet. */
  private async unlessMissing(ask: () => Promise<{ status: number; body: unknown }>): Promise<unknown> {
    try {
      const { status, body } = await ask();
      return status === 202 ? null : body;
    } catch (error) {
      if (error instanceof CalendarBotsError && error.code === 'notFound') return null;
      throw error;
    }
  }

  private ask<S extends Parameters<typeof fits>[0]>(
    method: HttpRequest<unknown>['method'],
    path: string,
    schema: S,
    more: Pick<HttpRequest<unknown>, 'query' | 'body' | 'repeatable'> = {},
  ) {
    return this.http.request({ method, path, ...more, parse: fits(schemas.answered(schema)) });
  }
}

const bot = (botId: string): string => `/bots/${segment(botId, 'bot ID')}`;
const scheduled = (botId: string): string => `/calendar/scheduled_bots/${segment(botId, 'bot ID')}`;

/** IDs are opaque; one that is empty or holds a slash would be another path. */
function segment(id: string, what: string): string {
  const trimmed = id.trim();
  if (/^[\w.:~-]{1,200}$/.test(trimmed) && !/^\.+$/.test(trimmed)) return encodeURIComponent(trimmed);
  throw invalid(`"${trimmed.slice(0, 60)}" is not a ${what} of MeetStream.`);
}

function invalid(message: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', service: 'MeetStream', message });
}
