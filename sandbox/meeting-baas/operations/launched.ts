import { screenshotCount } from '../artifacts';
import type { Bot, CallbackConfig, JsonObject, Run } from '../bot';
import { ApiError, botNotFound, validationError, wrongStatus } from '../errors';
import { checkRange, commonFilter, matchesParticipant, matchesStatus, timeOf } from '../filters';
import { isOver } from '../fleet';
import { pageOf } from '../paging';
import { botDetails, botRow, botStatus, callbackConfig } from '../wire';
import { type ApiRequest, bodyOf, botId, type Handler, message, ok } from './request';

type Launched = Bot & { run: Run };

const anyBot = (request: ApiRequest): Bot => request.service.bot(request.team, botId(request));

/** A bot that has only been booked is not known here yet. */
function launchedBot(request: ApiRequest): Launched {
  const bot = anyBot(request);
  if (bot.run === null) throw botNotFound(bot.id);
  return bot as Launched;
}

function finishedBot(request: ApiRequest): Launched {
  const bot = launchedBot(request);
  if (!isOver(bot.run)) throw wrongStatus(bot.id, bot.run.status);
  return bot;
}

const listBots: Handler = ({ service, team, parameters, emptyPage }) => {
  checkRange(parameters, ['created_before', 'created_after', 'ended_after'], service.clock.now(), false);
  const before = timeOf(parameters, 'created_before') ?? Infinity;
  const after = timeOf(parameters, 'created_after') ?? -Infinity;
  const endedAfter = timeOf(parameters, 'ended_after');
  const matches = commonFilter(parameters);
  const found = [...service.fleet.bots.values()].filter(
    (bot): bot is Launched =>
      bot.team === team.name &&
      bot.run !== null &&
      bot.run.createdAt < before &&
      bot.run.createdAt > after &&
      (endedAfter === null || (isOver(bot.run) && bot.run.updatedAt > endedAfter)) &&
      matchesStatus(bot.run.status, parameters) &&
      matchesParticipant(bot.run.participants, parameters) &&
      matches(bot),
  );
  const page = pageOf(found, {
    keyOf: (bot) => ({ at: bot.run.createdAt, id: bot.id }),
    row: (bot) => botRow(bot, bot.run),
    order: 'descending',
    limit: Number(parameters['limit']),
    cursor: (parameters['cursor'] as string | null) ?? null,
    empty: emptyPage,
  });
  return { status: 200, body: { success: true, ...page } };
};

const getBotScreenshots: Handler = (request) => {
  const bot = launchedBot(request);
  const numbers = Array.from({ length: screenshotCount(bot, bot.run) }, (_, index) => index + 1);
  const start = bot.run.recordingSince ?? 0;
  const page = pageOf(numbers, {
    keyOf: (number) => ({ at: start + number * 60_000, id: String(number) }),
    row: (number): JsonObject => ({
      screenshot_id: number,
      url: request.service.urls.urlOf(bot, `screenshot-${number}.png`),
    }),
    order: 'ascending',
    limit: Number(request.parameters['limit']),
    cursor: (request.parameters['cursor'] as string | null) ?? null,
    empty: request.emptyPage,
  });
  return { status: 200, body: { success: true, ...page } };
};

const retryCallback: Handler = (request) => {
  const bot = finishedBot(request);
  const given = request.body as Partial<CallbackConfig> | null;
  const config: CallbackConfig | null =
    given?.url === undefined
      ? bot.config.callback_config
      : { url: given.url, secret: given.secret ?? null, method: given.method ?? 'POST' };
  if (config === null) {
    throw new ApiError(409, 'FST_ERR_CALLBACK_NOT_CONFIGURED', `Bot ${bot.id} has no callback configured`);
  }
  const body = request.service.finalEventOf(bot);
  request.service.callbacks.call(config, bot.id, String(body['event']), body);
  return message('Callback has been queued');
};

export const launched: Record<string, Handler> = {
  listBots,
  getBotScreenshots,
  retryCallback,
  getBotDetails: (request) => {
    const bot = launchedBot(request);
    const newer = { callback_config: callbackConfig(bot) };
    return { ...ok(botDetails(bot, bot.run, request.service.urls)), newer };
  },
  getBotStatus: (request) => {
    const bot = launchedBot(request);
    return ok(botStatus(bot, bot.run));
  },
  leaveBot: (request) => {
    request.service.fleet.leave(anyBot(request));
    return message('Bot is leaving the meeting');
  },
  sendChatMessage: (request) => {
    const text = String(bodyOf(request)['message']);
    if (text.trim() === '') throw validationError('message must not be empty');
    request.service.fleet.say(launchedBot(request), text);
    return message('Chat message sent');
  },
  pauseBotRecording: (request) => changeRecording(request, 'pause'),
  resumeBotRecording: (request) => changeRecording(request, 'resume'),
  deleteBotData: (request) => {
    const bot = finishedBot(request);
    bot.run.dataDeleted = true;
    bot.run.chat = [];
    return message('Bot data has been deleted');
  },
  resendFinalWebhook: (request) => {
    request.service.emitEnd(finishedBot(request));
    return message('Webhook has been queued');
  },
  updateBotConfig: (request) => {
    const bot = request.service.bookedConfig === 'known' ? anyBot(request) : launchedBot(request);
    request.service.fleet.mergeExtra(bot, bodyOf(request)['extra'] as JsonObject | null);
    return message('Bot configuration updated');
  },
};

function changeRecording(request: ApiRequest, what: 'pause' | 'resume'): ReturnType<Handler> {
  const bot = launchedBot(request);
  const { fleet } = request.service;
  if (what === 'pause') fleet.pause(bot);
  else fleet.resume(bot);
  const chat = bodyOf(request)['chat_message'];
  // Delivery of the message is best effort: a meeting without chat does not undo the pause.
  if (typeof chat === 'string' && chat !== '' && fleet.mannerOf(bot.config.meeting_url).chatDisabled !== true) {
    fleet.say(bot, chat);
  }
  return message(what === 'pause' ? 'Recording paused' : 'Recording resumed');
}
