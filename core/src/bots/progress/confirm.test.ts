import type { BotEvent, BotPhase } from '../bot-event';
import { confirmBy } from './confirm';
import { botEvent } from './event.fixture';
import type { BotReading } from './source';

const failure = { code: 'theirs', serviceMessage: null, sentence: 'Theirs.', hint: 'Theirs.' };
const reading = (phase: BotPhase, fields: Partial<BotEvent> = {}, transcript: BotReading['transcript'] = 'none') => ({
  event: botEvent({ phase, extra: { from: 'service' }, raw: 'of the service', ...fields }),
  transcript,
});

test.each<[string, BotEvent, BotReading, boolean]>([
  ['as far as it says', botEvent({ phase: 'recording' }), reading('recording'), true],
  ['further', botEvent({ phase: 'joining' }), reading('completed'), true],
  ['not as far', botEvent({ phase: 'recording' }), reading('joining'), false],
  ['done as it says', botEvent({ type: 'completed', phase: 'completed' }), reading('completed'), true],
  ['done in another way', botEvent({ type: 'failed', phase: 'failed' }), reading('completed'), false],
  ['no transcript', botEvent({ type: 'transcript', phase: null }), reading('completed', {}, 'pending'), false],
  ['a transcript', botEvent({ type: 'transcript', phase: null }), reading('completed', {}, 'ready'), true],
  ['no transcript, as it says', botEvent({ type: 'transcript', phase: null, failure }), reading('completed'), true],
])('%s', (_what, event, page, fits) => {
  expect(confirmBy(event, page) !== null).toBe(fits);
});

test('what is told is the service’s word', () => {
  const forged = botEvent({ type: 'failed', phase: 'failed', extra: { from: 'message' }, raw: 'forged' });
  expect(confirmBy(forged, reading('failed', { failure }))).toMatchObject({
    type: 'failed',
    extra: { from: 'service' },
    raw: 'of the service',
    failure,
  });
});

test('what no page shows cannot be confirmed', () => {
  expect(confirmBy(botEvent({ type: 'chatMessage', phase: null }), reading('recording'))).toBe('unverifiable');
  expect(confirmBy(botEvent({ phase: 'unknown' }), reading('recording'))).toBe('unverifiable');
});
