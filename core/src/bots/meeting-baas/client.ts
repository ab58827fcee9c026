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
import { decodeMeetingBaasError } from './errors.js';
import { follow, type Page } from '../paging.js';
import * as schemas from './schemas.js';
import type { MeetingBaasSettings } from './settings.js';

/** Body of a create: the settings with name and link. */
export type CreateBotBody = MeetingBaasSettings & { bot_name: string; meeting_url: string };
/** `join_at`: UTC with a literal `Z`. */
export type CreateScheduledBotBody = CreateBotBody & { join_at: string };
/** Only what is in it changes. */
export type UpdateScheduledBotBody = Readonly<Record<string, unknown>>;
export type CallbackConfig = NonNullable<MeetingBaasSettings['callback_config']>;

/** How a recording is turned into text again. */
export interface RetranscribeConfig {
  provider: string;
  api_key?: string;
  region?: string;
  custom_params?: Readonly<Record<string, unknown>>;
}

export interface ListBotsQuery {
  botId?: string;
  botName?: string;
  participantName?: string;
  /** Part of the link. */
  meetingUrl?: string;
  /** ms since epoch; at most 90 days back, not in the future. */
  createdAfter?: number;
  createdBefore?: number;
  endedAfter?: number;
  /** `key:value[,key:value]`, exact. */
  extra?: string;
  meetingPlatforms?: readonly string[];
  statuses?: readonly string[];
  /** 1 to 250. */
  limit?: number;
  cursor?: string;
}

export interface ListScheduledBotsQuery {
  botId?: string;
  botName?: string;
  /** Part of the link. */
  meetingUrl?: string;
  /** ms since epoch, at most 90 days from now. */
  scheduledAfter?: number;
  scheduledBefore?: number;
  /** `key:value[,key:value]`, exact. */
  extra?: string;
  meetingPlatforms?: readonly string[];
  /** `scheduled`, `cancelled`, `completed` (sent on its way), `failed`. */
  statuses?: readonly string[];
  /** 1 to 100. */
  limit?: number;
  cursor?: string;
}

export interface MeetingBaasHttpOptions extends Pick<HttpOptions, 'attempts' | 'timeoutMs' | 'deadline'> {
  fetch: Fetch;
  clock: Clock;
  /** Left out where `fetch` adds the credential itself. */
  apiKey?: string;
  /** Default: the hosted service. */
  baseUrl?: string;
}

export const MEETING_BAAS_BASE_URL = 'https://api.meetingbaas.com';

/** The http seam for Meeting BaaS: its key header and its error table. */
export function createMeetingBaasHttp(options: MeetingBaasHttpOptions): Http {
  const { apiKey, baseUrl, ...rest } = options;
  return createHttp({
    ...rest,
    service: 'Meeting BaaS',
    baseUrl: (baseUrl ?? MEETING_BAAS_BASE_URL).trim().replace(/\/+$/, ''),
    ...(apiKey === undefined ? {} : { headers: { 'x-meeting-baas-api-key': apiKey } }),
    decodeError: decodeMeetingBaasError,
  });
}

/** Instants as the API reads them: UTC with a literal `Z`, never an offset. */
export const toApiTime = (ms: number): string => new Date(ms).toISOString();

/**
 * The bot endpoints of Meeting BaaS v2, one method each. Every method throws CalendarBotsError. A create whose answer
 * was lost throws with `mayHaveHappened`: `createMeetingBaasService` is what looks such bots up again.
 */
export class MeetingBaasClient {
  private readonly http: Http;

  constructor(options: { http: Http }) {
    this.http = options.http;
  }

  /** Sends a bot now. */
  async createBot(body: CreateBotBody): Promise<{ botId: string }> {
    const answer = await this.send('POST', '/v2/bots', body, schemas.createdSchema);
    return { botId: answer.data.bot_id };
  }

  /** Sends 1 to 100 bots now, in order. The call succeeds even when every bot failed: read `errors`. */
  async createBots(bodies: readonly CreateBotBody[]): Promise<schemas.BatchAnswer> {
    return this.send('POST', '/v2/bots/batch', batch(bodies), schemas.batchSchema);
  }

  /** One page of bots, newest first; scheduled bots that have not left are in `listScheduledBots`. */
  async listBots(query: ListBotsQuery = {}): Promise<Page<schemas.BotRow>> {
    const answer = await this.http.request({
      method: 'GET',
      path: '/v2/bots',
      query: {
        limit: limit(query.limit, 250),
        cursor: query.cursor,
        bot_id: query.botId,
        bot_name: query.botName,
        participant_name: query.participantName,
        meeting_url: query.meetingUrl,
        created_after: time(query.createdAfter),
        created_before: time(query.createdBefore),
        ended_after: time(query.endedAfter),
        extra: query.extra,
        meeting_platform: query.meetingPlatforms?.join(','),
        status: query.statuses?.join(','),
      },
      parse: fits(schemas.botPageSchema),
    });
    return { rows: answer.data, next: answer.cursor };
  }

  /** All bots, page by page as they are asked for. */
  allBots(query: Omit<ListBotsQuery, 'cursor'> = {}): AsyncGenerator<schemas.BotRow> {
    return follow('Meeting BaaS', (cursor) =>
      this.listBots({ limit: 250, ...query, ...(cursor === null ? {} : { cursor }) }),
    );
  }

  /** Details with fresh links to what was recorded (valid for four hours). */
  async getBot(botId: string): Promise<schemas.BotDetails> {
    return (await this.read(bot(botId), schemas.botDetailsSchema)).data;
  }

  async getBotStatus(botId: string): Promise<schemas.BotStatusAnswer> {
    return (await this.read(`${bot(botId)}/status`, schemas.botStatusSchema)).data;
  }

  /** Pictures of the call (Meet and Teams, not in `audio_only`). */
  async listScreenshots(
    botId: string,
    query: { limit?: number; cursor?: string } = {},
  ): Promise<Page<schemas.Screenshot>> {
    const answer = await this.http.request({
      method: 'GET',
      path: `${bot(botId)}/screenshots`,
      query: { limit: limit(query.limit, 250), cursor: query.cursor },
      parse: fits(schemas.screenshotPageSchema),
    });
    return { rows: answer.data, next: answer.cursor };
  }

  allScreenshots(botId: string): AsyncGenerator<schemas.Screenshot> {
    return follow('Meeting BaaS', (cursor) =>
      this.listScreenshots(botId, { limit: 250, ...(cursor === null ? {} : { cursor }) }),
    );
  }

  /** Makes a bot leave, or cancels it before it has left. `conflict` when it is done already. */
  async leave(botId: string): Promise<void> {
    // Harmless to repeat: a bot that is leaving leaves.
    await this.send('POST', `${bot(botId)}/leave`, {}, schemas.messageSchema, { repeatable: true });
  }

  /** Writes into the meeting's chat. 1 to 500 characters; the bot must be in the call. */
  async sendChatMessage(botId: string, message: string): Promise<void> {
    if (message === '') throw invalid('The chat message is empty.');
    await this.send('POST', `${bot(botId)}/send-chat-message`, { message: chat(message) }, schemas.messageSchema);
  }

  /** @param chatMessage written into the chat at the same time, at most 500 characters. */
  async pauseRecording(botId: string, chatMessage?: string): Promise<void> {
    await this.send('POST', `${bot(botId)}/pause-recording`, chatBody(chatMessage), schemas.messageSchema);
  }

  async resumeRecording(botId: string, chatMessage?: string): Promise<void> {
    await this.send('POST', `${bot(botId)}/resume-recording`, chatBody(chatMessage), schemas.messageSchema);
  }

  /** Deletes what was recorded; only for bots that are done. The transcription provider's copy goes too by default. */
  async deleteData(botId: string, options: { deleteFromProvider?: boolean } = {}): Promise<void> {
    await this.send('DELETE', `${bot(botId)}/delete-data`, {}, schemas.messageSchema, {
      query: { delete_from_provider: options.deleteFromProvider ?? true },
    });
  }

  /** Sends the final webhook again, to all endpoints, with fresh links; only for bots that are done. */
  async resendWebhook(botId: string): Promise<void> {
    await this.send('POST', `${bot(botId)}/resend-webhook`, {}, schemas.messageSchema);
  }

  /** Sends the final callback again. @param callback another target than the bot was created with. */
  async retryCallback(botId: string, callback: CallbackConfig | null = null): Promise<void> {
    // `{}` would be a callback without its URL; the contract's word for "as configured" is null.
    await this.send('POST', `${bot(botId)}/retry-callback`, callback, schemas.messageSchema);
  }

  /**
   * Turns the recording of a bot that is done into text again. Not in the OpenAPI file of May 2026; SDK 6.2.4 has it.
   * @param transcription provider and its settings; null for those that the bot was made with.
   */
  async retranscribe(botId: string, transcription: RetranscribeConfig | null = null): Promise<void> {
    const body = transcription === null ? null : { transcription };
    await this.send('POST', `${bot(botId)}/retranscribe`, body, schemas.messageSchema);
  }

  /** Merges entries into a bot's `extra`, in any status; null clears all of it. */
  async updateConfig(botId: string, extra: Readonly<Record<string, unknown>> | null): Promise<void> {
    await this.send('PATCH', `${bot(botId)}/update-config`, { extra }, schemas.messageSchema);
  }

  /** Books a bot, at least a minute and at most 90 days ahead. It joins at `join_at`, not before. */
  async scheduleBot(body: CreateScheduledBotBody): Promise<{ botId: string }> {
    const answer = await this.send('POST', '/v2/bots/scheduled', body, schemas.createdSchema);
    return { botId: answer.data.bot_id };
  }

  /** Books 1 to 100 bots. The call succeeds even when every bot failed: read `errors`. */
  async scheduleBots(bodies: readonly CreateScheduledBotBody[]): Promise<schemas.BatchAnswer> {
    return this.send('POST', '/v2/bots/scheduled/batch', batch(bodies), schemas.batchSchema);
  }

  /** One page of booked bots, by join time. */
  async listScheduledBots(query: ListScheduledBotsQuery = {}): Promise<Page<schemas.ScheduledBotRow>> {
    const answer = await this.http.request({
      method: 'GET',
      path: '/v2/bots/scheduled',
      query: {
        limit: limit(query.limit, 100),
        cursor: query.cursor,
        bot_id: query.botId,
        bot_name: query.botName,
        meeting_url: query.meetingUrl,
        scheduled_after: time(query.scheduledAfter),
        scheduled_before: time(query.scheduledBefore),
        extra: query.extra,
        meeting_platform: query.meetingPlatforms?.join(','),
        status: query.statuses?.join(','),
      },
      parse: fits(schemas.scheduledPageSchema),
    });
    return { rows: answer.data, next: answer.cursor };
  }

  allScheduledBots(query: Omit<ListScheduledBotsQuery, 'cursor'> = {}): AsyncGenerator<schemas.ScheduledBotRow> {
    return follow('Meeting BaaS', (cursor) =>
      this.listScheduledBots({ limit: 100, ...query, ...(cursor === null ? {} : { cursor }) }),
    );
  }

  async getScheduledBot(botId: string): Promise<schemas.ScheduledBotDetails> {
    return (await this.read(scheduled(botId), schemas.scheduledDetailsSchema)).data;
  }

  /** Changes a booked bot that joins in four minutes or more; else `conflict`. */
  async updateScheduledBot(botId: string, change: UpdateScheduledBotBody): Promise<void> {
    await this.send('PATCH', scheduled(botId), change, schemas.messageSchema);
  }

  /** Takes a booked bot back. `conflict` when it has left, failed or was cancelled before. */
  async cancelScheduledBot(botId: string): Promise<void> {
    await this.send('DELETE', scheduled(botId), {}, schemas.messageSchema);
  }

  private read<S extends Parameters<typeof fits>[0]>(path: string, schema: S) {
    return this.http.request({ method: 'GET', path, parse: fits(schema) });
  }

  /** Everything that writes carries a JSON body: the server refuses other content types even where no body is needed. */
  private send<S extends Parameters<typeof fits>[0]>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    schema: S,
    more: Pick<HttpRequest<unknown>, 'query' | 'repeatable'> = {},
  ) {
    return this.http.request({ method, path, body, parse: fits(schema), ...more });
  }
}

const bot = (botId: string): string => `/v2/bots/${id(botId)}`;
const scheduled = (botId: string): string => `/v2/bots/scheduled/${id(botId)}`;

/** Bot IDs are UUIDs; anything else would be another path. */
function id(botId: string): string {
  const trimmed = botId.trim();
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(trimmed)) return trimmed;
  throw invalid(
    `"${trimmed.slice(0, 60)}" is not a bot ID: expected a UUID such as 0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e.`,
  );
}

function limit(asked: number | undefined, most: number): number {
  const value = asked ?? most;
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw invalid(`The page size is ${value}: expected a whole number from 1 to ${most}.`);
}

function batch<T>(bodies: readonly T[]): readonly T[] {
  if (bodies.length >= 1 && bodies.length <= 100) return bodies;
  throw invalid(`A batch of ${bodies.length} bots: expected 1 to 100.`);
}

function chat(message: string): string {
  if (message.length <= 500) return message;
  throw invalid(`The chat message has ${message.length} characters: expected at most 500.`);
}

const chatBody = (message: string | undefined): { chat_message?: string } =>
  message === undefined || message === '' ? {} : { chat_message: chat(message) };

const time = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : toApiTime(ms));

function invalid(message: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', service: 'Meeting BaaS', message });
}
