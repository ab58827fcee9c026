import { CalendarBotsError } from 'calendar-bots';
import type { BotServiceEntry } from '../../../nodes/shared/bot-service';
import { shownFor } from '../../../nodes/shared/fields/shown-for';

/** What stands in nodes/shared/<service>/entry.ts. */
export const scribe: BotServiceEntry = {
  id: 'scribe',
  displayName: 'Scribe',
  credentialType: 'scribeApi',
  operations: ['bot:send', 'bot:get', 'bot:getStatus', 'bot:leave'],
  botFields: shownFor({ service: ['scribe'] }, [
    { displayName: 'Bot Name', name: 'botName', type: 'string', default: 'Scribe', required: true },
    { displayName: 'Greeting', name: 'greeting', type: 'string', default: '' },
  ]),
  async open() {
    return (await import('./service')).scribe();
  },
  async actions() {
    const { bots } = await import('./service');
    const read = (botId: string) => {
      const bot = bots.find((one) => one.botId === botId);
      if (bot !== undefined) return Promise.resolve({ botId, status: bot.status, name: bot.name });
      throw new CalendarBotsError({ code: 'notFound', service: 'Scribe', message: `Scribe has no bot "${botId}"` });
    };
    return { get: read, getStatus: read, list: () => Promise.resolve([]) };
  },
  readBot(fields) {
    const greeting = fields.text('greeting');
    const check = (settings: Record<string, unknown>) => settings;
    const settings = greeting === '' ? {} : { greeting };
    return Promise.resolve({ name: fields.text('botName', 'Scribe'), settings, messages: ['greeting'], check });
  },
};
