import { type Bot, extraOf, isBooked, type JsonObject, linkOf } from './bot';
import { ApiError, notFound } from './errors';
import type { MeetingBaasV1State } from './service';
import { meetingDataOf, moment, rowOf } from './wire';

export interface ApiAnswer {
  status: number;
  body: unknown;
}

export interface ApiRequest {
  service: MeetingBaasV1State;
  /** The id in the path. */
  id: string;
  query: URLSearchParams;
  body: JsonObject;
  /** Answer an empty page though more follow (a fault). */
  emptyPage: boolean;
}

type Handler = (request: ApiRequest) => ApiAnswer;

const ok = (body: unknown): ApiAnswer => ({ status: 200, body });

function join({ service, body }: ApiRequest): ApiAnswer {
  const { said, fleet } = service;
  if (said.refusesSecond === 'atCreate' && fleet.isSecond(body)) {
    throw new ApiError(said.secondStatus, 'Duplicate: a bot was already sent to this meeting in the last 5 minutes');
  }
  return ok({ bot_id: fleet.create(body).id });
}

function leave({ service, id }: ApiRequest): ApiAnswer {
  const bot = service.bot(id);
  return ok({ ok: service.fleet.leave(bot) });
}

function getMeetingData({ service, query }: ApiRequest): ApiAnswer {
  const bot = service.bot(query.get('bot_id') ?? '');
  const unseen = isBooked(bot) || (bot.phase === 'taken_back' && bot.booked);
  if (unseen && service.said.bookedData === 'notFound') throw notFound(`Bot ${bot.id}`);
  const transcripts = query.get('include_transcripts') !== 'false';
  return ok(meetingDataOf(bot, service.said, service.clock.now(), transcripts));
}

function botsWithMetadata({ service, query, emptyPage }: ApiRequest): ApiAnswer {
  const { said, clock } = service;
  const limit = Number(query.get('limit') ?? 10);
  const has = (name: string, of: (bot: Bot) => string) => (bot: Bot) =>
    of(bot)
      .toLowerCase()
      .includes((query.get(name) ?? '').toLowerCase());
  const time = (name: string): number | null => {
    const given = query.get(name);
    return given === null ? null : Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(given) ? given : `${given}Z`);
  };
  const [after, before, ended] = ['created_after', 'created_before', 'ended_after'].map(time);
  const conditions = (query.get('filter_by_extra') ?? '').split(',').filter((part) => part !== '');
  const matches = (bot: Bot): boolean =>
    conditions.every((part) => {
      const colon = part.indexOf(':');
      return String(extraOf(bot)?.[part.slice(0, colon)]) === part.slice(colon + 1);
    });
  let bots = [...service.fleet.bots.values()]
    .filter((bot) => said.booked === 'listed' || !(bot.booked && (isBooked(bot) || bot.phase === 'taken_back')))
    .filter(has('bot_name', (bot) => String(bot.request['bot_name'])))
    .filter(has('meeting_url', linkOf))
    .filter((bot) => after == null || bot.createdAt >= after)
    .filter((bot) => before == null || bot.createdAt <= before)
    .filter((bot) => ended == null || (bot.endedAt !== null && bot.endedAt >= ended))
    .sort((a, b) => b.serial - a.serial);
  if (said.filter === 'all') bots = bots.filter(matches);
  bots = sorted(bots, query.get('sort_by_extra'));
  const offset = cursorToOffset(query.get('cursor'));
  const page = emptyPage ? [] : bots.slice(offset, offset + limit);
  const next = emptyPage ? offset : offset + limit;
  const rows = (said.filter === 'page' ? page.filter(matches) : page).map((bot) => rowOf(bot, said));
  const more = emptyPage ? bots.length > offset : bots.length > next;
  return ok({
    [said.listNames]: rows,
    last_updated: moment(clock.now(), { ...said, times: 'zoned' }),
    [said.cursorName]: more ? offsetToCursor(next, emptyPage) : null,
  });
}

function sorted(bots: Bot[], by: string | null): Bot[] {
  if (by === null) return bots;
  const [field = '', direction] = by.split(':');
  const value = (bot: Bot): string | null => {
    const given = extraOf(bot)?.[field];
    return given === undefined || given === null ? null : String(given);
  };
  return [...bots].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return (x < y ? -1 : x > y ? 1 : 0) * (direction === 'desc' ? -1 : 1);
  });
}

/** A page that was held back is asked for with another cursor: a cursor that came twice would look like a circle. */
const offsetToCursor = (offset: number, again: boolean): string =>
  Buffer.from(`${offset}${again ? ':again' : ''}`).toString('base64');

function cursorToOffset(cursor: string | null): number {
  if (cursor === null) return 0;
  const offset = Number(Buffer.from(cursor, 'base64').toString('utf8').split(':')[0]);
  if (Number.isInteger(offset)) return offset;
  throw new ApiError(400, 'Invalid cursor');
}

function deleteData({ service, id }: ApiRequest): ApiAnswer {
  service.countDeletion();
  const bot = service.bot(id);
  const status = bot.dataDeleted ? 'alreadyDeleted' : bot.phase === 'complete' ? 'deleted' : 'noDataFound';
  if (status === 'deleted') bot.dataDeleted = true;
  return ok({ ok: true, status });
}

function retranscribe({ service, body }: ApiRequest): ApiAnswer {
  const bot = service.bot(String(body['bot_uuid']));
  if (bot.phase !== 'complete' || bot.dataDeleted) throw new ApiError(400, 'There is no recording to transcribe');
  const url = typeof body['webhook_url'] === 'string' ? body['webhook_url'] : null;
  service.clock.schedule(service.clock.now() + 10_000, () => {
    bot.transcribed = true;
    service.webhooks.transcribed(bot, url);
  });
  return { status: 202, body: undefined };
}

function getScreenshots({ service, id }: ApiRequest): ApiAnswer {
  const bot = service.bot(id);
  if (bot.joinedAt === null || bot.dataDeleted) return ok([]);
  const at = bot.joinedAt;
  return ok(
    [0, 1, 2].map((index) => ({
      date: moment(at + index * 5000, service.said),
      url: `https://bots-screenshots.sandbox.example/${bot.id}/${index}.png`,
    })),
  );
}

export const HANDLERS: Readonly<Record<string, Handler>> = {
  join,
  leave,
  get_meeting_data: getMeetingData,
  bots_with_metadata: botsWithMetadata,
  delete_data: deleteData,
  retranscribe_bot: retranscribe,
  get_screenshots: getScreenshots,
};
