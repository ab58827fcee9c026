import { configOf, platformOf } from '../bot';
import { type Fleet, isActive } from '../fleet';
import type { Team } from '../team';
import type { HostedBots, HostedOccurrence } from './hosted-calendars';

/** Calendar bots are bots of the fleet like all others: they join at the start of their event. */
export function fleetBots(fleet: () => Fleet, teamOf: (name: string) => Team): HostedBots {
  const linkOf = ({ content }: HostedOccurrence): string => content.meetingUrl ?? '';
  return {
    book(connection, event, order) {
      const url = linkOf(event);
      const config = { ...configOf({ ...order, meeting_url: url }), allow_multiple_bots: true };
      const platform = platformOf(url);
      if (platform === undefined) throw new Error(`a calendar bot for ${url}`);
      return fleet().schedule(teamOf(connection.team), platform, config, event.content.start).id;
    },
    follow(botId, event) {
      const bot = fleet().bots.get(botId);
      if (bot?.schedule?.status !== 'scheduled') return;
      // A link that was taken out of the event later: the bot keeps the one it was booked with.
      const url = event.content.meetingUrl ?? bot.config.meeting_url;
      const changed = url === bot.config.meeting_url ? [] : ['meeting_url'];
      if (changed.length === 0 && bot.schedule.joinAt === event.content.start) return;
      fleet().change(bot, { ...bot.config, meeting_url: url }, event.content.start, changed);
    },
    end(botId) {
      const bot = fleet().bots.get(botId);
      if (bot === undefined) return;
      if (bot.schedule?.status === 'scheduled') fleet().cancel(bot);
      else if (bot.run !== null && isActive(bot.run)) fleet().leave(bot);
    },
  };
}
