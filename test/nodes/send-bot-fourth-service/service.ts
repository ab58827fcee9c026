import type { BookedBot, BotCapabilities, BotChange, BotOrder, BotService } from 'calendar-bots';

/** What stands in core/src/bots/<service>/service.ts: the port. This one keeps its bots in memory. */
export const bots: BookedBot[] = [];

export const capabilities: BotCapabilities = {
  movesScheduledBots: false,
  moveLockMs: 0,
  minScheduleAheadMs: 0,
  maxScheduleAheadMs: 365 * 86_400_000,
  platforms: ['jitsi', 'google_meet'],
};

export const scribe = (): BotService => ({
  id: 'scribe',
  displayName: 'Scribe',
  capabilities,
  book({ meetingUrl, name, joinAt, tag }: BotOrder) {
    const botId = `scribe-${bots.length + 1}`;
    const state = joinAt === null ? 'active' : 'scheduled';
    const times = { joinAt, createdAt: Date.now(), endedAt: null };
    bots.push({ botId, state, status: state, recording: false, name, meetingUrl, tag, ...times });
    return Promise.resolve({ botId, adopted: false });
  },
  change(botId: string, change: BotChange) {
    const bot = bots.find((one) => one.botId === botId);
    if (bot === undefined) return Promise.resolve('gone');
    // It cannot move a bot; only our own mark can be rewritten.
    if (Object.keys(change).some((field) => field !== 'tag')) return Promise.resolve('tooLate');
    bot.tag = change.tag ?? bot.tag;
    return Promise.resolve('changed');
  },
  remove({ botId }, mark) {
    const bot = bots.find((one) => one.botId === botId);
    if (bot === undefined) return Promise.resolve('gone');
    if (bot.state === 'cancelled' || bot.state === 'ended') return Promise.resolve('ended');
    Object.assign(bot, { state: 'cancelled', tag: mark ?? bot.tag });
    return Promise.resolve('removed');
  },
  findByKey: (key) => Promise.resolve(bots.filter(({ tag }) => tag?.key === key)),
  listOurs: ({ from, to }) =>
    Promise.resolve(
      bots.filter(({ joinAt, createdAt }) => (joinAt ?? createdAt) >= from && (joinAt ?? createdAt) <= to),
    ),
});
