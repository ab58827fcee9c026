import { CalendarBotsError } from '../http/errors.js';
import { type PlannedMeeting, settingsPrint } from './meeting.js';
import { HOLDER, meeting, MINUTE, NOW } from './meeting.fixture.js';
import { reconcile } from './reconcile.js';
import { MemoryService } from './service.fixture.js';

function setup() {
  const clock = { now: NOW };
  const service = new MemoryService(() => clock.now);
  const run = (meetings: PlannedMeeting[], more: Partial<Parameters<typeof reconcile>[0]> = {}) =>
    reconcile({ service, own: new Set([HOLDER]), meetings, now: () => clock.now, ...more });
  return { clock, service, run };
}

const fails = (code: CalendarBotsError['code']): never => {
  throw new CalendarBotsError({ code, message: `it was ${code}` });
};

describe('reconcile', () => {
  it('converges to one bot when several runs meet, without a lock and without a later run', async () => {
    for (const runners of [2, 3, 4]) {
      const { service, run } = setup();
      const outcomes = await Promise.all(Array.from({ length: runners }, () => run([meeting({ key: 'k1' })])));
      expect(service.live()).toHaveLength(1);
      expect(outcomes.flat().every((outcome) => outcome.did !== 'failed')).toBe(true);
    }
  });

  it('takes its own bot back when somebody else was first', async () => {
    const { service, run } = setup();
    let once = true;
    service.interfere = (call) => {
      if (call !== 'book' || !once) return;
      once = false;
      service.create({
        meetingUrl: 'https://meet.google.com/abc-defg-hij',
        name: 'Notetaker',
        joinAt: NOW + 59 * MINUTE,
        settings: {},
        tag: {
          key: 'k1',
          holders: ['you'],
          start: new Date(NOW + 60 * MINUTE).toISOString(),
          end: new Date(NOW + 90 * MINUTE).toISOString(),
          version: '',
          settings: settingsPrint({}),
          removed: null,
          event: { id: 'other', calendarId: 'c2', provider: 'google', title: 'Weekly' },
        },
      });
    };
    await run([meeting({ key: 'k1' })]);
    const [bot, ...more] = service.live();
    expect(more).toEqual([]);
    expect(bot?.botId).toBe('bot-0001');
    expect(bot?.tag?.holders).toEqual(['you', 'me']);
  });

  it('stops the old bot and books a new one when the service says it is too late to move', async () => {
    const { service, run } = setup();
    await run([meeting({ key: 'k1', start: NOW + 30 * MINUTE })]);
    service.change = () => Promise.resolve('tooLate');
    const [outcome] = await run([meeting({ key: 'k1', start: NOW + 120 * MINUTE })]);
    expect(outcome).toMatchObject({ did: 'moved', joinAt: NOW + 119 * MINUTE });
    expect(service.live().map((bot) => bot.joinAt)).toEqual([NOW + 119 * MINUTE]);
  });

  it('goes on with the others when one meeting fails', async () => {
    const { service, run } = setup();
    let first = true;
    service.interfere = (call) => {
      if (call === 'book' && first) {
        first = false;
        fails('unavailable');
      }
    };
    const outcomes = await run([meeting({ key: 'k1' }), meeting({ key: 'k2' }), meeting({ key: 'k3' })]);
    expect(outcomes.map((outcome) => outcome.did)).toEqual(['failed', 'booked', 'booked']);
    expect(outcomes[0]).toMatchObject({ reason: 'it was unavailable', code: 'unavailable' });
  });

  it('books nothing more when the quota is used up, but still moves and removes', async () => {
    const { service, run } = setup();
    await run([meeting({ key: 'k3' })]);
    service.interfere = (call) => (call === 'book' ? fails('quotaExhausted') : undefined);
    const writes = service.writes;
    const cancelled = { kind: 'unwanted', code: 'cancelled', reason: 'The meeting was cancelled.' } as const;
    const outcomes = await run([
      meeting({ key: 'k1' }),
      meeting({ key: 'k2' }),
      meeting({ key: 'k3', verdict: cancelled }),
    ]);
    expect(outcomes.map((outcome) => outcome.did)).toEqual(['failed', 'failed', 'removed']);
    expect(service.writes).toBe(writes + 1);
  });

  it('says what it would do in a dry run, and writes nothing', async () => {
    const { service, run } = setup();
    const outcomes = await run([meeting({ key: 'k1' })], { dryRun: true });
    expect(outcomes).toMatchObject([{ did: 'booked', joinAt: NOW + 59 * MINUTE, reason: 'It has no bot yet.' }]);
    expect(service.writes).toBe(0);
  });

  it('leaves to the next run what does not fit into its time', async () => {
    const { service, run } = setup();
    let left = 1;
    const outcomes = await run([meeting({ key: 'k1' }), meeting({ key: 'k2' })], { hasTime: () => left-- > 0 });
    expect(outcomes.map((outcome) => outcome.did)).toEqual(['booked', 'failed']);
    expect(service.live()).toHaveLength(1);
  });

  it('asks nothing twice of two calendars that hold one meeting, and keeps the bot until both let go', async () => {
    const { service, run } = setup();
    const copies = [meeting({ key: 'k1', holders: ['a'] }), meeting({ key: 'k1', holders: ['b'] })];
    const own = new Set(['a', 'b']);
    await run(copies, { own });
    expect(service.live().map((bot) => bot.tag?.holders)).toEqual([['a', 'b']]);
    const declined = { kind: 'unwanted', code: 'response', reason: 'You declined it.' } as const;
    await run([meeting({ key: 'k1', holders: [], verdict: declined })], { own: new Set(['a']) });
    expect(service.live().map((bot) => bot.tag?.holders)).toEqual([['b']]);
    await run([meeting({ key: 'k1', holders: [], verdict: declined })], { own: new Set(['b']) });
    expect(service.live()).toEqual([]);
  });

  it('books anew for everybody who held the bot', async () => {
    const { service, run } = setup();
    const own = (id: string) => ({ own: new Set([id]) });
    await run([meeting({ holders: ['a'] })], own('a'));
    await run([meeting({ holders: ['b'] })], own('b'));
    service.change = () => Promise.resolve('tooLate');
    await run([meeting({ holders: ['b'], start: NOW + 120 * MINUTE })], own('b'));
    expect(service.live()).toMatchObject([{ joinAt: NOW + 119 * MINUTE, tag: { holders: ['b', 'a'] } }]);
    const declined = { kind: 'unwanted', code: 'response', reason: 'You declined it.' } as const;
    service.change = MemoryService.prototype.change.bind(service);
    await run([meeting({ holders: [], verdict: declined, start: NOW + 120 * MINUTE })], own('b'));
    expect(service.live()).toMatchObject([{ tag: { holders: ['a'] } }]);
  });

  it.each(['change', 'remove'])(
    'leaves it at that when a person takes the bot back just before our %s',
    async (call) => {
      const { service, run } = setup();
      await run([meeting({ start: NOW + 30 * MINUTE })]);
      if (call === 'remove') service.change = () => Promise.resolve('tooLate');
      service.interfere = (asked) => {
        if (asked !== call) return;
        for (const bot of service.live()) service.add({ ...bot, state: 'cancelled' });
      };
      const [outcome] = await run([meeting({ start: NOW + 120 * MINUTE })]);
      expect(service.live()).toEqual([]);
      expect(outcome?.code ?? outcome?.did).toBe(call === 'remove' ? 'removed' : 'takenBack');
    },
  );

  it('speaks for former holders that it is told of', async () => {
    const { service, run } = setup();
    const range = { from: NOW - 60 * MINUTE, to: NOW + 600 * MINUTE };
    await run([meeting({ holders: ['former'] })], { own: new Set(['former']) });
    const cancelled = { kind: 'unwanted', code: 'cancelled', reason: 'The meeting was cancelled.' } as const;
    const gone = [meeting({ holders: [], verdict: cancelled })];
    await run(gone, { exhaustive: range });
    expect(service.live()).toHaveLength(1);
    await run(gone, { exhaustive: range, alsoOwn: ({ holders }) => holders });
    expect(service.live()).toEqual([]);
  });
});
