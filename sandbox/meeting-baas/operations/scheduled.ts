import { type Bot, merged, type Schedule } from '../bot';
import { ApiError, botNotFound, validationError, wrongStatus } from '../errors';
import { checkRange, commonFilter, matchesStatus, timeOf } from '../filters';
import { isActive } from '../fleet';
import { pageOf } from '../paging';
import { scheduledDetails, scheduledRow } from '../wire';
import { platformOf } from '../bot';
import { checkPairs, NINETY_DAYS_MS } from './creation';
import { type ApiRequest, bodyOf, botId, type Handler, message, ok } from './request';

const MINUTE_MS = 60_000;

type Booked = Bot & { schedule: Schedule };

function bookedBot(request: ApiRequest): Booked {
  const bot = request.service.bot(request.team, botId(request));
  if (bot.schedule === null) throw botNotFound(bot.id);
  return bot as Booked;
}

const tooClose = (bot: Bot): ApiError =>
  new ApiError(
    409,
    'FST_ERR_BOT_STATUS',
    `Bot ${bot.id} joins too soon. Operation not permitted this close to join_at.`,
  );

const listScheduledBots: Handler = ({ service, team, parameters, emptyPage }) => {
  checkRange(parameters, ['scheduled_before', 'scheduled_after'], service.clock.now(), true);
  const before = timeOf(parameters, 'scheduled_before') ?? Infinity;
  const after = timeOf(parameters, 'scheduled_after') ?? -Infinity;
  const matches = commonFilter(parameters);
  const found = [...service.fleet.bots.values()].filter(
    (bot): bot is Booked =>
      bot.team === team.name &&
      bot.schedule !== null &&
      bot.schedule.joinAt < before &&
      bot.schedule.joinAt > after &&
      matchesStatus(bot.schedule.status, parameters) &&
      matches(bot),
  );
  const page = pageOf(found, {
    keyOf: (bot) => ({ at: bot.schedule.joinAt, id: bot.id }),
    row: (bot) => scheduledRow(bot, bot.schedule),
    order: 'ascending',
    limit: Number(parameters['limit']),
    cursor: (parameters['cursor'] as string | null) ?? null,
    empty: emptyPage,
  });
  return { status: 200, body: { success: true, ...page } };
};

const updateScheduledBot: Handler = (request) => {
  const bot = bookedBot(request);
  const { schedule } = bot;
  const now = request.service.clock.now();
  const body = bodyOf(request);
  if (schedule.status !== 'scheduled') throw wrongStatus(bot.id, schedule.status);
  const lockMs = request.service.lockMinutes * MINUTE_MS;
  if (schedule.joinAt - now < lockMs) throw tooClose(bot);
  const joinAt = body['join_at'] === undefined ? schedule.joinAt : Date.parse(String(body['join_at']));
  if (joinAt - now < lockMs) throw tooClose(bot);
  if (joinAt - now > NINETY_DAYS_MS) throw validationError('join_at must lie at most 90 days ahead');
  const config = merged(bot.config, body);
  checkPairs(config);
  const platform = platformOf(config.meeting_url);
  if (platform === undefined) throw validationError(`No known meeting platform in ${config.meeting_url}`);
  bot.platform = platform;
  request.service.fleet.change(bot, config, joinAt, Object.keys(body));
  return message('Scheduled bot updated successfully');
};

const deleteScheduledBot: Handler = (request) => {
  const bot = bookedBot(request);
  const { schedule, run } = bot;
  const { fleet, deleteWindow, clock } = request.service;
  if (deleteWindow !== 'any') {
    if (schedule.status !== 'scheduled') throw wrongStatus(bot.id, schedule.status);
    if (schedule.joinAt - clock.now() < deleteWindow.minutes * MINUTE_MS) throw tooClose(bot);
    fleet.cancel(bot);
  } else if (schedule.status === 'scheduled') fleet.cancel(bot);
  else if (run !== null && isActive(run)) fleet.leave(bot);
  else throw wrongStatus(bot.id, run?.status ?? schedule.status);
  return message('Scheduled bot cancelled successfully');
};

export const scheduled: Record<string, Handler> = {
  listScheduledBots,
  getScheduledBotDetails: (request) => {
    const bot = bookedBot(request);
    return ok(scheduledDetails(bot, bot.schedule));
  },
  updateScheduledBot,
  deleteScheduledBot,
};
