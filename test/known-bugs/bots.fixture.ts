import { manualClock } from '../../sandbox/clock';
import { GoogleSandbox } from '../../sandbox/google';
import { MeetingBaasServer } from '../../sandbox/meeting-baas';
import { seededRandom } from '../../sandbox/random';
import { LEAD_MS, N8nModel } from '../simulation/n8n-model';
import { DAY, ME, MINUTE, NOW } from './google.fixture';

export { LEAD_MS };

/** A trigger whose items go to Schedule Recording, over both stand-ins. */
export function recordedCalendar(seed = 1) {
  const clock = manualClock(NOW);
  const google = new GoogleSandbox({ clock, seed });
  const baas = new MeetingBaasServer({ clock, seed });
  google.addUser(ME, { timeZone: 'Europe/Berlin' });
  const { accessToken } = google.oauth.issue({ user: ME, lifeMs: 365 * DAY });
  const random = seededRandom(seed);
  const n8n = new N8nModel({ google, baas, clock, random, accessToken, calendars: [ME], persists: 'emissions' });
  return {
    clock,
    google,
    n8n,
    /** One poll and the executions that come of it. */
    turn: async (): Promise<void> => {
      await n8n.poll();
      await n8n.execute();
      await clock.advance(MINUTE);
    },
    /** When the bots that are still to come or there join, in order. */
    joins: (): number[] => {
      const expected = new Set(baas.service.expected().map((bot) => bot.id));
      return baas
        .snapshot()
        .filter((bot) => expected.has(bot.id) && String(bot.extra?.['calendar_bots_removed'] ?? '') === '')
        .map((bot) => bot.joinAt ?? bot.joinedAt ?? 0)
        .sort((a, b) => a - b);
    },
    add: (title: string, start: number, recurrence?: string): string => {
      const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: 'Europe/Berlin' });
      return (
        google.events.insert(ME, {
          summary: title,
          location: 'https://zoom.us/j/81234567890',
          start: at(start),
          end: at(start + 30 * MINUTE),
          ...(recurrence === undefined ? {} : { recurrence: [recurrence] }),
        }).id ?? ''
      );
    },
  };
}
