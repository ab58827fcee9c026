import * as v from 'valibot';
import { botIdIn } from './answers.js';

/**
 * Answers of MeetStream as far as we use them. The published descriptions disagree about names and wrappers, so both
 * are read: required is only what a decision rests on, and unknown fields and words pass.
 */

const optionalText = v.fallback(v.nullish(v.string(), null), null);
const optionalNumber = v.fallback(v.nullish(v.number(), null), null);
const attributes = v.fallback(v.nullish(v.record(v.string(), v.unknown()), null), null);
const id = v.pipe(v.string(), v.minLength(1));

/** The first of several names that has a value. */
const firstOf = (entry: Readonly<Record<string, unknown>>, names: readonly string[]): unknown =>
  names.map((name) => entry[name]).find((value) => value !== undefined && value !== null && value !== '');

/** Fields under one name, whichever of their names the answer uses. */
const renamed = (names: Readonly<Record<string, readonly string[]>>) =>
  v.pipe(
    v.record(v.string(), v.unknown()),
    v.transform((entry) => ({
      ...entry,
      ...Object.fromEntries(Object.entries(names).map(([name, others]) => [name, firstOf(entry, [name, ...others])])),
    })),
  );

/** A list that may stand bare or under one of these names. */
const listUnder = <S extends v.GenericSchema>(names: readonly string[], row: S) =>
  v.pipe(
    v.unknown(),
    v.transform((body) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
      return names.map((name): unknown => Reflect.get(body, name)).find((value) => Array.isArray(value));
    }),
    v.array(row),
  );

/** The envelope that `withStatus` puts around an answer. */
export const answered = <S extends v.GenericSchema>(body: S) => v.object({ status: v.number(), body });

export const createdSchema = v.pipe(
  v.unknown(),
  v.transform((body) => ({ ...(typeof body === 'object' ? body : null), bot_id: botIdIn(body) })),
  v.looseObject({ bot_id: id, transcript_id: optionalText, meeting_url: optionalText, status: optionalText }),
);

export const statusSchema = v.pipe(
  renamed({ bot_id: ['id'], status: ['bot_status', 'state'] }),
  v.looseObject({ bot_id: optionalText, status: id, custom_attributes: attributes }),
);

export const botRowSchema = v.pipe(
  renamed({
    bot_id: ['id', 'BotID'],
    status: ['bot_status', 'state', 'Status'],
    bot_name: ['name', 'bot_username'],
    meeting_url: ['meeting_link'],
    join_at: ['scheduled_join_time', 'joinAt', 'scheduled_at'],
    created_at: ['created', 'createdAt'],
    ended_at: ['end_time', 'EndTime'],
    platform: ['Platform'],
  }),
  v.looseObject({
    bot_id: id,
    status: id,
    bot_name: optionalText,
    meeting_url: optionalText,
    join_at: optionalText,
    created_at: optionalText,
    ended_at: optionalText,
    platform: optionalText,
    transcript_id: optionalText,
    custom_attributes: attributes,
  }),
);

export const botPageSchema = v.pipe(
  v.unknown(),
  v.transform((body) => (Array.isArray(body) ? { bots: body as unknown } : body)),
  renamed({ bots: ['results', 'data'], hasNextPage: ['has_next_page'], nextCursor: ['next_cursor'] }),
  v.looseObject({
    bots: v.array(botRowSchema),
    hasNextPage: v.fallback(v.boolean(), false),
    nextCursor: optionalText,
  }),
);

export const scheduledBotsSchema = listUnder(['scheduled_bots', 'bots', 'results'], botRowSchema);

const moment = v.fallback(v.nullish(v.union([v.string(), v.number()]), null), null);
export const detailSchema = v.pipe(
  v.unknown(),
  v.transform((body): unknown =>
    typeof body === 'object' && body !== null && 'bot_details' in body ? body.bot_details : body,
  ),
  renamed({ BotID: ['bot_id', 'id'], Status: ['status', 'bot_status'] }),
  v.looseObject({
    BotID: optionalText,
    Status: id,
    Platform: optionalText,
    StartTime: moment,
    EndTime: moment,
    Duration: v.fallback(v.nullish(v.union([v.string(), v.number()]), null), null),
    RequestPayload: attributes,
    StatusTimeline: v.fallback(v.nullish(v.unknown(), null), null),
    transcript_id: optionalText,
    TranscriptStatus: optionalText,
    AudioStatus: optionalText,
    custom_attributes: attributes,
  }),
);

export const patchedSchema = v.looseObject({
  message: optionalText,
  bot_id: optionalText,
  schedule_updated: v.fallback(v.nullish(v.boolean(), null), null),
});

/** Answers that only say that it was done, whatever they look like. */
export const doneSchema = v.unknown();

const word = v.looseObject({ text: optionalText, word: optionalText, start: optionalNumber, end: optionalNumber });
const segment = v.pipe(
  renamed({ speaker: ['speakerName', 'speaker_name'], transcript: ['text'] }),
  v.looseObject({
    speaker: optionalText,
    transcript: v.fallback(v.string(), ''),
    start_time: moment,
    end_time: moment,
    absolute_start_time: optionalText,
    absolute_end_time: optionalText,
    words: v.fallback(v.array(word), []),
  }),
);
export const transcriptSchema = listUnder(['message', 'transcript', 'data'], segment);

export const transcriptionsSchema = listUnder(
  ['transcriptions', 'message', 'data'],
  v.looseObject({
    transcript_id: id,
    provider: optionalText,
    status: v.fallback(v.string(), ''),
    created_at: optionalText,
    download_urls: v.fallback(v.nullish(v.unknown(), null), null),
  }),
);

/** Link to a file: bare, or under whatever name the endpoint gives it. */
export const linkSchema = v.pipe(
  v.unknown(),
  v.transform((body): unknown => {
    if (typeof body === 'string') return body;
    if (typeof body !== 'object' || body === null) return undefined;
    const values: unknown[] = Object.values(body);
    return values.find((value) => typeof value === 'string' && /^https?:\/\//.test(value));
  }),
  v.pipe(v.string(), v.startsWith('http')),
);

export const listSchema = listUnder(
  ['participants', 'chats', 'screenshots', 'messages', 'data', 'message', 'results'],
  v.record(v.string(), v.unknown()),
);

export const anySchema = v.unknown();

export type BotRow = v.InferOutput<typeof botRowSchema>;
export type BotStatusAnswer = v.InferOutput<typeof statusSchema>;
export type BotDetails = v.InferOutput<typeof detailSchema>;
export type TranscriptSegment = v.InferOutput<typeof segment>;
export type TranscriptionRun = v.InferOutput<typeof transcriptionsSchema>[number];
