import { type Bot, type BotConfig, configOf, type JsonObject, type Platform, platformOf } from '../bot';
import { ApiError, validationError } from '../errors';
import { refusalError, type Refusal } from '../team';
import { type ApiRequest, bodyOf, created, type Handler } from './request';

const MINUTE_MS = 60_000;
export const NINETY_DAYS_MS = 90 * 86_400_000;

function platformOrThrow(meetingUrl: string): Platform {
  const platform = platformOf(meetingUrl);
  // The service's own code for a single create is not documented; in a batch it is INVALID_MEETING_PLATFORM.
  if (platform === undefined) {
    throw new ApiError(400, 'FST_ERR_INVALID_MEETING_PLATFORM', `No known meeting platform in ${meetingUrl}`);
  }
  return platform;
}

/** What the schema cannot say: a switch and its configuration belong together. */
export function checkPairs(config: BotConfig): void {
  if (config.streaming_enabled && config.streaming_config === null) {
    throw validationError('streaming_config is required when streaming_enabled is true');
  }
  if (config.callback_enabled && config.callback_config === null) {
    throw validationError('callback_config is required when callback_enabled is true');
  }
}

function configFrom(body: JsonObject): { config: BotConfig; platform: Platform } {
  const config = configOf(body);
  checkPairs(config);
  return { config, platform: platformOrThrow(config.meeting_url) };
}

function joinAtFrom(request: ApiRequest, body: JsonObject): number {
  const now = request.service.clock.now();
  const joinAt = Date.parse(String(body['join_at']));
  const earliest = request.service.earliestJoin === 'minuteAhead' ? now + MINUTE_MS : now - MINUTE_MS;
  if (joinAt < earliest) throw validationError('join_at must lie in the future, at least 1 minute ahead');
  if (joinAt > now + NINETY_DAYS_MS) throw validationError('join_at must lie at most 90 days ahead');
  return joinAt;
}

function sendNow(request: ApiRequest, body: JsonObject): Bot {
  const { config, platform } = configFrom(body);
  const sent = request.service.fleet.send(request.team, platform, config);
  if (typeof sent === 'string') throw refusalError(sent, config.meeting_url);
  return sent;
}

function bookAhead(request: ApiRequest, body: JsonObject): Bot {
  const { config, platform } = configFrom(body);
  return request.service.fleet.schedule(request.team, platform, config, joinAtFrom(request, body));
}

const ITEM_CODES: Record<string, string> = {
  FST_ERR_INSUFFICIENT_TOKENS: 'INSUFFICIENT_TOKENS' satisfies Refusal,
  FST_ERR_DAILY_BOT_CAP_REACHED: 'DAILY_BOT_CAP_REACHED' satisfies Refusal,
  FST_ERR_BOT_ALREADY_EXISTS: 'BOT_ALREADY_EXISTS' satisfies Refusal,
  FST_ERR_INVALID_MEETING_PLATFORM: 'INVALID_MEETING_PLATFORM',
  FST_ERR_VALIDATION: 'VALIDATION_ERROR',
};

/** Item by item, in order; what fails is told in `errors` and holds up nothing. */
function batch(schema: string, create: (request: ApiRequest, body: JsonObject) => Bot): Handler {
  return (request) => {
    const items = request.body as unknown[];
    const data: JsonObject[] = [];
    const errors: JsonObject[] = [];
    for (const [index, item] of items.entries()) {
      const body = (typeof item === 'object' && item !== null ? item : {}) as JsonObject;
      const given = body['extra'];
      const extra = typeof given === 'object' && !Array.isArray(given) ? given : null;
      try {
        const checked = request.service.contract.checkSchema(schema, item);
        if (!checked.ok) throw validationError(checked.problem);
        data.push({ index, bot_id: create(request, body).id, extra });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const code = ITEM_CODES[error.code] ?? 'BOT_CREATE_FAILED';
        const details = code === 'VALIDATION_ERROR' ? error.message : null;
        errors.push({ index, code, message: error.message, details, extra });
      }
    }
    return { status: 201, body: { success: true, data, errors } };
  };
}

export const creation: Record<string, Handler> = {
  createBot: (request) => created({ bot_id: sendNow(request, bodyOf(request)).id }),
  batchCreateBots: batch('CreateBotRequestBodyInput', sendNow),
  createScheduledBot: (request) => created({ bot_id: bookAhead(request, bodyOf(request)).id }),
  batchCreateScheduledBots: batch('CreateScheduledBotRequestBodyInput', bookAhead),
};
