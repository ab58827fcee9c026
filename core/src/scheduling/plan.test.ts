import fc from 'fast-check';
import type { BookedBot, BotTag } from '../bots/service.js';
import { type PlannedMeeting, settingsPrint } from './meeting.js';
import { HOLDER, meeting, MINUTE, NOW } from './meeting.fixture.js';
import { plan, type PlanAction, tagFor } from './plan.js';
import { reconcile } from './reconcile.js';
import { MemoryService } from './service.fixture.js';

const wanted = { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' } as const;
const cancelled = {
  kind: 'unwanted',
  code: 'cancelled',
  reason: 'The meeting was cancelled.',
  endsRecordings: true,
} as const;

function bot(over: Partial<BookedBot> = {}, tag: Partial<BotTag> = {}, of: PlannedMeeting = meeting()): BookedBot {
  return {
    botId: 'b1',
    state: 'scheduled',
    status: 'scheduled',
    recording: false,
    name: of.botName,
    meetingUrl: of.meetingUrl,
    joinAt: of.joinAt,
    createdAt: NOW - 1000,
    endedAt: null,
    tag: { ...tagFor(of), ...tag },
    ...over,
  };
}

function planFor(meetings: PlannedMeeting[], bots: BookedBot[], extra: Partial<Parameters<typeof plan>[0]> = {}) {
  const { capabilities } = new MemoryService(() => NOW);
  return plan({ now: NOW, own: new Set([HOLDER]), meetings, bots, capabilities, ...extra });
}

const only = (actions: PlanAction[]): PlanAction => {
  expect(actions).toHaveLength(1);
  return actions[0] as PlanAction;
};

describe('plan', () => {
  it('books a bot for a meeting that has none', () => {
    expect(only(planFor([meeting()], []))).toMatchObject({ do: 'book', joinAt: NOW + 59 * MINUTE });
  });

  it('sends the bot at once when the meeting is on', () => {
    expect(only(planFor([meeting({ start: NOW - 5 * MINUTE })], []))).toMatchObject({ do: 'book', joinAt: null });
  });

  it('keeps a bot that is booked for the right time', () => {
    expect(only(planFor([meeting()], [bot()]))).toMatchObject({ do: 'keep' });
  });

  it('moves the bot with the meeting', () => {
    const moved = meeting({ start: NOW + 120 * MINUTE });
    expect(only(planFor([moved], [bot()]))).toMatchObject({
      do: 'change',
      change: { joinAt: NOW + 119 * MINUTE, tag: { start: new Date(moved.start).toISOString() } },
    });
  });

  describe('of a service that cannot change all of a booked bot', () => {
    const { capabilities } = new MemoryService(() => NOW);
    const moved = meeting({ start: NOW + 120 * MINUTE });
    const relinked = meeting({ meetingUrl: 'https://meet.google.com/xyz-abcd-efg' });
    const settings = { video: false };
    const set = meeting({ settings, settingsPrint: settingsPrint(settings) });
    const renamed = meeting({ botName: 'Minutes' });

    it('takes the bot back, to book it anew, for whatever changed where nothing can be changed', () => {
      const fixed = { capabilities: { ...capabilities, movesScheduledBots: false } };
      for (const one of [moved, relinked, set, renamed]) {
        expect(only(planFor([one], [bot()], fixed))).toMatchObject({ do: 'remove', mark: { removed: one.version } });
        const gone = bot({ state: 'cancelled' }, { removed: one.version });
        expect(only(planFor([one], [gone], fixed))).toMatchObject({ do: 'book', joinAt: one.joinAt });
      }
      expect(only(planFor([meeting()], [bot()], fixed))).toMatchObject({ do: 'keep' });
    });

    it('does so only for link and settings where the others can be changed', () => {
      const some = { capabilities: { ...capabilities, fixedOnceBooked: ['meetingUrl', 'settings'] as const } };
      for (const one of [relinked, set]) expect(only(planFor([one], [bot()], some))).toMatchObject({ do: 'remove' });
      for (const one of [moved, renamed]) expect(only(planFor([one], [bot()], some))).toMatchObject({ do: 'change' });
    });

    it('lets the settings be in the last minutes, and those of a bot that another decides about', () => {
      const fixed = { capabilities: { ...capabilities, movesScheduledBots: false } };
      const soon = { start: NOW + 4 * MINUTE };
      const late = meeting({ ...soon, settings, settingsPrint: settingsPrint(settings) });
      expect(only(planFor([late], [bot({}, {}, meeting(soon))], fixed))).toMatchObject({ do: 'keep' });
      const shared = bot({}, { holders: ['you', HOLDER] });
      expect(only(planFor([set], [shared], fixed))).toMatchObject({ do: 'keep' });
    });

    it('sends a bot to the new link where no mark can be left in the one that was stopped at the old', () => {
      const stopped = bot({ state: 'ended' });
      expect(only(planFor([relinked], [stopped]))).toMatchObject({ do: 'skip', code: 'alreadyThere' });
      const silent = { capabilities: { ...capabilities, tagsActiveBots: false } };
      expect(only(planFor([relinked], [stopped], silent))).toMatchObject({ do: 'book' });
      expect(only(planFor([meeting()], [stopped], silent))).toMatchObject({ do: 'skip', code: 'alreadyThere' });
    });
  });

  it('stops the bot first when the meeting moves inside the lock time', () => {
    const soon = meeting({ start: NOW + 3 * MINUTE });
    const later = meeting({ start: NOW + 60 * MINUTE });
    const action = only(planFor([later], [bot({}, {}, soon)]));
    expect(action).toMatchObject({ do: 'remove', mark: { removed: later.version } });
    expect(only(planFor([later], [bot({ state: 'cancelled' }, { removed: later.version }, soon)]))).toMatchObject({
      do: 'book',
    });
  });

  it('does not touch a bot that records, even when its meeting moves', () => {
    const on = meeting({ start: NOW - 5 * MINUTE });
    const active = bot({ state: 'active', recording: true }, {}, on);
    expect(only(planFor([meeting({ start: NOW + 300 * MINUTE })], [active]))).toMatchObject({ do: 'keep' });
  });

  it('takes the bot back when the meeting is cancelled, and leaves bots of other holders alone', () => {
    const off = meeting({ verdict: cancelled });
    expect(only(planFor([off], [bot()]))).toMatchObject({ do: 'remove' });
    expect(only(planFor([off], [bot({}, { holders: ['you'] })]))).toMatchObject({ do: 'skip', code: 'cancelled' });
    expect(only(planFor([off], [bot({}, { holders: [HOLDER, 'you'] })]))).toMatchObject({
      do: 'change',
      change: { tag: { holders: ['you'] } },
    });
  });

  it('never sends a second bot to an occurrence where one was, but follows a meeting that moved to later', () => {
    const on = meeting({ start: NOW - 10 * MINUTE });
    const was = bot({ state: 'ended', endedAt: NOW - MINUTE }, {}, on);
    expect(only(planFor([on], [was]))).toMatchObject({ do: 'skip', code: 'alreadyThere' });
    expect(only(planFor([meeting()], [was]))).toMatchObject({ do: 'book' });
  });

  it('does not book again what a person took back, but does after its own removal', () => {
    expect(only(planFor([meeting()], [bot({ state: 'cancelled' })]))).toMatchObject({ do: 'skip', code: 'takenBack' });
    const ours = bot({ state: 'cancelled' }, { removed: '2026-04-30T00:00:00.000Z' });
    expect(only(planFor([meeting()], [ours]))).toMatchObject({ do: 'book' });
  });

  it('ignores an event that is older than what was handled already', () => {
    const old = meeting({ version: '2026-04-01T00:00:00.000Z', start: NOW + 500 * MINUTE });
    expect(only(planFor([old], [bot()]))).toMatchObject({ do: 'keep' });
    expect(only(planFor([{ ...old, verdict: cancelled }], [bot()]))).toMatchObject({ do: 'skip' });
    const gone = bot({ state: 'cancelled' }, { removed: '2026-05-02T00:00:00.000Z' });
    expect(only(planFor([meeting()], [gone]))).toMatchObject({ do: 'skip', code: 'outdated' });
  });

  it('believes what was read just now more than an old mark of another clock', () => {
    const gone = bot({ state: 'cancelled' }, { removed: '2026-05-02T00:00:00.000Z' });
    expect(only(planFor([meeting()], [gone]))).toMatchObject({ do: 'skip', code: 'outdated' });
    expect(only(planFor([meeting()], [gone], { fresh: true }))).toMatchObject({ do: 'book' });
    const justNow = bot({ state: 'cancelled' }, { removed: new Date(NOW - MINUTE).toISOString() });
    expect(only(planFor([meeting()], [justNow], { fresh: true }))).toMatchObject({ do: 'skip', code: 'outdated' });
  });

  it('compares a mark with the copy of the event that it was booked from only', () => {
    const [google, outlook] = [
      { id: 'g', calendarId: 'c1', provider: 'google', title: 'Weekly' },
      { id: 'o', calendarId: 'c2', provider: 'microsoft', title: 'Weekly' },
    ] as const;
    const booked = bot({ joinAt: NOW + MINUTE }, {}, meeting({ start: NOW + 2 * MINUTE, event: outlook }));
    // Google's copy changed last and moved; then it is gone, and Outlook's older one asks for a bot again.
    const moved = meeting({ event: google, version: '2026-05-04T08:59:30.000Z' });
    const removal = only(planFor([moved], [booked]));
    if (removal.do !== 'remove' || removal.mark === null) throw new Error('expected a removal with a mark');
    expect(removal.mark.removed).toBe('');
    const gone = { ...booked, state: 'cancelled', tag: removal.mark } as const;
    const older = meeting({ event: outlook, version: '2026-05-04T08:58:00.000Z' });
    expect(only(planFor([older], [gone], { fresh: true }))).toMatchObject({ do: 'book' });
    // The same from its own copy is older news.
    const own = only(planFor([{ ...moved, event: outlook }], [booked]));
    expect(own).toMatchObject({ do: 'remove', mark: { removed: moved.version } });
  });

  it('knows a link again that the service writes in another way', () => {
    const link = 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_x/0?context={"Tid":"t","Oid":"o|p"}';
    const asWritten = link.replace('{', '%7B').replace('}', '%7D').replaceAll('"', '%22').replace('|', '%7C');
    const teams = meeting({ meetingUrl: link });
    const booked = bot({ meetingUrl: asWritten }, {}, teams);
    expect(only(planFor([teams], [booked]))).toMatchObject({ do: 'keep' });
    const underWay = { ...booked, state: 'active', joinAt: null } as const;
    expect(only(planFor([teams], [underWay]))).toMatchObject({ do: 'keep' });
    const other = meeting({ meetingUrl: link.replace('"o|p"', '"o|q"') });
    expect(only(planFor([other], [booked]))).toMatchObject({ do: 'change', change: { meetingUrl: other.meetingUrl } });
  });

  it('does not disturb a recording for an edit, but ends it when the meeting is off or not to be recorded', () => {
    const recording = bot({ state: 'active', recording: true });
    const unwanted = (code: string, endsRecordings?: boolean) => ({
      kind: 'unwanted' as const,
      code,
      reason: 'Its title contains "private".',
      ...(endsRecordings === undefined ? {} : { endsRecordings }),
    });
    for (const state of ['recording', 'joining']) {
      const one = { ...recording, recording: state === 'recording' };
      const action = only(planFor([meeting({ holders: [], verdict: unwanted('title') })], [one]));
      expect([state, action.do]).toEqual([state, state === 'recording' ? 'keep' : 'remove']);
    }
    expect(only(planFor([meeting({ verdict: unwanted('never', true) })], [recording])).do).toBe('remove');
    expect(only(planFor([meeting({ verdict: cancelled })], [recording])).do).toBe('remove');
  });

  it('says that a bot was refused, and books again where another service can stand in', () => {
    const refused = bot({ state: 'ended', endedAt: NOW, refused: true });
    expect(only(planFor([meeting()], [refused]))).toMatchObject({ do: 'skip', code: 'refused' });
    const { capabilities } = new MemoryService(() => NOW);
    const several = { capabilities: { ...capabilities, replacesRefused: true as const } };
    expect(only(planFor([meeting()], [refused], several))).toMatchObject({ do: 'book' });
  });

  it('finishes what a run that died half-way began: marked but not stopped', () => {
    const leaving = bot({ state: 'active' }, { removed: '2026-05-01T00:00:00.000Z' });
    expect(only(planFor([meeting()], [leaving]))).toMatchObject({ do: 'remove' });
    expect(only(planFor([meeting()], [leaving], { stopped: new Set(['b1']) }))).toMatchObject({ do: 'book' });
    const marked = bot({}, { removed: '2026-05-01T00:00:00.000Z' });
    expect(only(planFor([meeting()], [marked]))).toMatchObject({ do: 'change', change: { tag: { removed: null } } });
  });

  it('keeps the first of two bots whoever looks', () => {
    const first = bot({ botId: 'b2', createdAt: NOW - 2000 });
    const second = bot({ botId: 'b1', createdAt: NOW - 1000 });
    for (const bots of [
      [first, second],
      [second, first],
    ]) {
      expect(planFor([meeting()], bots)).toMatchObject([
        { do: 'remove', bot: { botId: 'b1' } },
        { do: 'keep', bot: { botId: 'b2' } },
      ]);
    }
  });

  it('takes back bots of vanished meetings only where it has seen everything', () => {
    expect(planFor([], [bot()])).toEqual([]);
    const exhaustive = { from: NOW - 60 * MINUTE, to: NOW + 600 * MINUTE };
    expect(only(planFor([], [bot()], { exhaustive }))).toMatchObject({ do: 'remove' });
    expect(planFor([], [bot({}, { holders: ['you'] })], { exhaustive })).toEqual([]);
    expect(planFor([], [bot()], { exhaustive: { from: NOW, to: NOW + MINUTE } })).toEqual([]);
  });

  it('leaves one of two bots in a call that goes on after the end of its meeting', () => {
    const ended = meeting({ start: NOW - 40 * MINUTE, verdict: { kind: 'ignore', code: 'over', reason: 'Over.' } });
    const inside = (botId: string, createdAt: number) =>
      bot({ botId, state: 'active', recording: true, createdAt }, {}, ended);
    const bots = [inside('b2', NOW - 2000), inside('b1', NOW - 1000)];
    expect(planFor([ended], bots).filter((action) => action.do === 'remove')).toMatchObject([{ bot: { botId: 'b1' } }]);
    const others = bots.map((one) => ({ ...one, tag: { ...tagFor(ended), holders: ['you'] } }));
    expect(planFor([ended], others).filter((action) => action.do === 'remove')).toEqual([]);
  });

  it('takes a bot back that was marked as taken back, whoever else held it', () => {
    const marked = bot({}, { holders: [HOLDER, 'you'], removed: '2026-05-01T00:00:00.000Z' });
    expect(only(planFor([meeting({ verdict: cancelled })], [marked]))).toMatchObject({ do: 'remove' });
    const exhaustive = { from: NOW - 60 * MINUTE, to: NOW + 600 * MINUTE };
    expect(only(planFor([], [marked], { exhaustive }))).toMatchObject({ do: 'remove' });
  });

  it('leaves time and link to a newer copy of another workflow, and still adds its name', () => {
    const copy = (calendarId: string, version: string, start: number, holders: string[]) =>
      meeting({ start, version, holders, event: { id: 'e', calendarId, provider: 'google', title: 'Weekly' } });
    const newer = copy('theirs', '2026-05-02T00:00:00.000Z', NOW + 90 * MINUTE, ['you']);
    const older = copy('mine', '2026-05-01T00:00:00.000Z', NOW + 60 * MINUTE, [HOLDER]);
    const action = only(planFor([older], [bot({}, {}, newer)]));
    expect(action).toMatchObject({
      do: 'change',
      change: { tag: { holders: ['you', HOLDER], start: tagFor(newer).start } },
    });
    expect(action).not.toHaveProperty('change.joinAt');
    expect(only(planFor([newer], [bot({}, { holders: [HOLDER] }, older)], { own: new Set(['you']) }))).toMatchObject({
      do: 'change',
      change: { joinAt: newer.joinAt },
    });
  });

  it('does not send a bot to a new link when the one at the old link brought a recording back', () => {
    const { capabilities } = new MemoryService(() => NOW);
    const silent = { capabilities: { ...capabilities, tagsActiveBots: false } };
    const relinked = meeting({ meetingUrl: 'https://meet.google.com/xyz-abcd-efg' });
    const recorded = bot({ state: 'ended', attended: true });
    expect(only(planFor([relinked], [recorded], silent))).toMatchObject({ do: 'skip', code: 'alreadyThere' });
  });

  it('is unsure about a meeting that moved when the listing does not say when its bot came to an end', () => {
    const on = meeting({ start: NOW - 20 * MINUTE });
    const moved = meeting({ start: NOW + 5 * MINUTE });
    const was = bot({ state: 'ended', endedAt: null }, {}, on);
    expect(only(planFor([moved], [was]))).toMatchObject({ do: 'skip', unsure: true });
    expect(only(planFor([moved], [{ ...was, endedAt: NOW - 10 * MINUTE }]))).toMatchObject({ do: 'book' });
    expect(only(planFor([on], [was]))).not.toHaveProperty('unsure');
  });

  it('waits for a meeting that is too far ahead', () => {
    const far = meeting({ start: NOW + 100 * 24 * 3600_000 });
    expect(only(planFor([far], []))).toMatchObject({ do: 'skip', code: 'tooFarAhead' });
  });
});

const keys = ['k1', 'k2', 'k3', 'k4'];

const anyMeeting = fc
  .record({
    key: fc.constantFrom(...keys),
    offset: fc.integer({ min: -120, max: 3000 }),
    link: fc.constantFrom('https://meet.google.com/abc-defg-hij', 'https://zoom.us/j/123456789'),
    title: fc.constantFrom('Weekly', 'Review'),
    verdict: fc.constantFrom(wanted, wanted, cancelled),
    version: fc.constantFrom('2026-05-01T00:00:00.000Z', '2026-05-02T00:00:00.000Z'),
  })
  .map(({ key, offset, link, title, verdict, version }) => {
    const start = NOW + offset * MINUTE;
    const over = start + 30 * MINUTE <= NOW;
    return meeting({
      key,
      start,
      meetingUrl: link,
      version,
      verdict: over ? { kind: 'ignore', code: 'over', reason: 'The meeting is over.' } : verdict,
      event: { id: `e-${key}`, calendarId: 'c1', provider: 'google', title },
    });
  });

const anyBot = fc
  .record({
    of: anyMeeting,
    id: fc.uuid(),
    state: fc.constantFrom('scheduled', 'active', 'ended', 'cancelled'),
    recording: fc.boolean(),
    age: fc.integer({ min: 1, max: 5000 }),
    holders: fc.constantFrom([HOLDER], ['you'], [HOLDER, 'you'], ['you', HOLDER]),
    // A mark is never older than the booking it takes back.
    isRemoved: fc.constantFrom(false, false, true),
  })
  .map(({ of, id, state, recording, age, holders, isRemoved }) =>
    bot(
      {
        botId: id,
        state: state as BookedBot['state'],
        recording: recording && state === 'active',
        createdAt: NOW - age * 1000,
        endedAt: state === 'ended' ? NOW - age : null,
      },
      { holders: [...holders], removed: isRemoved ? of.version : null },
      of,
    ),
  );

const unique = (meetings: PlannedMeeting[]): PlannedMeeting[] => [...new Map(meetings.map((m) => [m.key, m])).values()];

describe('laws of the plan', () => {
  it('does not depend on the order of its input', () => {
    fc.assert(
      fc.property(fc.array(anyMeeting), fc.array(anyBot), fc.infiniteStream(fc.nat()), (meetings, bots, random) => {
        const shuffle = <T>(list: T[]): T[] =>
          list
            .map((item) => ({ item, at: random.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const exhaustive = { from: NOW - 24 * 3600_000, to: NOW + 14 * 24 * 3600_000 };
        const list = unique(meetings);
        const plain = planFor(list, bots, { exhaustive });
        expect(planFor(shuffle(list), shuffle(bots), { exhaustive })).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves nothing to do once it was carried out, one bot at most for each meeting, none for any other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMeeting), fc.array(anyBot, { maxLength: 12 }), async (list, bots) => {
        const meetings = unique(list);
        const service = new MemoryService(() => NOW);
        for (const one of bots) service.add(one);
        const exhaustive = { from: NOW - 24 * 3600_000, to: NOW + 14 * 24 * 3600_000 };
        const run = () => reconcile({ service, own: new Set([HOLDER]), meetings, exhaustive, now: () => NOW });
        const outcomes = await run();
        expect(outcomes.filter((outcome) => outcome.did === 'failed')).toEqual([]);
        const written = service.writes;
        await run();
        expect(service.writes).toBe(written);

        for (const one of meetings) {
          const live = service.live().filter((b) => b.tag?.key === one.key && b.tag.removed === null);
          if (one.verdict.kind === 'wanted') {
            expect(live.length).toBeLessThanOrEqual(1);
            const blocked = [...service.bots.values()].some((b) => b.tag?.key === one.key && b.state !== 'scheduled');
            if (!blocked) expect(live).toHaveLength(1);
          }
          if (one.verdict.kind === 'unwanted') {
            const mine = live.filter((b) => b.tag?.holders.includes(HOLDER) && !((b.tag.version ?? '') > one.version));
            expect(mine).toEqual([]);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
