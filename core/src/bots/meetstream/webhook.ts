import * as v from 'valibot';
import { digest } from '../../event.js';
import { CalendarBotsError } from '../../http/index.js';
import type { BotEvent, BotFailure, BotPhase } from '../bot-event.js';
import { withoutSecrets } from '../without-secrets.js';
import { failureOf } from './failures.js';
import { instant } from './listing.js';
import { type SignatureVerdict, verifyMeetStreamSignature } from './signature.js';
import { meaningOfStatus } from './status.js';
import { tagFromAttributes, userAttributes } from './tag.js';

/**
 * Webhooks of MeetStream: signed ones of the workspace, and callbacks of one bot, which nobody signs. Both have one
 * flat body; its event is named under `bot_event`, `event` or both, where `bot_event` is the more exact one.
 */

const text = v.fallback(v.nullish(v.string(), null), null);
const record = v.fallback(v.nullish(v.record(v.string(), v.unknown()), null), null);
const messageSchema = v.looseObject({
  event: text,
  bot_event: text,
  bot_id: text,
  bot_status: text,
  message: text,
  status_code: v.fallback(v.nullish(v.union([v.number(), v.string()]), null), null),
  timestamp: v.fallback(v.nullish(v.union([v.number(), v.string()]), null), null),
  transcript_status: text,
  custom_attributes: record,
  data: record,
});

type Message = v.InferOutput<typeof messageSchema>;
type Reading = Partial<Pick<BotEvent, 'phase' | 'terminal' | 'failure'>> & Pick<BotEvent, 'type'>;

const PHASE_OF_EVENT: Readonly<Record<string, BotPhase>> = {
  'bot.scheduled': 'scheduled',
  'bot.joining': 'joining',
  'bot.in_waiting_room': 'waiting',
  'bot.inmeeting': 'joined',
  'bot.recording_permission_allowed': 'joined',
  'bot.recording': 'recording',
  'bot.leaving': 'left',
  'manifest.completed': 'processing',
  'audio.processed': 'processing',
  'video.processed': 'processing',
};

/** One message, and what it is worth. */
export interface ReceivedMessage {
  event: BotEvent;
  /**
   * The same for every delivery of one message. Nothing in the signature makes a message new, so a copy can be told
   * from the original only by this.
   */
  id: string;
  /** Nobody proved to be the sender: it is a hint to look, see `confirmBy` of `bots/progress`. */
  mustReread: boolean;
}

export type Reception =
  | { ok: true; received: ReceivedMessage }
  /** `status` is what to answer. */
  | { ok: false; message: string; status: 401 };

/**
 * Verifies and reads one delivery.
 *
 * @throws CalendarBotsError `unexpectedResponse` when the body is not a message of MeetStream.
 */
export function receiveMeetStreamWebhook(delivery: {
  body: Uint8Array;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  secrets: readonly string[];
}): Reception {
  const verdict: SignatureVerdict = verifyMeetStreamSignature(delivery);
  if (verdict.kind === 'refused') return { ok: false, message: verdict.message, status: 401 };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(delivery.body)) as unknown;
  } catch {
    throw unreadable('it is not JSON');
  }
  const event = parseMeetStreamWebhook(json);
  return { ok: true, received: { event, id: messageId(event), mustReread: verdict.kind === 'unsigned' } };
}

/** Reads a message. Events that this version does not know come out as `other`, with everything in `raw`. */
export function parseMeetStreamWebhook(body: unknown): BotEvent {
  const result = v.safeParse(messageSchema, body);
  if (!result.success) throw unreadable('it is not an object');
  const message = result.output;
  const name = message.bot_event ?? message.event;
  if (name === null || name === '') throw unreadable('it has neither bot_event nor event');
  const botId = message.bot_id ?? nestedBotId(message.data);
  if (botId === null) throw unreadable('bot_id');
  const { phase = null, terminal = false, failure = null, type } = readEvent(name, message);
  const at = instant(message.timestamp);
  return {
    type,
    service: 'meetstream',
    event: name,
    botId,
    status: message.bot_status,
    phase,
    terminal,
    at: at === null ? null : new Date(at).toISOString(),
    tag: tagFromAttributes(message.custom_attributes),
    extra: userAttributes(message.custom_attributes),
    failure,
    recording: null,
    message: null,
    raw: withoutSecrets(body),
  };
}

function readEvent(name: string, message: Message): Reading {
  const status = message.bot_status ?? '';
  switch (name) {
    case 'bot.done':
      return { type: 'completed', phase: 'completed', terminal: true };
    // One source ends every bot with this and says in the status how; another has an event for each end.
    case 'bot.stopped': {
      const meaning = meaningOfStatus(status);
      if (meaning.phase !== 'failed') return { type: 'status', phase: 'left' };
      return { type: 'failed', phase: 'failed', terminal: true, failure: failureOf(status, message.message) };
    }
    case 'bot.kicked':
      return { type: 'status', phase: 'left', failure: failureOf('kicked', message.message) };
    case 'bot.denied':
    case 'bot.notallowed':
    case 'bot.failed':
      return { type: 'failed', phase: 'failed', terminal: true, failure: failureOf(name, message.message) };
    case 'bot.recording_permission_denied':
      return { type: 'status', phase: 'failing', failure: failureOf('recording_permission_denied', message.message) };
    // A stream broke; the bot goes on.
    case 'bot.error':
      return { type: 'other', failure: failureOf('error', message.message) };
    case 'transcription.processed': {
      const made = message.transcript_status === null || /^success/i.test(message.transcript_status);
      return made ? { type: 'transcript' } : { type: 'transcript', failure: transcriptFailure(message) };
    }
    case 'transcription.failed':
      return { type: 'transcript', failure: transcriptFailure(message) };
    default: {
      const phase = Object.hasOwn(PHASE_OF_EVENT, name) ? PHASE_OF_EVENT[name] : undefined;
      return phase === undefined ? { type: 'other' } : { type: 'status', phase };
    }
  }
}

const transcriptFailure = (message: Message): BotFailure => failureOf('transcription_failed', message.message);

/** Live participants' events have everything inside: `data.bot.id`. */
function nestedBotId(data: Message['data']): string | null {
  const bot = data?.['bot'];
  const id: unknown = typeof bot === 'object' && bot !== null ? Reflect.get(bot, 'id') : undefined;
  return typeof id === 'string' ? id : null;
}

/**
 * Names a message by what is the same in all its copies: bot, event and time; where it has no time, its words. Live
 * participants' events are told apart by all they say.
 */
export function messageId(event: BotEvent): string {
  const raw = v.parse(messageSchema, event.raw);
  const what =
    raw.data === null ? (event.at ?? `${event.status ?? ''} ${raw.message ?? ''}`) : JSON.stringify(raw.data);
  return digest(`${event.botId ?? ''}\n${event.event}\n${what}`);
}

function unreadable(why: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unexpectedResponse',
    service: 'MeetStream',
    message: `The call does not look like a webhook of MeetStream: ${why}`,
    hint: 'Check that this address is only used as a webhook endpoint of MeetStream.',
  });
}
