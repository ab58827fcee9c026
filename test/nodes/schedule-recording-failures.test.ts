import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { host } from './host';
import { ADA, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const recorder = (parameters: IDataObject, more = {}) =>
  host({
    type: new ScheduleRecording(),
    parameters: parameters as never,
    credentials: s.credentials(),
    nodeId: 'recorder',
    ...more,
  });
const booked = () => s.baas.snapshot().filter(({ scheduledStatus }) => scheduledStatus === 'scheduled').length;
/** The service says no to so many bookings. */
const refuse = (times: number) =>
  s.baas.faults.add({ operation: 'createScheduledBot', fault: { kind: 'status', status: 400 }, times });

describe('Auto-Schedule', () => {
  const auto = recorder.bind(null, { operation: 'autoSchedule' });

  test.each([
    ['its bot', {}, 'kept'],
    ['none', { location: 'Kitchen' }, 'skipped'],
  ])('a meeting that has %s already is no failure: the one that fails is an item', async (_, more, did) => {
    s.google.events.insert(ADA, s.meeting('Planning', 120, more));
    await auto().execute();
    s.google.events.insert(ADA, s.meeting('Retro', 240));
    refuse(1);
    const { items, hints } = await auto().execute();
    expect(items).toMatchObject([
      { did, title: 'Planning' },
      { did: 'failed', title: 'Retro' },
    ]);
    expect(hints.map(({ message }) => message)).toContain(
      '1 meetings could not be dealt with; the next run tries them again.',
    );
    expect((await auto().execute()).items).toMatchObject([{ did }, { did: 'booked' }]);
  });

  test('when everything failed the error names the first meeting', async () => {
    const start = new Date(s.clock.now() + 120 * MINUTE).toISOString();
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    refuse(1);
    const one = await thrownBy(auto().execute());
    expect(one.message).toMatch(new RegExp(`^"Planning" \\(${start}\\): Meeting BaaS answered 400`));
    s.google.events.insert(ADA, s.meeting('Retro', 240));
    refuse(2);
    const all = await thrownBy(auto().execute());
    expect(all.message).toMatch(
      new RegExp(`^None of 2 meetings could be dealt with. "Planning" \\(${start}\\): Meeting BaaS answered 400`),
    );
    expect(all).toMatchObject({ httpCode: '400' });
  });
});

describe('Follow Event', () => {
  const events = async () => {
    const { items } = await host({ type: new ListEvents(), credentials: s.credentials() }).execute();
    return items;
  };
  const follow = (items: IDataObject[], more = {}) => recorder({ operation: 'followEvent' }, more).execute(items);

  test('an item that fails costs no other one its bot: its error comes when all had their turn', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    s.google.events.insert(ADA, s.meeting('Retro', 240));
    const [planning = {}, retro = {}] = await events();
    const error = await thrownBy(follow([{ ...planning, start: null }, planning, { ...retro, end: null }, retro]));
    expect(booked()).toBe(2);
    expect(error.message).toBe('The incoming item is not a calendar event: start is missing');
    expect(error.description).toContain('2 of 4 items failed; the others were dealt with.');
    expect(error).toMatchObject({ context: { itemIndex: 0 } });
    expect((await follow([planning, retro])).items).toMatchObject([{ did: 'kept' }, { did: 'kept' }]);
  });

  test('so does one that the service refuses', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    s.google.events.insert(ADA, s.meeting('Retro', 240));
    refuse(1);
    const error = await thrownBy(follow(await events()));
    expect(booked()).toBe(1);
    expect(error).toMatchObject({ httpCode: '400', context: { itemIndex: 0 } });
    expect(error.description).toContain('1 of 2 items failed; the others were dealt with.');
  });

  test('of a single item the error stays as it is', async () => {
    const error = await thrownBy(follow([{ id: 'x' }]));
    expect(error.description).not.toContain('failed');
    expect((await thrownBy(follow([{ id: 'x' }, { id: 'y' }]))).description).toContain('All 2 items failed.');
  });
});
