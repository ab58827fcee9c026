import { DAY, START, watchedCalendar } from './calendar.fixture.js';

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

it('costs a few hundred bytes an event, and nothing else in the state grows with the calendar', async () => {
  const { source, poll, clock } = watchedCalendar({ auditEveryMs: DAY });
  source.pageSize = 100;
  const sizes: Record<number, { event: number; rest: number }> = {};
  for (const count of [500, 1000]) {
    for (let i = source.events.size; i < count; i++) {
      source.put(`event-${i}@example.com`, {
        at: new Date(START + (i % 29) * DAY + i * 1000).toISOString(),
        title: `Weekly review of project ${i}`,
        description: 'An agenda of some length, which is not kept. '.repeat(20),
        location: `https://us02web.zoom.us/j/8${String(i).padStart(10, '0')}?pwd=QWJjZGVmZ2hpamtsbW5vcA`,
      });
    }
    clock.now += DAY;
    const { state } = await poll();
    const { rows, agenda, ...rest } = state;
    const held = Object.keys(rows).length;
    expect(held).toBeGreaterThan(count * 0.9);
    sizes[count] = { event: Math.round(bytesOf(rows) / held), rest: bytesOf(rest) };
    // What is due soon is named once more; six hours of it.
    expect(bytesOf(agenda)).toBeLessThan(bytesOf(rows) / 20);
  }
  console.log(`bytes of state: ${JSON.stringify(sizes)}`);
  expect(sizes[1000]?.event).toBeLessThan(300);
  expect(sizes[1000]?.rest).toBeLessThan(600);
  expect(Math.abs((sizes[1000]?.rest ?? 0) - (sizes[500]?.rest ?? 0))).toBeLessThan(20);
});
