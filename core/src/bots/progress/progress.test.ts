import fc from 'fast-check';
import type { BotPhase } from '../bot-event';
import { impliedBy, isEnd, placeOf } from './order';
import { advance, type BotProgress, mergeProgress, NOTHING_TOLD, type Step } from './progress';

/** A bot's way as a service may tell it: phases in order, some left out, pauses in between, several words a phase. */
const WORDS: readonly [BotPhase, readonly string[]][] = [
  ['scheduled', ['scheduled']],
  ['joining', ['queued', 'joining_call']],
  ['waiting', ['in_waiting_room', 'in_waiting_for_host']],
  ['joined', ['in_call_not_recording']],
];
const AFTER: readonly [BotPhase, readonly string[]][] = [
  ['failing', ['recording_failed']],
  ['left', ['bot_removed', 'call_ended']],
  ['processing', ['recording_succeeded', 'transcribing']],
];

const stretch = (ways: readonly [BotPhase, readonly string[]][]) =>
  fc
    .tuple(
      ...ways.map(([phase, words]) => fc.subarray([...words]).map((some) => some.map((word) => ({ phase, word })))),
    )
    .map((parts) => parts.flat());

const cycles = fc.integer({ min: 0, max: 4 }).map((count) =>
  Array.from({ length: count }, (_, i): { phase: BotPhase; word: string }[] => [
    { phase: 'recording', word: i === 0 ? 'in_call_recording' : 'recording_resumed' },
    { phase: 'paused', word: 'recording_paused' },
  ])
    .flat()
    .slice(0, Math.max(0, 2 * count - (count % 2))),
);

const legal = fc
  .tuple(
    stretch(WORDS),
    cycles,
    stretch(AFTER),
    fc.constantFrom<BotPhase | null>('completed', 'failed', null),
    fc.boolean(),
  )
  .map(([before, recording, after, end, saysSo]): Step[] => {
    const steps: { phase: BotPhase; word: string; final?: boolean }[] = [...before, ...recording, ...after];
    if (end !== null && saysSo) steps.push({ phase: end, word: end });
    if (end !== null) steps.push({ phase: end, word: `final ${end}`, final: true });
    return steps.map((step, i) => ({ final: false, ...step, at: 1_000 * (i + 1) }));
  })
  .filter((steps) => steps.length > 0);

/** Deliveries: every step at least once, some several times, in any order. */
const shuffled = legal.chain((steps) =>
  fc
    .array(fc.nat(steps.length - 1), { maxLength: 12 })
    .chain((again) => {
      const all = [...steps.keys(), ...again];
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    })
    .map((order) => ({ steps, order })),
);

function tell(deliveries: readonly Step[]): { told: { step: Step; news: string }[]; end: BotProgress } {
  let progress = NOTHING_TOLD;
  const told: { step: Step; news: string }[] = [];
  for (const step of deliveries) {
    const { news, after } = advance(progress, step);
    progress = after;
    if (news !== 'none') told.push({ step, news });
  }
  return { told, end: progress };
}

const at = (steps: readonly Step[], i: number | undefined): Step => steps[i ?? -1] as Step;

test('in order and without repeats, everything is told', () => {
  fc.assert(
    fc.property(legal, (steps) => {
      const { told } = tell(steps);
      expect(told.map(({ step }) => step)).toEqual(steps);
    }),
    { numRuns: 300 },
  );
});

test('in any order and however often: a subsequence, in order, each once, up to the highest', () => {
  fc.assert(
    fc.property(shuffled, ({ steps, order }) => {
      const { told, end } = tell(order.map((i) => at(steps, i)));
      const indices = told.map(({ step }) => steps.indexOf(step));
      expect(new Set(indices).size).toBe(indices.length);
      // A status that says the same as the final message may come after it: neither goes back.
      const ends = (i: number | undefined) => isEnd(at(steps, i).phase);
      const onTheWay = indices.filter((i) => !ends(i));
      expect(onTheWay).toEqual([...onTheWay].sort((a, b) => a - b));
      expect(indices.findLastIndex((i) => !ends(i))).toBeLessThan(
        indices.some(ends) ? indices.findIndex(ends) : Infinity,
      );
      const highest = at(steps, steps.length - 1);
      const last = told.at(-1)?.step;
      expect([last?.phase, end.phase]).toEqual([highest.phase, highest.phase]);
      expect(told.filter(({ step }) => step.final)).toHaveLength(highest.final ? 1 : 0);
      // Beside pauses no phase is entered twice.
      const entered = told.filter(({ news, step }) => news === 'phase' && !step.final).map(({ step }) => step.phase);
      const once = entered.filter((phase) => phase !== 'recording' && phase !== 'paused');
      expect(new Set(once).size).toBe(once.length);
      for (const [i, phase] of entered.entries()) if (i > 0) expect(phase).not.toBe(entered[i - 1]);
    }),
    { numRuns: 2000 },
  );
});

test('a second hearing of everything tells nothing', () => {
  fc.assert(
    fc.property(shuffled, ({ steps, order }) => {
      const deliveries = order.map((i) => at(steps, i));
      const once = tell(deliveries).told.length;
      expect(tell([...deliveries, ...deliveries]).told).toHaveLength(once);
    }),
    { numRuns: 500 },
  );
});

test('without times the same holds, but for pauses', () => {
  fc.assert(
    fc.property(shuffled, ({ steps, order }) => {
      const timeless = steps
        .filter(({ phase }) => phase !== 'paused' && phase !== 'recording')
        .map((step) => ({ ...step, at: null }));
      if (timeless.length === 0) return;
      const { told } = tell(order.map((i) => at(timeless, i % timeless.length)));
      const places = told.filter(({ step }) => !step.final).map(({ step }) => placeOf(step.phase) ?? -1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(new Set(told.map(({ step }) => step.word)).size).toBe(told.length);
    }),
    { numRuns: 500 },
  );
});

test('accounts of two processes make one that tells nothing again', () => {
  fc.assert(
    fc.property(shuffled, fc.nat(20), ({ steps, order }, cut) => {
      const deliveries = order.map((i) => at(steps, i));
      const [one, other] = [deliveries.slice(0, cut), deliveries.slice(cut)].map((part) => tell(part).end);
      const merged = mergeProgress(one ?? NOTHING_TOLD, other ?? NOTHING_TOLD);
      const highest = at(steps, steps.length - 1);
      expect(merged.phase).toBe(highest.phase);
      expect(advance(merged, { ...highest }).news).toBe('none');
    }),
    { numRuns: 500 },
  );
});

const step = (phase: BotPhase, second: number | null, word: string = phase, final = false): Step => ({
  phase,
  word,
  at: second === null ? null : second * 1000,
  final,
});

test.each<[string, Step[], string[]]>([
  ['a late joining after recording', [step('recording', 5), step('joining', 1)], ['recording']],
  [
    'pauses, with the copies that come with them',
    [
      step('recording', 1, 'in_call_recording'),
      step('paused', 2),
      step('recording', 1, 'in_call_recording'),
      step('recording', 3, 'recording_resumed'),
      step('paused', 2),
      step('paused', 4),
    ],
    ['in_call_recording', 'paused', 'recording_resumed', 'paused'],
  ],
  ['a pause that comes after its end', [step('recording', 1), step('recording', 3, 'r'), step('paused', 2)], ['recording', 'r']], // prettier-ignore
  ['the end stays the end', [step('completed', 9, 'done', true), step('failed', 10, 'no', true), step('recording', 11)], ['done']], // prettier-ignore
  ['a status of the end after the end', [step('completed', 9, 'done', true), step('completed', 8)], ['done', 'completed']], // prettier-ignore
  ['a word that nobody knows, once, and it moves nothing', [step('unknown', 1, 'odd'), step('joining', 2), step('unknown', 3, 'odd')], ['odd', 'joining']], // prettier-ignore
  ['pauses without times: the later delivery counts', [step('recording', null), step('paused', null), step('recording', null)], ['recording', 'paused', 'recording']], // prettier-ignore
])('%s', (_what, deliveries, words) => {
  expect(tell(deliveries).told.map(({ step: { word } }) => word)).toEqual(words);
});

test('what is implied: recording bots are in the call, processed ones out of it', () => {
  expect(impliedBy('joining', 'recording')).toEqual(['joined']);
  expect(impliedBy(null, 'paused')).toEqual(['joined']);
  expect(impliedBy('joined', 'recording')).toEqual([]);
  expect(impliedBy('recording', 'completed')).toEqual(['left']);
  expect(impliedBy('left', 'processing')).toEqual([]);
  expect(impliedBy('waiting', 'failed')).toEqual([]);
});
