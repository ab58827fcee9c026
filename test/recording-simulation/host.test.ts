import type { BotOrder } from '../../core/src/bots/service';
import type { Fetch } from '../../core/src/http';
import { manualClock } from '../../sandbox/clock';
import type { BotHost, Carrier } from './host';
import { meetingBaasHost } from './meeting-baas-host';
import { meetStreamHost } from './meetstream-host';

const NOW = Date.parse('2026-05-04T07:00:00Z');

const order: BotOrder = {
  meetingUrl: 'https://zoom.us/j/80000000001',
  name: 'Notetaker',
  joinAt: null,
  settings: {},
  tag: {
    key: 'weekly@acme.test',
    holders: ['a'],
    start: '2026-05-04T07:00:00.000Z',
    end: '2026-05-04T08:00:00.000Z',
    version: '',
    settings: '',
    removed: null,
    event: { id: 'e', calendarId: 'c', provider: 'ics', title: 'Weekly' },
  },
};

function opened(host: BotHost) {
  const clock = manualClock(NOW);
  const fetch: Carrier['fetch'] =
    (_, send): Fetch =>
    async (url, { timeoutMs: _timeout, ...init }) =>
      send(url, init);
  const own = { now: () => clock.now(), sleep: (ms: number) => clock.advance(ms), random: () => 0.5 };
  return host.open({ fetch, clock: own, deadline: () => NOW + 600_000 });
}

/** Draws that make `exhaust` take the balance, or the cap. */
const [BALANCE, CAP] = [() => 0.1, () => 0.9];

test.each([
  ['meeting-baas', meetingBaasHost, '402 at create', '429 daily cap at create'],
  ['meetstream', meetStreamHost, '402 at create', '429 at create'],
] as const)('%s: an empty balance and a full cap refuse creates, and are counted', async (_, make, poor, capped) => {
  const host = make(manualClock(NOW), 3);
  const service = opened(host);
  await service.book(order);
  expect(host.refusals()).toEqual({});
  host.exhaust(BALANCE);
  await expect(service.book({ ...order, tag: { ...order.tag, key: 'second' } })).rejects.toMatchObject({
    code: 'quotaExhausted',
  });
  expect(host.refusals()).toEqual({ [poor]: 1 });
  host.restore();
  host.exhaust(CAP);
  await expect(service.book({ ...order, tag: { ...order.tag, key: 'third' } })).rejects.toMatchObject({
    name: 'CalendarBotsError',
  });
  expect(host.refusals()[capped]).toBeGreaterThan(0);
  expect(host.refusals()[poor]).toBe(1);
  host.restore();
  await service.book({ ...order, tag: { ...order.tag, key: 'fourth' } });
  expect(host.bots()).toHaveLength(2);
});
