import fc from 'fast-check';
import { CalendarBotsError } from '../http';
import { closeChannels, type ChannelState, keepChannels, NO_CHANNELS } from './push-channels';
import { nothingToDo, renewAt } from './push';
import type { PushChannel, PushPort } from './source';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A provider that grants a life, prolongs or not, loses channels and is sometimes down. */
class Provider implements PushPort {
  readonly open_ = new Map<string, PushChannel>();
  now = 0;
  down = false;
  private count = 0;

  constructor(
    private readonly life: number,
    private readonly prolongs: boolean,
  ) {}

  async open({ calendarId, secret, address }: { calendarId: string; secret: string; address: string }) {
    this.mustBeUp();
    const id = `c${++this.count}`;
    const channel = { id, calendarId, resource: null, secret, address, expiresAt: this.now + this.life };
    this.open_.set(id, channel);
    return channel;
  }
  async renew(channel: PushChannel) {
    this.mustBeUp();
    const known = this.open_.get(channel.id);
    if (!this.prolongs || known === undefined) return null;
    const renewed = { ...known, expiresAt: this.now + this.life };
    this.open_.set(channel.id, renewed);
    return renewed;
  }
  async close({ id }: { id: string }) {
    this.mustBeUp();
    this.open_.delete(id);
  }
  readMessage = () => nothingToDo(200);

  /** Channels that call, by calendar. */
  calling(calendarId: string): string[] {
    return [...this.open_.values()]
      .filter((channel) => channel.calendarId === calendarId && channel.expiresAt > this.now)
      .map(({ id }) => id);
  }
  private mustBeUp() {
    if (this.down) throw new CalendarBotsError({ code: 'unavailable', message: 'down' });
  }
}

/** The provider, with some of it done differently. */
const portOf = (provider: Provider, other: Partial<PushPort>): PushPort => ({
  open: (request) => provider.open(request),
  renew: (channel) => provider.renew(channel),
  close: (channel) => provider.close(channel),
  readMessage: provider.readMessage,
  ...other,
});

let minted = 0;
const wish = (calendarIds: string[], more = {}) => ({
  calendarIds,
  address: 'https://n8n.example.com/webhook/1',
  since: 0,
  renew: new Set<string>(),
  lost: new Set<string>(),
  mint: () => ({ id: `n${++minted}`, secret: `n${minted}.secret` }),
  ...more,
});

test.each([
  ['a provider that prolongs', true],
  ['a provider that does not', false],
])(
  'with %s, looked at often enough, no calendar is ever without a channel, and none is left over',
  async (_, prolongs) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ pause: fc.integer({ min: 1, max: 20 }), down: fc.boolean() }), { maxLength: 60 }),
        fc.integer({ min: 2, max: 14 }),
        async (steps, days) => {
          const provider = new Provider(days * DAY, prolongs);
          let state: ChannelState = NO_CHANNELS;
          for (const [i, { pause, down }] of steps.entries()) {
            provider.now += Math.min(pause * HOUR, 0.1 * days * DAY);
            // Never down twice in a row: with a fifth of its life left a channel has time for another try.
            provider.down = down && i > 0 && steps[i - 1]?.down !== true;
            const before = state.channels.length;
            const result = await keepChannels(provider, state, wish(['a', 'b']), provider.now);
            state = JSON.parse(JSON.stringify(result.state)) as ChannelState;
            if (i === 0) expect(result.opened).toEqual(['a', 'b']);
            if (before > 0 || !provider.down) {
              for (const calendar of ['a', 'b']) expect(provider.calling(calendar)).not.toEqual([]);
            }
            // What the provider has open is what is remembered, but for what has ended.
            const open = ['a', 'b'].flatMap((calendar) => provider.calling(calendar)).sort();
            expect(state.channels.map(({ id }) => id).sort()).toEqual(open);
            if (!provider.down) expect(open).toHaveLength(2);
          }
        },
      ),
    );
  },
);

test('the new channel is open before the old one is closed', async () => {
  const provider = new Provider(DAY, false);
  const { state } = await keepChannels(provider, NO_CHANNELS, wish(['a']), 0);
  const log: string[] = [];
  const port = portOf(provider, {
    open: async (request) => (log.push('open'), provider.open(request)),
    renew: async (channel) => (log.push('renew'), provider.renew(channel)),
    close: async (channel) => (log.push(`close ${channel.id}`), provider.close(channel)),
  });
  const result = await keepChannels(port, state, wish(['a'], { lost: new Set() }), DAY - HOUR);
  expect(log).toEqual(['renew', 'open', 'close c1']);
  expect(result).toMatchObject({ opened: ['a'], problems: [], state: { channels: [{ id: 'c2' }] } });
});

test.each([
  ['another address', wish(['a'], { address: 'https://other.example.com/' }), ['a'], ['c2']],
  ['a start of n8n', wish(['a'], { since: 10 }), ['a'], ['c2']],
  ['a channel that the provider has ended', wish(['a'], { lost: new Set(['c1']) }), ['a'], ['c2']],
  ['a calendar that is no longer watched', wish([]), [], []],
  ['a renewal that the provider asks for', wish(['a'], { renew: new Set(['c1']) }), [], ['c1']],
  ['nothing new', wish(['a']), [], ['c1']],
])('%s', async (_, then, opened, channels) => {
  const provider = new Provider(7 * DAY, true);
  const { state } = await keepChannels(provider, NO_CHANNELS, wish(['a']), 0);
  provider.now = 20;
  const result = await keepChannels(provider, state, then, 20);
  expect(result.opened).toEqual(opened);
  expect(result.state.channels.map(({ id }) => id)).toEqual(channels);
});

test('a calendar that takes no channels is asked less and less often; the others have theirs', async () => {
  const provider = new Provider(7 * DAY, false);
  let asked = 0;
  const port = portOf(provider, {
    open: async (request) => {
      if (request.calendarId !== 'holidays') return provider.open(request);
      asked += 1;
      throw new CalendarBotsError({ code: 'invalid', message: 'push is not supported for this calendar' });
    },
  });
  let state = NO_CHANNELS;
  for (let minute = 0; minute < 24 * 60; minute++) {
    provider.now = minute * 60_000;
    const result = await keepChannels(port, state, wish(['holidays', 'a']), provider.now);
    state = result.state;
    expect(state.channels.map(({ calendarId }) => calendarId)).toEqual(['a']);
  }
  expect(asked).toBeGreaterThan(8);
  expect(asked).toBeLessThan(14);
});

test('what cannot be closed comes back; faults of our own are not hidden', async () => {
  const provider = new Provider(DAY, false);
  const { state } = await keepChannels(provider, NO_CHANNELS, wish(['a', 'b']), 0);
  provider.down = true;
  expect(await closeChannels(provider, state.channels)).toMatchObject([
    { channel: { calendarId: 'a' }, error: { code: 'unavailable' } },
    { channel: { calendarId: 'b' } },
  ]);
  provider.down = false;
  expect(await closeChannels(provider, state.channels)).toEqual([]);
  const broken = portOf(provider, { close: async () => Promise.reject(new TypeError('a fault of ours')) });
  await expect(closeChannels(broken, state.channels)).rejects.toThrow('a fault of ours');
});

test('renewal comes with a fifth to a quarter of the life left, spread by id', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.integer({ min: 1, max: 30 * DAY }), (id, openedAt, life) => {
      const left = openedAt + life - renewAt({ id, openedAt, expiresAt: openedAt + life });
      expect(left).toBeGreaterThanOrEqual(Math.floor(life * 0.2));
      expect(left).toBeLessThanOrEqual(Math.ceil(life * 0.25));
    }),
  );
  const moments = Array.from({ length: 100 }, (_, i) => renewAt({ id: `c${i}`, openedAt: 0, expiresAt: 7 * DAY }));
  // Of the 8.4 hours in between, a hundred channels use most.
  expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(6 * HOUR);
  expect(renewAt({ id: 'late', openedAt: 10, expiresAt: 5 })).toBe(5);
});
