import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { SendBot } from '../../nodes/SendBot/SendBot.node';
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

describe('dates', () => {
  const AT = '2026-11-24T10:00:00.000+01:00';
  const send = async (joinAt: string) => {
    const { calendarBotsMeetingBaasApi } = s.credentials();
    const parameters = { meetingUrl: 'https://meet.google.com/abc-defg-hij', join: 'at', joinAt };
    const node = host({
      type: new SendBot(),
      parameters: parameters as never,
      credentials: { calendarBotsMeetingBaasApi },
    });
    return (await node.execute([{ at: AT }])).items.map((item) => item['joinAt']);
  };

  // The zone of the workflow is Europe/Berlin.
  test.each([
    ['an object of $now', '={{ $json.at.toDateTime() }}'],
    ['a Date', '={{ new Date($json.at) }}'],
    ['with an offset', AT],
    ['in the zone of the workflow', '2026-11-24T10:00'],
    ['with a space', '2026-11-24 10:00:00'],
    ['of a mail', 'Tue, 24 Nov 2026 10:00:00 +0100 (CET)'],
  ])('%s is read', async (_, joinAt) => {
    expect(await send(joinAt)).toEqual(['2026-11-24T09:00:00.000Z']);
  });

  test.each([
    '11/24/2026 10:00',
    'Nov 24, 2026 10:00',
    'Tue Nov 24 2026 10:00',
    '2026/11/24 10:00',
    '2026-02-30T10:00',
    '={{ new Date("soon") }}',
    '={{ DateTime.fromISO("soon") }}',
    '={{ { year: 2026 } }}',
    '={{ true }}',
  ])('%s is refused, with what is expected', async (joinAt) => {
    const error = await thrownBy(send(joinAt));
    expect(error.message).toMatch(/" is not a date and time$/);
    expect(error.description).toMatch(/"Join At" as ISO 8601 writes it, for example 2026-05-04T09:00/);
  });

  test('the ends of a period, and a filter', async () => {
    s.google.events.insert(ADA, s.meeting('Soon', 60));
    s.google.events.insert(ADA, s.meeting('Later', 300));
    const now = new Date(s.clock.now()).toISOString();
    const range = {
      period: 'range',
      from: '={{ $json.now.toDateTime() }}',
      to: '={{ new Date(Date.parse($json.now) + 7200000) }}',
    };
    expect((await list(range, [{ now }])).map(({ title }) => title)).toEqual(['Soon']);
    const updatedSince = '={{ new Date(Date.parse($json.now) + 7200000) }}';
    expect(await list({ filters: { updatedSince } }, [{ now }])).toEqual([]);
    expect(await list({ filters: { updatedSince: '={{ $json.nothing }}' } }, [{ now }])).toHaveLength(2);
  });
});
