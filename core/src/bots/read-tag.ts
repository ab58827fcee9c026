import type { BotTag } from './service.js';

/**
 * Our tag out of a service's flat texts; null when its key is not there.
 *
 * @param read the text under one of our names, empty when there is none.
 */
export function readTag(read: (name: string) => string): BotTag | null {
  const key = read('key');
  if (key === '') return null;
  const removed = read('removed');
  return {
    key,
    holders: read('holders')
      .split(' ')
      .filter((holder) => holder !== ''),
    start: read('start'),
    end: read('end'),
    version: read('version'),
    settings: read('settings'),
    removed: removed === '' ? null : removed.replace(/^@/, ''),
    event: {
      id: read('event_id'),
      calendarId: read('calendar_id'),
      provider: read('provider'),
      title: read('title'),
    },
  };
}
