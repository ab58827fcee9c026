import type { BotEvent } from '../bot-event';

export function botEvent(fields: Partial<BotEvent> = {}): BotEvent {
  return {
    type: 'status',
    service: 'test',
    event: 'status',
    botId: 'bot',
    status: null,
    phase: 'joining',
    terminal: false,
    at: '2026-11-23T09:00:00.000Z',
    tag: null,
    extra: {},
    failure: null,
    recording: null,
    message: null,
    raw: null,
    ...fields,
  };
}
