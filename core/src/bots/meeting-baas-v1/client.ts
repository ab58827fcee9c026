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
import { follow, type Page } from '../paging.js';
import { decodeMeetingBaasV1Error } from './errors.js';
import * as schemas from './schemas.js';
import type { MeetingBaasV1Settings, SpeechToText } from './settings.js';
import { KEY_HEADER } from './webhook.js';

/** Body of a create. `start_time`: seconds since 1970; left out, the bot goes now. */
export type CreateBotBody = MeetingBaasV1Settings & { bot_name: string; meeting_url: string; start_time?: number };

export interface ListBotsQuery {
  /** Part of the name. */
  botName?: string;
  /** Part of the link. */
  meetingUrl?: string;
  /** ms since epoch. */
  createdAfter?: number;
  createdBefore?: number;
  endedAfter?: number;
  /** `name:value[,name:value]`, exact. */
  extra?: string;
  /** `name` or `name:desc`. */
  sortByExtra?: string;
  /** 1 to 50. */
  limit?: number;
  cursor?: string;
}

export interface MeetingBaasV1HttpOptions extends Pick<HttpOptions, 'attempts' | 'timeoutMs' | 'deadline'> {
  fetch: Fetch;
  clock: Clock;
  /** Left out where `fetch` adds the credential itself. */
  apiKey?: string;
  /** Default: the hosted service. */
  baseUrl?: string;
}

export const MEETING_BAAS_V1_BASE_URL = 'https://api.meetingbaas.com';
const MOST_ROWS = 50;

/** The http seam for Meeting BaaS v1: its key header and its error bodies. */
export function createMeetingBaasV1Http(options: MeetingBaasV1HttpOptions): Http {
  const { apiKey, baseUrl, ...rest } = options;
  return createHttp({
    ...rest,
    service: 'Meeting BaaS v1',
    baseUrl: (baseUrl ?? MEETING_BAAS_V1_BASE_URL).trim().replace(/\/+$/, ''),
    ...(apiKey === undefined ? {} : { headers: { [KEY_HEADER]: apiKey } }),
    decodeError: decodeMeetingBaasV1Error,
  });
}

/** Times of the listing's filters: UTC without a zone, as the description shows them. */
export const toFilterTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

/**
 * The bot endpoints of Meeting BaaS v1, one method each. Every method throws CalendarBotsError. A create whose answer
 * was lost throws with `mayHaveHappened`: `createMeetingBaasV1Service` is what looks such bots up again.
 */
export class MeetingBaasV1Client {
  private readonly http: Http;

  constructor(options: { http: Http }) {
    this.http = options.http;
  }

  /**
   * Sends a bot now, or at `start_time`. Described with a slash at its end; where a server only knows the path without
   * one it answers 404 or 405 before it acts, and is asked again so.
   */
  async createBot(body: CreateBotBody): Promise<{ botId: string }> {
    const create = (path: string) =>
      this.http.request({ method: 'POST', path, body, parse: fits(schemas.createdSchema) });
    try {
      return { botId: (await create('/bots/')).bot_id };
    } catch (error) {
      const unknownPath = error instanceof CalendarBotsError && (error.status === 404 || error.status === 405);
      if (!unknownPath) throw error;
    }
    return { botId: (await create('/bots')).bot_id };
  }

  /**
   * Makes a bot leave. `ok` is the service's own word. That it also takes back a bot whose `start_time` is still to
   * come is what the service's guide implies and nothing says outright.
   */
  async leave(botId: string): Promise<{ ok: boolean }> {
    return { ok: (await this.ask('DELETE', bot(botId), schemas.leftSchema)).ok };
  }

  /** A bot, with links to what it recorded (valid for two hours or for 24, by different pages of the vendor). */
  async getMeetingData(botId: string, options: { transcripts?: boolean } = {}): Promise<schemas.MeetingData> {
    const query = { bot_id: id(botId), include_transcripts: options.transcripts ?? true };
    return this.ask('GET', '/bots/meeting_data', schemas.meetingDataSchema, { query });
  }

  /** One page of bots, newest first. */
  async listBots(query: ListBotsQuery = {}): Promise<Page<schemas.BotRow>> {
    const { bots, next } = await this.ask('GET', '/bots/bots_with_metadata', schemas.botPageSchema, {
      query: {
        bot_name: query.botName,
        meeting_url: query.meetingUrl,
        created_after: time(query.createdAfter),
        created_before: time(query.createdBefore),
        ended_after: time(query.endedAfter),
        filter_by_extra: query.extra,
        sort_by_extra: query.sortByExtra,
        limit: limit(query.limit),
        cursor: query.cursor,
      },
    });
    return { rows: bots, next };
  }

  /** All bots, page by page as they are asked for. */
  allBots(query: Omit<ListBotsQuery, 'cursor'> = {}): AsyncGenerator<schemas.BotRow> {
    return follow('Meeting BaaS v1', (cursor) => this.listBots({ ...query, ...(cursor === null ? {} : { cursor }) }));
  }

  /**
   * Deletes what was recorded, for good; the bot's row stays. At most five times in a minute.
   *
   * @returns `deleted`, `partiallyDeleted`, `alreadyDeleted` or `noDataFound`.
   */
  async deleteData(botId: string): Promise<{ ok: boolean; status: string }> {
    return this.ask('POST', `${bot(botId)}/delete_data`, schemas.deletedSchema, { body: {}, repeatable: true });
  }

  /**
   * Transcribes a recording, for the first time or again. `transcription_complete` tells when it is done.
   *
   * @param options.webhookUrl where that is told; else as for the bot.
   */
  async retranscribe(botId: string, options: { speechToText?: SpeechToText; webhookUrl?: string } = {}): Promise<void> {
    const body = {
      bot_uuid: id(botId),
      ...(options.speechToText === undefined ? {} : { speech_to_text: options.speechToText }),
      ...(options.webhookUrl === undefined ? {} : { webhook_url: options.webhookUrl }),
    };
    // The answer is undescribed and may be no JSON at all; only its status counts.
    await this.http.send({
      method: 'POST',
      url: '/bots/retranscribe',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
      read: () => undefined,
    });
  }

  /** Pictures of the call. */
  async getScreenshots(botId: string): Promise<schemas.Screenshot[]> {
    return this.ask('GET', `${bot(botId)}/screenshots`, schemas.screenshotsSchema);
  }

  private ask<S extends Parameters<typeof fits>[0]>(
    method: HttpRequest<unknown>['method'],
    path: string,
    schema: S,
    more: Pick<HttpRequest<unknown>, 'query' | 'body' | 'repeatable'> = {},
  ) {
    return this.http.request({ method, path, ...more, parse: fits(schema) });
  }
}

const bot = (botId: string): string => `/bots/${id(botId)}`;

/** Bot IDs are UUIDs; anything else would be another path. */
function id(botId: string): string {
  const trimmed = botId.trim();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(trimmed)) return trimmed;
  throw invalid(
    `"${trimmed.slice(0, 60)}" is not a bot ID: expected a UUID such as 0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e.`,
  );
}

function limit(asked: number | undefined): number {
  const value = asked ?? MOST_ROWS;
  if (Number.isInteger(value) && value >= 1 && value <= MOST_ROWS) return value;
  throw invalid(`The page size is ${value}: expected a whole number from 1 to ${MOST_ROWS}.`);
}

const time = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : toFilterTime(ms));

function invalid(message: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', service: 'Meeting BaaS v1', message });
}
