import type { BookedBot, BotCapabilities, BotChange, BotOrder, BotService, BotTag } from '../bots/service.js';

/** A bot service in memory for tests: the port's rules and nothing else. Counts what is written. */
export class MemoryService implements BotService {
  readonly displayName = 'Memory';
  readonly capabilities: BotCapabilities = {
    movesScheduledBots: true,
    moveLockMs: 4 * 60_000,
    minScheduleAheadMs: 60_000,
    maxScheduleAheadMs: 90 * 24 * 3600_000,
    platforms: ['google_meet', 'zoom', 'teams'],
  };
  readonly bots = new Map<string, BookedBot>();
  writes = 0;
  private serial = 0;
  /** Called before each request; may throw, or change the service as another runner would. */
  interfere: (call: string) => void = () => {};

  constructor(
    private readonly now: () => number,
    readonly id = 'memory',
    capabilities: Partial<BotCapabilities> = {},
  ) {
    Object.assign(this.capabilities, capabilities);
  }

  add(bot: BookedBot): void {
    this.bots.set(bot.botId, bot);
  }

  live(): BookedBot[] {
    return [...this.bots.values()].filter((bot) => bot.state === 'scheduled' || bot.state === 'active');
  }

  create(order: BotOrder): string {
    const botId = `bot-${String(++this.serial).padStart(4, '0')}`;
    this.bots.set(botId, {
      botId,
      state: order.joinAt === null ? 'active' : 'scheduled',
      status: order.joinAt === null ? 'joining_call' : 'scheduled',
      recording: false,
      name: order.name,
      meetingUrl: order.meetingUrl,
      joinAt: order.joinAt,
      createdAt: this.now(),
      endedAt: null,
      tag: order.tag,
    });
    return botId;
  }

  book(order: BotOrder): Promise<{ botId: string; adopted: boolean }> {
    this.interfere('book');
    this.writes += 1;
    return Promise.resolve({ botId: this.create(order), adopted: false });
  }

  change(botId: string, change: BotChange): Promise<'changed' | 'tooLate' | 'gone'> {
    this.interfere('change');
    this.writes += 1;
    const bot = this.bots.get(botId);
    if (!bot || bot.state === 'cancelled' || bot.state === 'ended') return Promise.resolve('gone');
    const { joinAt, meetingUrl, name, tag } = change;
    const onlyTag = joinAt === undefined && meetingUrl === undefined && name === undefined && !change.settings;
    const at = bot.joinAt ?? this.now();
    if (!onlyTag && (bot.state === 'active' || at - this.now() < this.capabilities.moveLockMs)) {
      return Promise.resolve('tooLate');
    }
    this.bots.set(botId, {
      ...bot,
      ...(joinAt === undefined ? {} : { joinAt }),
      ...(meetingUrl === undefined ? {} : { meetingUrl }),
      ...(name === undefined ? {} : { name }),
      ...(tag === undefined ? {} : { tag }),
    });
    return Promise.resolve('changed');
  }

  remove(target: Pick<BookedBot, 'botId'>, mark: BotTag | null): Promise<'removed' | 'ended' | 'gone'> {
    this.interfere('remove');
    this.writes += 1;
    const bot = this.bots.get(target.botId);
    if (!bot) return Promise.resolve('gone');
    if (bot.state === 'ended' || bot.state === 'cancelled') return Promise.resolve('ended');
    this.bots.set(bot.botId, {
      ...bot,
      tag: mark ?? bot.tag,
      recording: false,
      state: bot.state === 'scheduled' ? 'cancelled' : 'ended',
      endedAt: this.now(),
    });
    return Promise.resolve('removed');
  }

  findByKey(key: string): Promise<BookedBot[]> {
    this.interfere('findByKey');
    return Promise.resolve([...this.bots.values()].filter((bot) => bot.tag?.key === key));
  }

  listOurs(window: { from: number; to: number }): Promise<BookedBot[]> {
    this.interfere('listOurs');
    return Promise.resolve(
      [...this.bots.values()].filter((bot) => {
        const at = bot.joinAt ?? bot.createdAt;
        return bot.tag !== null && at >= window.from && at < window.to;
      }),
    );
  }
}
