import { checkSettings as checkMeetingBaas } from 'calendar-bots/bots/meeting-baas';
import { checkSettings as checkMeetingBaasV1 } from 'calendar-bots/bots/meeting-baas-v1';
import { checkSettings as checkMeetStream } from 'calendar-bots/bots/meetstream';
import { askedBot, askedBots } from './asked-bot';
import type { BotRequest } from './bot-request';

type Settings = Record<string, unknown>;

function request(check: (settings: Settings) => object, key: string, text: string): BotRequest {
  const checked = (settings: Settings): Settings => ({ ...check(settings) });
  return { name: 'N', settings: checked({ [key]: text }), messages: [key], check: checked };
}
const baas = (text: string) => request(checkMeetingBaas, 'entry_message', text);
const v1 = (text: string) => request(checkMeetingBaasV1, 'entry_message', text);
const meetStream = (text: string) => request(checkMeetStream, 'bot_message', text);

describe('texts that are filled in', () => {
  test('are cut to what the service takes', () => {
    const bot = askedBot(baas('We record {title}'));
    const fill = (title: string) => bot.filled(bot.settings, (text) => text.replace('{title}', title));
    expect(fill('Planning')).toEqual({ entry_message: 'We record Planning' });
    expect(fill('x'.repeat(490))).toEqual({ entry_message: `We record ${'x'.repeat(490)}` });
    expect(fill('x'.repeat(491))).toEqual({ entry_message: `We record ${'x'.repeat(490)}` });
    const free = askedBot(meetStream('{title}'));
    expect(free.filled(free.settings, () => 'x'.repeat(2000))).toMatchObject({ bot_message: 'x'.repeat(2000) });
  });

  test('are cut between characters as people see them', () => {
    const bot = askedBot(baas('{title}'));
    const fill = (title: string) => bot.filled(bot.settings, () => title)['entry_message'];
    expect(fill(`${'x'.repeat(499)}😀`)).toBe('x'.repeat(499));
    expect(fill(`${'x'.repeat(498)}😀😀`)).toBe(`${'x'.repeat(498)}😀`);
    expect(fill(`${'x'.repeat(497)}👩‍🚀!`)).toBe('x'.repeat(497));
    // One character that is longer than all the room there is.
    expect(fill(`e${'\u0301'.repeat(600)}`)).toBeUndefined();
  });

  test.each([
    ['Meeting BaaS', baas],
    ['Meeting BaaS v1', v1],
    ['MeetStream', meetStream],
  ])('of %s are left out when nothing is in them, and the service takes the rest', (_, of) => {
    const asked = of('{title}');
    const [key = ''] = asked.messages;
    const bot = askedBot(asked);
    for (const text of ['', ' ']) {
      const settings = bot.filled(bot.settings, () => text);
      expect(settings).not.toHaveProperty(key);
      expect(() => asked.check(settings)).not.toThrow();
    }
  });

  test('of several services fit each one', () => {
    const bot = askedBots('N', [
      { id: 'meeting-baas', request: baas('{title}') },
      { id: 'meetstream', request: meetStream('{title}') },
    ]);
    expect(bot.filled(bot.settings, () => 'x'.repeat(600))).toMatchObject({
      'meeting-baas': { entry_message: 'x'.repeat(500) },
      meetstream: { bot_message: 'x'.repeat(600) },
    });
  });
});
