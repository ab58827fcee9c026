import fc from 'fast-check';
import type { BookedBot, BotCapabilities, BotService } from '../bots/service.js';
import { mergeCopies, type PlannedMeeting, settingsPrint } from './meeting.js';
import { HOLDER, meeting, MINUTE, NOW } from './meeting.fixture.js';
import { plan, type PlanAction, tagFor } from './plan.js';
import { reconcile } from './reconcile.js';
import { MemoryService } from './service.fixture.js';

const WINDOW = { from: NOW - 24 * 3600_000, to: NOW + 14 * 24 * 3600_000 };
const declined = { kind: 'unwanted', code: 'response', reason: 'You declined it.' } as const;
const wanted = { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' } as const;
const over = { kind: 'ignore', code: 'over', reason: 'The meeting is over.' } as const;

/** One reading of a meeting: which, when, where, by which rules. */
const anyMeeting = fc
  .record({
    key: fc.constantFrom('k1', 'k2', 'k3'),
    offset: fc.integer({ min: -40, max: 600 }),
    link: fc.constantFrom('https://meet.google.com/abc-defg-hij', 'https://zoom.us/j/123456789'),
    name: fc.constantFrom('Notetaker', 'Minutes'),
    settings: fc.constantFrom({}, { video: false }),
    verdict: fc.constantFrom(wanted, wanted, declined),
  })
  .map(({ key, offset, link, name, settings, verdict }) => {
    const start = NOW + offset * MINUTE;
    return meeting({
      key,
      start,
      meetingUrl: link,
      botName: name,
      settings,
      settingsPrint: settingsPrint(settings),
      holders: verdict.kind === 'wanted' ? [HOLDER] : [],
      verdict: start + 30 * MINUTE <= NOW ? over : verdict,
    });
  });
const anyMeetings = fc.uniqueArray(anyMeeting, { selector: ({ key }) => key });

/** What services differ in. */
const KINDS: readonly Partial<BotCapabilities>[] = [
  {},
  { fixedOnceBooked: ['meetingUrl', 'settings'], tagsActiveBots: false, moveLockMs: MINUTE },
  { movesScheduledBots: false, tagsActiveBots: false },
];

/** The bots after a plan was carried out to the letter, by values alone. */
function applied(actions: readonly PlanAction[], bots: readonly BookedBot[]): BookedBot[] {
  const next = new Map(bots.map((bot) => [bot.botId, bot]));
  for (const action of actions) {
    if (action.do === 'book') {
      const { meeting: of, joinAt } = action;
      const botId = `new-${of.key}`;
      next.set(botId, {
        botId,
        state: joinAt === null ? 'active' : 'scheduled',
        status: '',
        recording: false,
        name: of.botName,
        meetingUrl: of.meetingUrl,
        joinAt,
        createdAt: NOW,
        endedAt: null,
        tag: tagFor(of),
      });
    } else if (action.do === 'change') {
      const { name, meetingUrl, joinAt, tag } = action.change;
      next.set(action.bot.botId, {
        ...action.bot,
        ...(name === undefined ? {} : { name }),
        ...(meetingUrl === undefined ? {} : { meetingUrl }),
        ...(joinAt === undefined ? {} : { joinAt }),
        ...(tag === undefined ? {} : { tag }),
      });
    } else if (action.do === 'remove') {
      const { bot, mark } = action;
      const state = bot.state === 'scheduled' ? 'cancelled' : 'ended';
      next.set(bot.botId, { ...bot, state, endedAt: NOW, recording: false, tag: mark ?? bot.tag });
    }
  }
  return [...next.values()];
}

const isWrite = ({ do: what }: PlanAction): boolean => what !== 'keep' && what !== 'skip';

describe.each(KINDS.map((kind, index) => [index, kind] as const))('laws of the plan, kind of service %i', (_, kind) => {
  const { capabilities } = new MemoryService(() => NOW, 'memory', kind);
  const planned = (meetings: readonly PlannedMeeting[], bots: readonly BookedBot[]): PlanAction[] =>
    plan({ now: NOW, own: new Set([HOLDER]), meetings, bots, capabilities, exhaustive: WINDOW, fresh: true });

  it('a plan that was carried out leaves an empty plan; one that stops a bot first, after one more', () => {
    fc.assert(
      fc.property(anyMeetings, anyMeetings, (before, now) => {
        let bots = applied(planned(before, []), []);
        expect(planned(before, bots).filter(isWrite)).toEqual([]);
        const first = planned(now, bots);
        bots = applied(first, bots);
        const second = planned(now, bots);
        // Never two: whoever is stopped is gone before the next one is sent.
        const stopped = new Set(first.filter((action) => action.do === 'remove').map(({ key }) => key));
        for (const action of second.filter(isWrite)) {
          expect(action.do).toBe('book');
          expect(stopped).toContain(action.key);
        }
        expect(planned(now, applied(second, bots)).filter(isWrite)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('no plan books a bot and stops or keeps another one for the same meeting', () => {
    fc.assert(
      fc.property(anyMeetings, anyMeetings, (before, now) => {
        const actions = planned(now, applied(planned(before, []), []));
        for (const { key } of actions.filter((action) => action.do === 'book')) {
          expect(actions.filter((action) => action.key === key)).toHaveLength(1);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a run in which nothing changed makes no writing request', async () => {
    await fc.assert(
      fc.asyncProperty(anyMeetings, anyMeetings, async (before, now) => {
        const service = new MemoryService(() => NOW, 'memory', kind);
        const run = (meetings: readonly PlannedMeeting[]) =>
          reconcile({ service, own: new Set([HOLDER]), meetings, exhaustive: WINDOW, now: () => NOW });
        await run(before);
        await run(now);
        const written = service.writes;
        await run(now);
        expect(service.writes).toBe(written);
      }),
      { numRuns: 80 },
    );
  });
});

/** The same service, each of whose requests waits until the scheduler lets it through, and its answer again. */
function inTurns(service: MemoryService, scheduler: fc.Scheduler): BotService {
  const gate = async <T>(act: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    const result = await act();
    await scheduler.schedule(Promise.resolve());
    return result;
  };
  return {
    id: service.id,
    displayName: service.displayName,
    capabilities: service.capabilities,
    book: (order) => gate(() => service.book(order)),
    change: (botId, change) => gate(() => service.change(botId, change)),
    remove: (bot, mark) => gate(() => service.remove(bot, mark)),
    findByKey: (key) => gate(() => service.findByKey(key)),
    listOurs: (window) => gate(() => service.listOurs(window)),
  };
}

describe('laws of runs at once', () => {
  it('whatever order their requests come in, one bot is left when the last of them ends, and it is settled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: -5, max: 90 }),
        async (scheduler, runners, offset) => {
          const service = new MemoryService(() => NOW);
          const one = meeting({ start: NOW + offset * MINUTE });
          const gated = inTurns(service, scheduler);
          const run = (port: BotService) =>
            reconcile({ service: port, own: new Set([HOLDER]), meetings: [one], exhaustive: WINDOW, now: () => NOW });
          const runs = Promise.all(Array.from({ length: runners }, () => run(gated)));
          await scheduler.waitFor(runs);
          const outcomes = (await runs).flat();
          expect(outcomes.filter(({ did }) => did === 'failed')).toEqual([]);
          expect(service.live()).toHaveLength(1);
          const written = service.writes;
          await run(service);
          expect(service.writes).toBe(written);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('two workflows whose copies of a meeting differ do not set its bot back and forth', async () => {
    const copy = fc.record({
      offset: fc.integer({ min: 10, max: 300 }),
      link: fc.constantFrom('https://meet.google.com/abc-defg-hij', 'https://zoom.us/j/123456789'),
      version: fc.constantFrom('', '2026-05-01T00:00:00.000Z', '2026-05-02T00:00:00.000Z'),
      title: fc.constantFrom('Weekly', 'Weekly (moved)'),
    });
    await fc.assert(
      fc.asyncProperty(copy, copy, async (a, b) => {
        const service = new MemoryService(() => NOW);
        const read = ({ offset, link, version, title }: typeof a, calendarId: string) =>
          meeting({
            start: NOW + offset * MINUTE,
            meetingUrl: link,
            version,
            holders: [calendarId],
            event: { id: 'e', calendarId, provider: 'google', title },
          });
        const copies = [read(a, 'a'), read(b, 'b')];
        const round = async (): Promise<void> => {
          for (const one of copies) {
            await reconcile({
              service,
              own: new Set(one.holders),
              meetings: [one],
              exhaustive: WINDOW,
              now: () => NOW,
            });
          }
        };
        await round();
        await round();
        const written = service.writes;
        await round();
        expect(service.writes).toBe(written);
        const [bot, ...more] = service.live();
        expect(more).toEqual([]);
        // The copy that one workflow with both calendars would go by.
        const [spoken] = mergeCopies(copies);
        expect(bot).toMatchObject({ joinAt: spoken?.joinAt, meetingUrl: spoken?.meetingUrl });
      }),
      { numRuns: 80 },
    );
  });
});
