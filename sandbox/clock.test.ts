import { manualClock, realClock } from './clock';

describe('manual clock', () => {
  test('runs due timers in order of time, then of setting, and shows each its own time', async () => {
    const clock = manualClock(1_000);
    const seen: string[] = [];
    clock.schedule(3_000, () => void seen.push(`c@${clock.now()}`));
    clock.schedule(2_000, () => void seen.push(`a@${clock.now()}`));
    clock.schedule(2_000, () => void seen.push(`b@${clock.now()}`));
    clock.schedule(9_000, () => void seen.push('too late'));
    await clock.advance(4_000);
    expect(seen).toEqual(['a@2000', 'b@2000', 'c@3000']);
    expect([clock.now(), clock.nextTimerAt()]).toEqual([5_000, 9_000]);
  });

  test('runs timers that timers set, and awaits each before the next', async () => {
    const clock = manualClock(0);
    const seen: number[] = [];
    const tick = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(clock.now());
      if (seen.length < 5) clock.schedule(clock.now() + 10, tick);
    };
    clock.schedule(10, tick);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
    await clock.advance(1_000);
    expect(seen).toEqual([10, 20, 30, 40, 50]);
  });

  test('cancel, sleep, abort', async () => {
    const clock = manualClock(0);
    let ran = false;
    clock.schedule(5, () => void (ran = true)).cancel();
    const slept = clock.sleep(10).then(() => clock.now());
    const abort = new AbortController();
    const aborted = expect(clock.sleep(10, abort.signal)).rejects.toThrow('enough');
    abort.abort(new Error('enough'));
    await clock.advance(20);
    await expect(slept).resolves.toBe(10);
    await aborted;
    expect(ran).toBe(false);
  });

  test('a failing timer is not swallowed', async () => {
    const clock = manualClock(0);
    clock.schedule(1, () => {
      throw new Error('boom');
    });
    await expect(clock.advance(2)).rejects.toThrow('boom');
  });
});

describe('real clock', () => {
  test('runs faster than the machine, shifted, and jumps', async () => {
    const clock = realClock({ speed: 100, offset: 1_000_000 });
    // The machine's time first: a tick between the two readings must not count against the clock.
    const machine = Date.now();
    expect(clock.now() - machine).toBeGreaterThanOrEqual(1_000_000);
    const start = clock.now();
    await clock.sleep(2_000);
    expect(clock.now() - start).toBeGreaterThanOrEqual(2_000);
    let ranAt = 0;
    const due = clock.now() + 3_600_000;
    clock.schedule(due, () => void (ranAt = clock.now()));
    await clock.advance(7_200_000);
    expect(ranAt).toBeGreaterThanOrEqual(due);
    expect(ranAt).toBeLessThan(due + 60_000);
    clock.stop();
  });
});
