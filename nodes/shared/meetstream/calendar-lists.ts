import type { MeetStreamCalendarClient } from 'calendar-bots/connections/meetstream';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { toNodeError } from '../errors';
import { isRecord, textOf } from '../values';
import { openMeetStream } from './calendars';

type Entry = { name: string; value: string };

/** What MeetStream has in store for the weeks to come, the next event first. */
export const searchEvents = listing(async (client) => {
  const { readHostedEvent } = await import('calendar-bots/connections/meetstream');
  const { rows } = await client.listEvents({ sync: false });
  return rows
    .map((row) => readHostedEvent(row))
    .filter(({ is_deleted }) => !is_deleted)
    .map((event) => {
      const raw = isRecord(event.raw) ? event.raw : {};
      const title = textOf(raw['summary']) ?? textOf(raw['subject']) ?? event.summary ?? event.id;
      return { name: `${title}, ${(event.start_time ?? '').slice(0, 16).replace('T', ' ')}`, value: event.id };
    });
});

/** One entry for each connected account. */
export const searchAccounts = listing(async (client) => {
  const accounts = (await client.listCalendars()).flatMap(({ provider, account_id }) =>
    provider === null || account_id === null ? [] : [`${provider.replace(/_calendar$/, '')} ${account_id}`],
  );
  return [...new Set(accounts)].map((account) => ({ name: account, value: account }));
});

export const searchCalendars = listing(async (client) =>
  (await client.listCalendars())
    .sort((a, b) => Number(b.primary) - Number(a.primary))
    .map(({ id, summary, primary }) => ({ name: `${summary ?? id}${primary ? ' (primary)' : ''}`, value: id })),
);

export const searchBots = listing(async (client) =>
  (await client.listScheduledBots()).map((bot) => ({
    name: `${bot.bot_username ?? bot.bot_id}, ${(bot.scheduled_join_time ?? '').slice(0, 16).replace('T', ' ')}`,
    value: bot.bot_id,
  })),
);

function listing(entries: (client: MeetStreamCalendarClient) => Promise<Entry[]>) {
  return async (context: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> => {
    try {
      const wanted = filter?.trim().toLowerCase() ?? '';
      const all = await entries(await openMeetStream(context));
      return { results: all.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted)) };
    } catch (error) {
      throw toNodeError(context.getNode(), error);
    }
  };
}
