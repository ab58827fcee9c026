import fc from 'fast-check';
import { CalendarBotsError } from '../../http/errors';
import type { BotEvent, BotPhase } from '../bot-event';
import { botEvent } from './event.fixture';
import type { BotReading, StatusSource } from './source';
import { type BotWatchOptions, type BotWatchState, type WatchedBots, watchBots } from './watch';

const START = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When a bot comes to which phase, in minutes from the start. */
interface Life {
  id: string;
  steps: { phase: BotPhase; minute: number }[];
  /** Minutes from its end until its transcript is there; null for none. */
  transcript: number | null;
}

class FakeSource implements StatusSource {
  now = START;
  reads: string[] = [];
  lists = 0;
  fails: (botId: string) => boolean = () => false;
  listFails = false;
  hides: (botId: string) => boolean = () => false;

  constructor(readonly lives: readonly Life[]) {}

  async list({ from }: { from: number }): Promise<BotEvent[]> {
    this.lists += 1;
    if (this.listFails) throw unavailable();
    return this.lives.flatMap((life) => {
      const event = this.statusOf(life);
      if (event === null || this.hides(life.id)) return [];
      const over = event.terminal && Date.parse(event.at ?? '') < from;
      return over ? [] : [event];
    });
  }

  async read(botId: string): Promise<BotReading | null> {
    this.reads.push(botId);
    if (this.fails(botId)) throw unavailable();
    const life = this.lives.find(({ id }) => id === botId);
    const event = life === undefined ? null : this.statusOf(life);
    if (life === undefined || event === null) return null;
    const { phase } = event;
    if (phase !== 'completed' && phase !== 'failed') return { event, transcript: 'none' };
    const ready = life.transcript !== null && this.now >= Date.parse(event.at ?? '') + life.transcript * MINUTE;
    const transcript = life.transcript === null || phase === 'failed' ? 'none' : ready ? 'ready' : 'pending';
    return { event: { ...event, type: phase }, transcript };
  }

  private statusOf(life: Life): BotEvent | null {
    const step = life.steps.findLast(({ minute }) => START + minute * MINUTE <= this.now);
    if (step === undefined) return null;
    return botEvent({
      botId: life.id,
      phase: step.phase,
      status: step.phase,
      terminal: ['completed', 'failed', 'cancelled'].includes(step.phase),
      at: new Date(START + step.minute * MINUTE).toISOString(),
    });
  }
}

const unavailable = () => new CalendarBotsError({ code: 'unavailable', message: 'no answer' });

/** Polls as a trigger does: the state of one goes into the next, through JSON as through a restart. */
class Poller {
  state: BotWatchState | null = null;
  told: BotEvent[] = [];

  constructor(
    readonly source: FakeSource,
    readonly options: Partial<BotWatchOptions> = {},
  ) {}

  async at(minute: number): Promise<WatchedBots> {
    const now = START + minute * MINUTE;
    this.source.now = now;
    const result = await watchBots(this.source, this.state, { now, backMs: 24 * HOUR, ours: false, ...this.options });
    this.state = JSON.parse(JSON.stringify(result.state)) as BotWatchState;
    this.told.push(...result.events);
    return result;
  }

  words(botId: string): string[] {
    return this.told
      .filter((event) => event.botId === botId)
      .map(({ type, phase }) => (type === 'status' ? String(phase) : type));
  }
}

const FULL: Life['steps'] = [
  { phase: 'joining', minute: 1 },
  { phase: 'waiting', minute: 2 },
  { phase: 'joined', minute: 3 },
  { phase: 'recording', minute: 4 },
  { phase: 'left', minute: 34 },
  { phase: 'processing', minute: 35 },
  { phase: 'completed', minute: 36 },
];
const shifted = (minutes: number) => FULL.map((step) => ({ ...step, minute: step.minute + minutes }));

test('the first poll tells nothing, later ones what is new, the end with what was brought back', async () => {
  const source = new FakeSource([
    { id: 'done', steps: shifted(-60), transcript: 0 },
    { id: 'live', steps: shifted(-10), transcript: 0 },
    { id: 'later', steps: FULL, transcript: null },
  ]);
  const poller = new Poller(source);
  expect((await poller.at(0)).events).toEqual([]);
  expect(source.reads).toEqual([]);
  await poller.at(5);
  expect(source.reads).toEqual([]);
  await poller.at(60);
  expect(poller.words('done')).toEqual([]);
  expect(poller.words('live')).toEqual(['left', 'completed', 'transcript']);
  expect(poller.words('later')).toEqual(['joined', 'recording', 'left', 'completed']);
  expect(source.reads).toEqual(['live', 'later']);
  // A quiet poll reads nobody.
  await poller.at(61);
  expect(source.reads).toHaveLength(2);
});

test('a bot that began and ended between two polls, or while nobody polled, is told', async () => {
  const poller = new Poller(new FakeSource([{ id: 'short', steps: FULL, transcript: null }]), { backMs: HOUR });
  await poller.at(0);
  await poller.at(3 * 24 * 60);
  expect(poller.words('short')).toEqual(['left', 'completed']);
});

test('without a state but with the time of the activation, what came since is told', async () => {
  const source = new FakeSource([
    { id: 'old', steps: shifted(-60), transcript: null },
    { id: 'new', steps: FULL, transcript: null },
  ]);
  const poller = new Poller(source, { since: START });
  await poller.at(50);
  expect([poller.words('old'), poller.words('new')]).toEqual([[], ['left', 'completed']]);
});

test('a bot that cannot be read holds up nobody, is read again, and is told in the end without its recording', async () => {
  const source = new FakeSource([
    { id: 'bad', steps: FULL, transcript: null },
    { id: 'good', steps: FULL, transcript: null },
  ]);
  source.fails = (botId) => botId === 'bad';
  const poller = new Poller(source);
  await poller.at(0);
  const { failures } = await poller.at(40);
  expect(failures).toMatchObject([{ botId: 'bad', error: { code: 'unavailable' } }]);
  expect([poller.words('good'), poller.words('bad')]).toEqual([['left', 'completed'], []]);
  for (let minute = 41; minute < 300; minute++) await poller.at(minute);
  expect(poller.words('bad')).toEqual(['left', 'completed']);
  expect(source.reads.filter((botId) => botId === 'bad')).toHaveLength(9);
  source.fails = () => false;
  await poller.at(301);
  expect(poller.words('bad')).toEqual(['left', 'completed']);
});

test('a transcript that is late is looked for, less and less often, and told once', async () => {
  const source = new FakeSource([
    { id: 'late', steps: FULL, transcript: 45 },
    { id: 'never', steps: FULL, transcript: 100_000 },
  ]);
  const poller = new Poller(source);
  for (let minute = 0; minute < 600; minute++) await poller.at(minute);
  expect(poller.words('late').slice(-2)).toEqual(['completed', 'transcript']);
  expect(poller.words('never').at(-1)).toBe('completed');
  expect(source.reads.filter((botId) => botId === 'never')).toHaveLength(11);
  expect(poller.state?.waiting).toEqual({});
});

test('a bot that no list shows any more is looked up, and forgotten when it is gone', async () => {
  const source = new FakeSource([{ id: 'lost', steps: FULL, transcript: null }]);
  const poller = new Poller(source);
  await poller.at(0);
  await poller.at(5);
  source.hides = () => true;
  await poller.at(40);
  expect(poller.words('lost')).toEqual(['joined', 'recording', 'left', 'completed']);
  const gone = new Poller(new FakeSource([{ id: 'gone', steps: FULL, transcript: null }]));
  await gone.at(0);
  await gone.at(5);
  Reflect.set(gone.source, 'lives', []);
  await gone.at(6);
  expect(gone.state?.bots).toEqual({});
});

test('reads are bounded, by number, by time and by a service that does not answer; the rest comes later', async () => {
  const lives = Array.from({ length: 50 }, (_, i) => ({ id: `b${i}`, steps: FULL, transcript: null }));
  const many = new Poller(new FakeSource(lives), { mostReads: 20 });
  await many.at(0);
  const counts = [];
  for (const minute of [40, 41, 42, 43]) counts.push((await many.at(minute)).events.length / 2);
  expect(counts).toEqual([20, 20, 10, 0]);

  let left = 5;
  const short = new Poller(new FakeSource(lives), { hasTime: () => left-- > 0 });
  await short.at(0);
  await short.at(40);
  expect(short.source.reads).toHaveLength(5);

  const down = new Poller(new FakeSource(lives));
  down.source.fails = () => true;
  await down.at(0);
  await down.at(40);
  expect(down.source.reads).toHaveLength(3);
});

test('bots that were over long before and come into view only now are not news', async () => {
  const source = new FakeSource([
    { id: 'before', steps: shifted(-300), transcript: null },
    { id: 'lagging', steps: shifted(-5), transcript: null },
  ]);
  source.hides = () => true;
  const poller = new Poller(source);
  await poller.at(0);
  await poller.at(40);
  source.hides = () => false;
  await poller.at(45);
  expect([poller.words('before'), poller.words('lagging')]).toEqual([[], ['left', 'completed']]);
});

test('a list that fails throws, and the next poll tells what it would have told', async () => {
  const poller = new Poller(new FakeSource([{ id: 'a', steps: FULL, transcript: null }]));
  await poller.at(0);
  poller.source.listFails = true;
  await expect(poller.at(20)).rejects.toThrow('no answer');
  poller.source.listFails = false;
  await poller.at(40);
  expect(poller.words('a')).toEqual(['left', 'completed']);
});

test('more bots than the book usually holds are told once all the same', async () => {
  const lives = Array.from({ length: 1500 }, (_, i) => ({ id: `b${i}`, steps: shifted(-60), transcript: null }));
  const poller = new Poller(new FakeSource(lives));
  await poller.at(0);
  expect((await poller.at(1)).events).toEqual([]);
  expect(poller.source.reads).toEqual([]);
});

const lifeOf = (id: number) =>
  fc
    .tuple(
      fc.integer({ min: 1, max: 120 }),
      fc.subarray(['joining', 'waiting', 'joined', 'recording', 'left', 'processing'] as BotPhase[]),
      fc.constantFrom<BotPhase>('completed', 'failed'),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 7, maxLength: 7 }),
      fc.option(fc.integer({ min: 0, max: 30 })),
    )
    .map(([begin, phases, end, lengths, transcript]): Life => {
      let minute = begin;
      const steps = [...phases, end].map((phase, i) => ({ phase, minute: (minute += lengths[i] ?? 1) }));
      return { id: `bot-${id}`, steps, transcript };
    });

test('whatever polls and failures there are: each bot’s end once, forward, and nothing after it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => lifeOf(i)))),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat(9)),
      async (lives, gaps, dice) => {
        const source = new FakeSource(lives);
        source.fails = () => dice.next().value < 3;
        const poller = new Poller(source);
        await poller.at(0);
        let minute = 0;
        for (const gap of gaps) await poller.at((minute += gap));
        source.fails = () => false;
        for (let i = 0; i < 12; i++) await poller.at((minute += 60));
        for (const { id, steps, transcript } of lives) {
          const words = poller.words(id);
          const end = steps.at(-1)?.phase ?? '';
          const ends = words.filter((word) => word === 'completed' || word === 'failed');
          expect(ends).toEqual([end]);
          expect(words.filter((word) => word === 'transcript')).toHaveLength(
            end === 'completed' && transcript !== null ? 1 : 0,
          );
          expect(words.slice(words.indexOf(end) + 1).filter((word) => word !== 'transcript')).toEqual([]);
          expect(new Set(words).size).toBe(words.length);
          const order = ['joining', 'waiting', 'joined', 'recording', 'left', 'processing', 'completed', 'failed'];
          const places = words.filter((word) => word !== 'transcript').map((word) => order.indexOf(word));
          expect(places).toEqual([...places].sort((a, b) => a - b));
        }
      },
    ),
    { numRuns: 150 },
  );
});
