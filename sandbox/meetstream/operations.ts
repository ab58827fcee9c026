import { type Bot, isBooked, isInCall, iso, type JsonObject, providerOf } from './bot';
import { ApiError, badRequest, notFound } from './errors';
import type { MeetStreamService } from './service';

export interface ApiAnswer {
  status: number;
  body: unknown;
}

export interface ApiRequest {
  service: MeetStreamService;
  /** The id in the path. */
  id: string;
  query: URLSearchParams;
  body: JsonObject;
  idempotencyKey: string | null;
  /** Answer an empty page though more follow (a fault). */
  emptyPage: boolean;
}

type Handler = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

const ok = (body: unknown): ApiAnswer => ({ status: 200, body });
const PAGE = 50;

async function createBot({ service, body, idempotencyKey }: ApiRequest): Promise<ApiAnswer> {
  const { said, fleet } = service;
  const header = said.protects === 'both' || said.protects === 'header' ? idempotencyKey : null;
  const given = typeof body['deduplication_key'] === 'string' ? body['deduplication_key'] : null;
  const bodyKey = said.protects === 'both' || said.protects === 'body' ? given : null;
  const before = found();
  if (before !== undefined) return before;
  if (said.simultaneousCreates === 'unguarded') {
    // The gap between looking and writing, in which another first create of the same key gets through.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const bot = fleet.create(body, { header, body: bodyKey });
  // The key of a create that was refused is not used up.
  return { status: 201, body: created(bot, 'Active') };

  function found(): ApiAnswer | undefined {
    const byHeader = header === null ? undefined : [...service.made.values()].find((bot) => bot.headerKey === header);
    if (byHeader !== undefined) return repeated(byHeader, 507);
    const byBody = bodyKey === null ? undefined : [...service.made.values()].find((bot) => bot.bodyKey === bodyKey);
    if (byBody === undefined) return undefined;
    if (byBody.link !== body['meeting_link']) throw new ApiError(409, 'deduplication_key is used for another meeting');
    return repeated(byBody, 200);
  }

  function repeated(bot: Bot, status: number): ApiAnswer {
    if (said.repeat === '507or200') return { status, body: created(bot, bot.status) };
    const more = said.repeat === '409withId' ? { bot_id: bot.id } : {};
    throw new ApiError(409, 'A bot with this key exists already', more);
  }
}

const created = (bot: Bot, status: string): JsonObject => ({
  bot_id: bot.id,
  transcript_id: bot.transcript?.id ?? null,
  meeting_url: bot.link,
  status,
});

function row(bot: Bot, { said }: MeetStreamService): JsonObject {
  const attributes = said.listsAttributes ? { custom_attributes: bot.attributes } : {};
  const join = bot.joinAt === null ? {} : { join_at: iso(bot.joinAt) };
  const common = { ...join, ...attributes, bot_name: bot.name, platform: bot.platform, created_at: iso(bot.createdAt) };
  return said.rowNames === 'short'
    ? { bot_id: bot.id, status: bot.status, meeting_link: bot.link, ...common }
    : { id: bot.id, bot_status: bot.status, meeting_url: bot.link, ...common };
}

function listBots({ service, query, emptyPage }: ApiRequest): ApiAnswer {
  const wanted = [...query]
    .map(([name, value]) => ({ key: /^custom_attr\[(.+)\]$/.exec(name)?.[1], value }))
    .filter(({ key }) => key !== undefined);
  const platform = query.get('platform');
  const bots = [...service.fleet.bots.values()]
    .filter((bot) => service.said.listsScheduled || !isBooked(bot))
    .filter((bot) => platform === null || bot.platform === platform)
    .filter((bot) => wanted.every(({ key, value }) => String(bot.attributes[key ?? '']) === value))
    .reverse();
  const cursor = query.get('cursor');
  const start = cursor === null ? 0 : bots.findIndex(({ id }) => id === Buffer.from(cursor, 'base64').toString()) + 1;
  const page = emptyPage ? [] : bots.slice(start, start + PAGE);
  const last = page.at(-1);
  const more = start + page.length < bots.length;
  // From the start once more: nothing may be skipped by a page that held nothing.
  const next = emptyPage ? (cursor ?? encoded('start')) : encoded(last?.id ?? '');
  return ok({ bots: page.map((bot) => row(bot, service)), hasNextPage: more, nextCursor: more ? next : null });
}

const encoded = (id: string): string => Buffer.from(id).toString('base64');

function getDetail({ service, id }: ApiRequest): ApiAnswer {
  const bot = service.fleet.bot(id);
  const end = bot.endedAt;
  return ok({
    bot_details: {
      BotID: bot.id,
      Status: bot.status,
      Platform: bot.platform,
      StartTime: bot.startedAt === null ? null : iso(bot.startedAt),
      EndTime: end === null ? null : iso(end),
      Duration: bot.startedAt === null || end === null ? null : Math.round((end - bot.startedAt) / 1000),
      RequestPayload: bot.request,
      StatusTimeline: bot.history.map(({ status, at }) => ({ status, timestamp: iso(at) })),
      ...(service.said.detailTranscriptId ? { transcript_id: bot.transcript?.id ?? null } : {}),
      TranscriptStatus: bot.transcript?.status ?? null,
      AudioStatus: bot.status === 'Done' ? 'Success' : null,
      custom_attributes: bot.attributes,
    },
  });
}

/** A file of a bot that is done; 202 while it is being made. */
function media(file: 'audio' | 'video'): Handler {
  return ({ service, id }) => {
    const bot = service.fleet.bot(id);
    if (bot.dataDeleted) throw notFound(file);
    if (file === 'video' && bot.request['video_required'] === false) throw notFound('video');
    if (bot.status !== 'Done') return { status: 202, body: { message: `${file} is not ready yet` } };
    return ok({ [`${file}_url`]: `https://media.meetstream.sandbox/${bot.id}.${file}?signature=s` });
  };
}

const whenDone =
  (body: (bot: Bot) => unknown): Handler =>
  ({ service, id }) => {
    const bot = service.fleet.bot(id);
    return bot.status === 'Done' && !bot.dataDeleted ? ok(body(bot)) : { status: 202, body: { message: 'not ready' } };
  };

function pausing(pause: boolean): Handler {
  return ({ service, id }) => {
    const bot = service.fleet.bot(id);
    service.countPause();
    if (bot.platform !== 'GMeet') throw badRequest('Only Google Meet bots can be paused');
    if (bot.status !== 'Recording' || bot.paused === pause) throw new ApiError(409, `The bot is ${bot.status}`);
    bot.paused = pause;
    return { status: 202, body: { status: 'accepted', bot_id: id, command: pause ? 'pause' : 'resume' } };
  };
}

function inCall(service: MeetStreamService, id: string): Bot {
  const bot = service.fleet.bot(id);
  if (!isInCall(bot)) throw new ApiError(409, `The bot is ${bot.status}`);
  return bot;
}

const run = (bot: Bot): JsonObject[] =>
  bot.transcript === null
    ? []
    : [
        {
          transcript_id: bot.transcript.id,
          provider: bot.transcript.provider,
          status: bot.transcript.status,
          created_at: iso(bot.createdAt),
          config: {},
          download_urls: null,
        },
      ];

export const HANDLERS: Readonly<Record<string, Handler>> = {
  createBot,
  listBots,
  getDetail,
  getStatus({ service, id }) {
    const bot = service.fleet.bot(id);
    return ok({ bot_id: bot.id, status: bot.status, custom_attributes: bot.attributes });
  },
  getSummary({ service, id }) {
    service.fleet.bot(id);
    throw notFound('Summary');
  },
  removeBot({ service, id }) {
    service.fleet.leave(service.fleet.bot(id));
    return ok({ message: 'Bot is leaving', bot_id: id });
  },
  deleteData({ service, id }) {
    const bot = service.fleet.bot(id);
    if (bot.endedAt === null) throw new ApiError(409, `The bot is ${bot.status}`);
    bot.dataDeleted = true;
    service.webhooks.tell(bot, 'data_deletion');
    return ok({ message: 'Deleted', bot_id: id, deleted_objects: 2 });
  },
  pauseRecording: pausing(true),
  resumeRecording: pausing(false),
  sendMessage({ service, id, body }) {
    inCall(service, id).messages.push(String(body['message']));
    return ok({ message: 'sent', bot_id: id });
  },
  sendImage({ service, id, body }) {
    inCall(service, id).images.push(String(body['img_url']));
    return ok({ message: 'sent', bot_id: id });
  },
  getAudio: media('audio'),
  getVideo: media('video'),
  getAudioStreams: whenDone(() => ({ streams: [] })),
  getRecordingStreams: whenDone(() => ({ streams: [] })),
  getSpeakerTimeline: whenDone(() => [{ speaker: 'Ada Lovelace', start: 0, end: 5 }]),
  getChats: whenDone((bot) => bot.messages.map((text) => ({ sender: bot.name, message: text }))),
  getScreenshots: whenDone(() => ({ screenshots: [{ url: 'https://media.meetstream.sandbox/1.png' }] })),
  getParticipants: whenDone(() => [{ name: 'Ada Lovelace' }, { name: 'Grace Hopper' }]),
  listTranscriptions({ service, id }) {
    const runs = run(service.fleet.bot(id));
    return ok(service.said.transcriptions === 'bare' ? runs : { transcriptions: runs });
  },
  transcribe({ service, id, body }) {
    const bot = service.fleet.bot(id);
    const provider = Object.keys(body['provider'] as JsonObject)[0] ?? '';
    bot.transcript = { id: `tr_${id}_2`, provider, status: 'Success' };
    return { status: 202, body: { transcript_id: bot.transcript.id, message: 'started' } };
  },
  getTranscript({ service, id }) {
    const bot = [...service.fleet.bots.values()].find(({ transcript }) => transcript?.id === id);
    if (bot === undefined) throw notFound('Transcript');
    if (bot.transcript?.status !== 'Success')
      return { status: 202, body: { message: 'Transcript is being processed' } };
    const at = iso(bot.startedAt ?? bot.createdAt);
    const segments = [
      {
        speaker: 'Ada Lovelace',
        transcript: 'Good morning.',
        start_time: 0,
        end_time: 1.2,
        absolute_start_time: at,
        absolute_end_time: at,
        words: [{ word: 'Good', start: 0, end: 0.4 }],
      },
    ];
    return ok(service.said.transcript === 'bare' ? segments : { message: segments });
  },
  listScheduledBots({ service, query }) {
    const limit = Number(query.get('limit') ?? 100);
    const bots = [...service.fleet.bots.values()].filter(isBooked).sort((a, b) => (a.joinAt ?? 0) - (b.joinAt ?? 0));
    return ok({
      scheduled_bots: bots.slice(0, limit).map((bot) => ({
        bot_id: bot.id,
        platform: bot.platform,
        status: bot.status,
        scheduled_join_time: iso(bot.joinAt ?? bot.createdAt),
        bot_username: bot.name,
        meeting_link: bot.link,
        ...(service.said.scheduledAttributes ? { custom_attributes: bot.attributes } : {}),
      })),
    });
  },
  updateScheduledBot({ service, id, body }) {
    const { said, fleet } = service;
    if (said.patch === 'refused') throw notFound(`Calendar bot ${id}`);
    const bot = fleet.changeable(id);
    const time = body['scheduled_join_time'];
    if (time !== undefined) {
      const joinAt = Date.parse(String(time));
      if (joinAt <= service.clock.now()) throw badRequest('scheduled_join_time must be in the future');
      fleet.move(bot, joinAt, said.patch === 'moves');
    }
    if (typeof body['bot_username'] === 'string') bot.name = body['bot_username'];
    const attributes = body['custom_attributes'] as JsonObject | undefined;
    if (attributes !== undefined) {
      bot.attributes = said.patchAttributes === 'merge' ? { ...bot.attributes, ...attributes } : { ...attributes };
    }
    return ok({
      message: 'updated',
      bot_id: id,
      updated_fields: Object.keys(body),
      schedule_updated: time !== undefined && said.patch === 'moves',
    });
  },
  deleteScheduledBot({ service, id }) {
    service.fleet.cancel(service.fleet.booked(id), service.said.deleted === 'gone');
    return ok({ message: 'deleted', bot_id: id });
  },
};

/** Whether a bot's transcript comes from a provider that only listens along. */
export const onlyStreams = (bot: Bot): boolean => providerOf(bot.request)?.endsWith('_streaming') === true;
