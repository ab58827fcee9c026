import * as v from 'valibot';
import { CalendarBotsError } from '../../http/index.js';
import type { BotEvent, BotFailure, BotParticipant, BotRecording } from '../bot-event.js';
import { withoutSecrets } from '../without-secrets.js';
import { failureOf } from './failures.js';
import { type BotDetails, outcomeEntries } from './schemas.js';
import { meaningOfStatus } from './status.js';
import { tagFromExtra, userExtra } from './tag.js';

/**
 * Webhooks (account level, signed by Svix) and callbacks (per bot, `x-mb-secret`) of Meeting BaaS v2. Both have one
 * body: `event`, `data`, `extra`.
 */

const text = v.fallback(v.nullish(v.string(), null), null);
const record = v.record(v.string(), v.unknown());
const extraSchema = v.fallback(v.nullish(record, null), null);

const envelopeSchema = v.looseObject({
  event: v.pipe(v.string(), v.minLength(1)),
  data: record,
  extra: extraSchema,
});

const botData = { bot_id: v.pipe(v.string(), v.minLength(1)), extra: extraSchema, sent_at: text };
const statusData = v.looseObject({
  ...botData,
  status: v.looseObject({ code: v.string(), created_at: text, error_message: text }),
});
const failedData = v.looseObject({ ...botData, error_code: text, error_message: text });
const chatData = v.looseObject({
  ...botData,
  message_id: v.string(),
  sender_name: v.fallback(v.string(), ''),
  sender_id: v.fallback(v.nullish(v.union([v.string(), v.number()]), null), null),
  text: v.string(),
});
const completedData = v.looseObject({
  ...botData,
  ...outcomeEntries,
  // The prose's older names for the same two things.
  mp4: text,
  data_deleted: v.fallback(v.boolean(), false),
});
const anyBotData = v.looseObject({ bot_id: text, extra: extraSchema, sent_at: text });

/**
 * Reads a webhook or callback. Events that this version does not know come out as `other`, with everything in `raw`.
 *
 * @param body the parsed JSON, after the sender was verified.
 * @throws CalendarBotsError `unexpectedResponse` when it is not a message of Meeting BaaS v2, naming the fields.
 */
export function parseMeetingBaasWebhook(body: unknown): BotEvent {
  const { event, data, extra: outerExtra } = read(envelopeSchema, body, 'the message');
  const base = (fields: { bot_id: string | null; extra: Record<string, unknown> | null; sent_at: string | null }) => {
    // Documented beside `data`; some samples of the documentation have it inside.
    const extra = outerExtra ?? fields.extra;
    return {
      ...NOTHING,
      service: 'meeting-baas',
      event,
      botId: fields.bot_id,
      at: instant(fields.sent_at),
      tag: tagFromExtra(extra),
      extra: userExtra(extra),
      raw: withoutSecrets(body),
    };
  };
  switch (event) {
    case 'bot.status_change': {
      const fields = read(statusData, data, event);
      const { code, created_at, error_message } = fields.status;
      const meaning = meaningOfStatus(code);
      return {
        ...base(fields),
        type: 'status',
        status: code,
        ...meaning,
        at: instant(created_at) ?? instant(fields.sent_at),
        failure: error_message === null || error_message === '' ? null : statusFailure(code, error_message),
      };
    }
    case 'bot.completed': {
      const fields = read(completedData, data, event);
      return {
        ...base(fields),
        type: 'completed',
        status: 'completed',
        phase: 'completed',
        terminal: true,
        recording: recordingOf({ ...fields, video: fields.video ?? fields.mp4 }, fields.data_deleted),
      };
    }
    case 'bot.failed': {
      const fields = read(failedData, data, event);
      return {
        ...base(fields),
        type: 'failed',
        status: 'failed',
        phase: 'failed',
        terminal: true,
        failure: failureOf(fields.error_code ?? 'UNKNOWN_ERROR', fields.error_message),
      };
    }
    case 'bot.chat_message': {
      const fields = read(chatData, data, event);
      return {
        ...base(fields),
        type: 'chatMessage',
        message: {
          id: fields.message_id,
          sender: fields.sender_name,
          senderId: fields.sender_id === null ? null : String(fields.sender_id),
          text: fields.text,
        },
      };
    }
    default:
      return { ...base(read(anyBotData, data, event)), type: event.startsWith('calendar.') ? 'calendar' : 'other' };
  }
}

const NOTHING = {
  status: null,
  phase: null,
  terminal: false,
  failure: null,
  recording: null,
  message: null,
} satisfies Partial<BotEvent>;

/** What a finished bot brought back, from its details or from `bot.completed`. */
export function recordingOf(outcome: Pick<BotDetails, keyof typeof outcomeEntries>, deleted: boolean): BotRecording {
  return {
    video: outcome.video,
    audio: outcome.audio,
    transcript: outcome.transcription,
    rawTranscript: outcome.raw_transcription,
    diarization: outcome.diarization,
    durationSeconds: outcome.duration_seconds,
    joinedAt: instant(outcome.joined_at),
    leftAt: instant(outcome.exited_at),
    participants: outcome.participants.map(participant),
    speakers: outcome.speakers.map(participant),
    deleted,
  };
}

function participant(person: BotDetails['participants'][number]): BotParticipant {
  return {
    name: person.name,
    displayName: person.display_name,
    id: person.id === null ? null : String(person.id),
  };
}

/** A status with an error message but no error code: the status word stands for it. */
function statusFailure(code: string, message: string): BotFailure {
  return failureOf(code.toUpperCase(), message);
}

function instant(value: string | null): string | null {
  const ms = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

function read<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const fields = Object.keys(v.flatten(result.issues).nested ?? {}).slice(0, 5);
  throw new CalendarBotsError({
    code: 'unexpectedResponse',
    service: 'Meeting BaaS',
    message: `${what} does not look like a webhook of Meeting BaaS v2${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`,
    hint: 'Check that this address is only used as a webhook endpoint of Meeting BaaS v2.',
  });
}
