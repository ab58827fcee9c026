import type { BotEvent } from '../bot-event.js';
import { isEnd, placeOf } from './order.js';
import type { BotReading } from './source.js';

/**
 * A message whose body nobody signed, held against what the service itself says of the bot. What is told afterwards is
 * the service's word: of the message only what it is about is left.
 *
 * @returns null when the service does not bear it out (yet); `unverifiable` for what no bot's page can show: chat,
 * participants, events that are not known.
 */
export function confirmBy(event: BotEvent, reading: BotReading): BotEvent | 'unverifiable' | null {
  const { event: now, transcript } = reading;
  const { tag, extra, raw, recording } = now;
  const confirmed: BotEvent = { ...event, tag, extra, raw, recording, failure: null };
  if (event.type === 'transcript') {
    if (event.failure !== null) return transcript === 'none' ? { ...confirmed, failure: event.failure } : null;
    return transcript === 'ready' ? confirmed : null;
  }
  if (event.type !== 'status' && event.type !== 'completed' && event.type !== 'failed') return 'unverifiable';
  const place = event.phase === null ? null : placeOf(event.phase);
  if (place === null || now.phase === null) return 'unverifiable';
  if ((placeOf(now.phase) ?? -1) < place) return null;
  // Ways to end exclude each other.
  if (event.phase !== null && isEnd(event.phase) && now.phase !== event.phase) return null;
  return event.type === 'status' ? { ...confirmed, recording: null } : { ...confirmed, failure: now.failure };
}
