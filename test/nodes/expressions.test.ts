import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { host } from './host';
import { ADA, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

/** What expressions give: text out of sheets, environment and `$vars`, objects out of `$now` and `new Date()`. */
let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const record = (parameters: IDataObject, items: IDataObject[] = [{}]) =>
  host({
    type: new ScheduleRecording(),
    parameters: { operation: 'autoSchedule', windowDays: 7, ...parameters } as never,
    credentials: s.credentials(),
  }).execute(items);
const list = async (parameters: IDataObject, items: IDataObject[] = [{}]) => {
  const node = host({ type: new ListEvents(), parameters: parameters as never, credentials: s.credentials() });
  return (await node.execute(items)).items;
};

describe('booleans as text', () => {
  test('a dry run books nothing, and private meetings stay without a bot', async () => {
    s.google.events.insert(ADA, s.meeting('Open', 60));
    s.google.events.insert(ADA, s.meeting('Private', 120, { visibility: 'private' }));
    const parameters = { rules: { includePrivate: '={{ "false" }}' }, options: { dryRun: '={{ " TRUE " }}' } };
    const { items } = await record(parameters);
    expect(items.map(({ title, did, dryRun }) => [title, did, dryRun])).toEqual([
      ['Open', 'booked', true],
      ['Private', 'skipped', true],
    ]);
    expect(s.baas.snapshot()).toEqual([]);
  });

  test('a switch beside the others, and one that was left empty', async () => {
    for (let i = 0; i < 3; i++) s.google.events.insert(ADA, s.meeting(`Meeting ${i}`, 60 + i));
    expect(await list({ limit: 2, returnAll: '={{ "true" }}' })).toHaveLength(3);
    expect(await list({ limit: 2, returnAll: '={{ "False" }}' })).toHaveLength(2);
    expect(await list({ limit: 2, returnAll: '={{ $json.nothing }}' })).toHaveLength(2);
    expect(await list({ filters: { includeCancelled: '={{ "" }}' } })).toHaveLength(3);
  });

  test('what is neither is refused, and names the field', async () => {
    const error = await thrownBy(record({ options: { dryRun: '={{ "yes" }}' } }));
    expect(error.message).toBe('"yes" is neither true nor false');
    expect(error.description).toContain('"Dry Run"');
    expect((await thrownBy(list({ returnAll: '={{ 1 }}' }))).message).toBe('"1" is neither true nor false');
    expect((await thrownBy(list({ returnAll: '={{ [true] }}' }))).message).toBe('The value is neither true nor false');
  });
});
