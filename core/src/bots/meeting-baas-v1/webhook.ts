import * as v from 'valibot';
import { digest } from '../../event.js';
import { CalendarBotsError } from '../../http/index.js';
import { matchesSharedSecret } from '../../webhooks/shared-secret.js';
import type { BotEvent, BotParticipant, BotRecording } from '../bot-event.js';
import { tagFromExtra, userExtra } from '../meeting-baas/tag.js';
import { withoutSecrets } from '../without-secrets.js';
import { failureOf } from './failures.js';
import { meaningOfStatus } from './status.js';
import { isoOf } from './time.js';

/**
 * Webhooks of Meeting BaaS v1: one address for the account, or `webhook_url` of one bot. Nobody signs them. The only
 * proof of the sender is the header `x-meeting-baas-api-key`, in which the service sends the account's own key back.
 * A delivery carries neither an id nor, outside of statuses, a time; failed ones are repeated.
 */

export const KEY_HEADER = 'x-meeting-baas-api-key';

const text = v.fallback(v.nullish(v.string(), null), null);
const id = v.pipe(v.string(), v.minLength(1));
const extraSchema = v.fallback(v.nullish(v.record(v.string(), v.unknown()), null), null);

const envelopeSchema = v.looseObject({
  event: v.pipe(v.string(), v.minLength(1)),
  data: v.record(v.string(), v.unknown()),
  extra: extraSchema,
});

// The guide of 2025 shows whole numbers as bot ids, everything newer UUIDs.
const botId = v.pipe(
  v.union([id, v.number()]),
  v.transform((value) => String(value)),
);
const botData = { bot_id: botId, extra: extraSchema };
const statusData = v.looseObject({
  ...botData,
  status: v.looseObject({ code: v.string(), created_at: text, error_message: text, error_type: text }),
});
const failedData = v.looseObject({ ...botData, error: text, message: text });
const completeData = v.looseObject({
  ...botData,
  mp4: text,
  audio: text,
  speakers: v.fallback(v.array(v.string()), []),
});
const anyData = v.looseObject({ bot_id: v.fallback(v.nullish(botId, null), null), extra: extraSchema });
const calendarData = v.looseObject({ calendar_id: id, last_updated_ts: text });

/** One delivery, and what it is worth. */
export interface ReceivedV1Message {
  event: BotEvent;
  /**
   * The same for every delivery of one message. Null where nothing tells a repeat from the next message
   * (`transcription_complete` of a bot that is transcribed twice): rather told twice than lost.
   */
  id: string | null;
}

export type V1Reception =
  | { ok: true; received: ReceivedV1Message }
  /** `status` is what to answer. */
  | { ok: false; message: string; status: 401 };

/**
 * Verifies and reads one delivery.
 *
 * @param delivery.apiKeys keys of the account whose echo is accepted; more than one while a key is being replaced.
 * @throws CalendarBotsError `unexpectedResponse` when the key is right but the body is no message of Meeting BaaS v1.
 */
export function receiveMeetingBaasV1Webhook(delivery: {
  body: Uint8Array;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  apiKeys: readonly string[];
}): V1Reception {
  const verdict = verifyMeetingBaasV1Key(delivery.headers, delivery.apiKeys);
  if (!verdict.ok) return { ...verdict, status: 401 };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(delivery.body)) as unknown;
  } catch {
    throw unreadable('it is not JSON');
  }
  const event = parseMeetingBaasV1Webhook(json);
  return { ok: true, received: { event, id: messageIdV1(event) } };
}

/**
 * Whether a delivery carries a key of the account, compared in constant time. It proves that the sender knows the key,
 * not that the message is new; what travels is protected by TLS alone.
 */
export function verifyMeetingBaasV1Key(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  apiKeys: readonly string[],
): { ok: true } | { ok: false; message: string } {
  const values = Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === KEY_HEADER)
    .flatMap(([, value]) => value ?? []);
  const [received] = values;
  if (received === undefined) return { ok: false, message: `the header ${KEY_HEADER} is missing` };
  if (values.length > 1) return { ok: false, message: `the header ${KEY_HEADER} came more than once` };
  // Every key is compared, so that the time says nothing about which one fits.
  const fits = apiKeys.filter((key) => matchesSharedSecret(received, key)).length > 0;
  return fits ? { ok: true } : { ok: false, message: `the header ${KEY_HEADER} does not hold the key of this account` };
}

/**
 * Reads a webhook of v1. Events that this version does not know come out as `other`, with everything in `raw`.
 *
 * Statuses are documented without `extra`, so their `tag` is usually null.
 *
 * @param body the parsed JSON, after the sender was verified.
 * @throws CalendarBotsError `unexpectedResponse` when it is not a message of Meeting BaaS v1, naming the fields.
 */
export function parseMeetingBaasV1Webhook(body: unknown): BotEvent {
  const { event, data, extra: outerExtra } = read(envelopeSchema, body, 'the message');
  const base = (fields: { bot_id: string | null; extra: Record<string, unknown> | null }) => {
    // Documented inside `data`; v2 moved it beside, and which one a server sends is not ours to choose.
    const extra = fields.extra ?? outerExtra;
    return {
      ...NOTHING,
      service: 'meeting-baas-v1',
      event,
      botId: fields.bot_id,
      tag: tagFromExtra(extra),
      extra: userExtra(extra),
      raw: withoutSecrets(body),
    };
  };
  switch (event) {
    case 'bot.status_change': {
      const fields = read(statusData, data, event);
      const { code, created_at, error_message, error_type } = fields.status;
      const meaning = meaningOfStatus(code);
      const failed = meaning.phase === 'failing' || (error_type ?? error_message ?? '') !== '';
      return {
        ...base(fields),
        type: 'status',
        status: code,
        ...meaning,
        at: isoOf(created_at),
        failure: failed ? failureOf(error_type ?? code, error_message) : null,
      };
    }
    case 'complete': {
      const fields = read(completeData, data, event);
      return {
        ...base(fields),
        type: 'completed',
        status: 'complete',
        phase: 'completed',
        terminal: true,
        recording: recordingOf({ ...fields, joinedAt: null, leftAt: null, durationSeconds: null }),
      };
    }
    case 'failed': {
      const fields = read(failedData, data, event);
      return {
        ...base(fields),
        type: 'failed',
        status: 'failed',
        phase: 'failed',
        terminal: true,
        failure: failureOf(fields.error ?? 'unknown', fields.message),
      };
    }
    case 'transcription_complete':
      return { ...base(read(v.looseObject(botData), data, event)), type: 'transcript' };
    case 'calendar.sync_events': {
      const { last_updated_ts } = read(calendarData, data, event);
      return { ...base({ bot_id: null, extra: null }), type: 'calendar', at: isoOf(last_updated_ts) };
    }
    default:
      return { ...base(read(anyData, data, event)), type: event.startsWith('calendar.') ? 'calendar' : 'other' };
  }
}

/**
 * Names a message by what is the same in all its deliveries. A bot ends once, and a repeat of its end may carry fresh
 * links, so bot and event are enough there; see {@link ReceivedV1Message.id}.
 */
export function messageIdV1(event: BotEvent): string | null {
  if (event.event === 'transcription_complete') return null;
  const ends = event.type === 'completed' || event.type === 'failed';
  const status = event.type === 'status' && event.at !== null;
  const what = ends ? '' : status ? `${event.status ?? ''} ${event.at ?? ''}` : JSON.stringify(event.raw);
  return digest(`${event.botId ?? ''}\n${event.event}\n${what}`);
}

const NOTHING = {
  status: null,
  phase: null,
  terminal: false,
  at: null,
  failure: null,
  recording: null,
  message: null,
} satisfies Partial<BotEvent>;

/** What a finished bot brought back. The transcript is no file in v1: it stands in the message itself. */
export function recordingOf(outcome: {
  mp4: string | null;
  audio: string | null;
  speakers: readonly string[];
  durationSeconds: number | null;
  joinedAt: string | null;
  leftAt: string | null;
}): BotRecording {
  return {
    // A file that does not exist is an empty text.
    video: outcome.mp4 === '' ? null : outcome.mp4,
    audio: outcome.audio === '' ? null : outcome.audio,
    transcript: null,
    rawTranscript: null,
    diarization: null,
    durationSeconds: outcome.durationSeconds,
    joinedAt: isoOf(outcome.joinedAt),
    leftAt: isoOf(outcome.leftAt),
    participants: [],
    speakers: outcome.speakers.map((name): BotParticipant => ({ name, displayName: null, id: null })),
    deleted: false,
  };
}

function read<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const fields = Object.keys(v.flatten(result.issues).nested ?? {}).slice(0, 5);
  throw unreadable(`${what}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`);
}

function unreadable(why: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unexpectedResponse',
    service: 'Meeting BaaS v1',
    message: `The call does not look like a webhook of Meeting BaaS v1 (${why})`,
    hint: 'Check that this address is only used as a webhook endpoint of Meeting BaaS v1.',
  });
}
