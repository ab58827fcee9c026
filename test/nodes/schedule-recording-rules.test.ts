import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { type Host, host } from './host';
import { ADA, DAY, GRACE, HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const recorder = (parameters: IDataObject, nodeId = 'recorder'): Host =>
  host({
    type: new ScheduleRecording(),
    parameters: parameters as never,
    credentials: s.credentials(),
    nodeId,
  });
const auto = async (parameters: IDataObject = {}) =>
  (await recorder({ operation: 'autoSchedule', windowDays: 7, ...parameters }).execute()).items;
const booked = () => s.baas.snapshot().filter(({ scheduledStatus }) => scheduledStatus === 'scheduled');
const joins = () =>
  booked()
    .map(({ joinAt }) => (joinAt ?? 0) - s.clock.now())
    .sort((a, b) => a - b);
const daily = (title: string, inMinutes: number, rule = 'RRULE:FREQ=DAILY') =>
  s.google.events.insert(ADA, s.meeting(title, inMinutes, { recurrence: [rule] }));
const occurrences = async (seriesId: string) => {
  const list = host({ type: new ListEvents(), credentials: s.credentials() });
  return (await list.execute()).items.filter((item) => item['seriesId'] === seriesId);
};

describe('rules', () => {
  test('exceptions by title and organizer, a rule for one series with its own bot, and the reason of each', async () => {
    const board = daily('Board', 120, 'RRULE:FREQ=DAILY;COUNT=1');
    s.google.events.insert(ADA, s.meeting('Salary talk', 240));
    s.google.events.insert(ADA, s.meeting('Planning', 360));
    s.google.events.insert(GRACE, s.meeting('From Grace', 480, { attendees: [{ email: ADA }] }));
    const items = await auto({
      rules: { neverTitles: 'salary, secret', alwaysOrganizers: GRACE, externalOnly: true, ownDomains: 'example.com' },
      ruleList: {
        rules: [
          {
            name: 'board',
            action: 'record',
            when: { meetings: String(board.id), externalOnly: false },
            bot: { botName: 'Minutes of {title}' },
          },
          { name: 'others', action: 'record', when: {} },
        ],
      },
    });
    expect(items.map(({ title, did, reason }) => [title, did, reason])).toEqual([
      ['Board', 'booked', 'It has no bot yet.'],
      ['Salary talk', 'skipped', 'It is on the list of meetings that are never recorded: its title contains "salary".'],
      ['Planning', 'skipped', 'Nobody from outside is invited.'],
      ['From Grace', 'booked', 'It has no bot yet.'],
    ]);
    expect(booked().map(({ botName }) => botName)).toEqual(['Minutes of Board', 'Notetaker']);
  });

  test('an exception for a series goes on after its events were moved and renamed, and after it was split', async () => {
    const series = daily('Private', 120);
    const rules = { never: String(series.id) };
    expect(new Set((await auto({ rules })).map(({ code }) => code))).toEqual(new Set(['never']));
    const [, second, third] = await occurrences(String(series.id));
    s.google.events.reschedule(ADA, String(second?.['id']), s.clock.now() + DAY + 9 * HOUR);
    s.google.events.patch(ADA, String(second?.['id']), { summary: 'Not so private' });
    s.google.events.splitSeries(ADA, String(third?.['id']), { summary: 'Another name' });
    const items = await auto({ rules });
    expect(new Set(items.map(({ code }) => code))).toEqual(new Set(['never']));
    expect(new Set(items.map(({ title }) => title))).toEqual(new Set(['Private', 'Not so private', 'Another name']));
    expect(booked()).toEqual([]);
  });

  test('what was entered wrongly is named', async () => {
    const wrong = (rules: IDataObject, more: IDataObject = {}) => thrownBy(auto({ rules, ...more }));
    expect((await wrong({ minGuests: 5, maxGuests: 2 })).message).toBe(
      '"Minimum Guests" is 5, more than "Maximum Guests", which is 2',
    );
    expect((await wrong({ weekdays: ['Monday'] })).message).toBe('"Monday" in "Days of the Week" is not a day');
    expect((await wrong({ responses: ['yes'] })).message).toBe('"yes" in "Own Response" is not an answer');
    expect((await wrong({ maxDuration: 'an hour' })).message).toBe('"an hour" is not a number');
    expect((await wrong({}, { leadMinutes: 'two' })).message).toBe('"two" is not a number');
    const none = await thrownBy(auto({ service: 'several' }));
    expect(none.message).toBe('"Services" is empty');
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const { hints, items } = await recorder({ operation: 'autoSchedule', botName: 'Notes of {titel}' }).execute();
    expect(items).toMatchObject([{ did: 'booked', bot: { name: 'Notes of {titel}' } }]);
    expect(hints.map(({ message }) => message).join()).toContain('"{titel}" in the name or the entry message');
  });
});

describe('series', () => {
  test('this occurrence only: its item, with Follow Event; the others get none', async () => {
    const series = daily('Daily', 120);
    const [, second] = await occurrences(String(series.id));
    const { items } = await recorder({ operation: 'followEvent' }).execute([second ?? {}]);
    expect(items).toMatchObject([{ did: 'booked', title: 'Daily' }]);
    expect(joins()).toEqual([DAY + 119 * MINUTE]);
    s.google.events.reschedule(ADA, String(second?.['id']), s.clock.now() + DAY + 5 * HOUR);
    const [, moved] = await occurrences(String(series.id));
    expect((await recorder({ operation: 'followEvent' }).execute([moved ?? {}])).items).toMatchObject([
      { did: 'moved' },
    ]);
    expect(joins()).toEqual([DAY + 5 * HOUR - MINUTE]);
  });

  test('all to come: the window rolls, a moved and a cancelled occurrence follow, off takes all back', async () => {
    const series = daily('Daily', 120);
    const on = (operation = 'scheduleSeries', more: IDataObject = {}) =>
      recorder({ operation, seriesId: String(series.id), windowDays: 3, ...more }).execute();
    await on();
    expect(joins()).toEqual([0, 1, 2].map((day) => day * DAY + 119 * MINUTE));
    await s.advance(DAY);
    await on();
    expect(joins()).toEqual([0, 1, 2].map((day) => day * DAY + 119 * MINUTE));
    const [, second, third] = await occurrences(String(series.id));
    s.google.events.reschedule(ADA, String(second?.['id']), s.clock.now() + DAY + 6 * HOUR);
    s.google.events.delete(ADA, String(third?.['id']));
    const { items } = await on();
    expect(items.map(({ did }) => did).sort()).toEqual(['kept', 'moved', 'removed']);
    expect(joins()).toEqual([119 * MINUTE, DAY + 6 * HOUR - MINUTE]);
    await on('unscheduleSeries');
    expect(joins()).toEqual([]);
    // On again: taken back by us, not by a person, so they come back.
    await on();
    expect(joins()).toEqual([119 * MINUTE, DAY + 6 * HOUR - MINUTE]);
  });

  test('the next only: booked again by the first run after each meeting', async () => {
    const series = daily('Daily', 120);
    const next = () =>
      recorder({
        operation: 'scheduleSeries',
        seriesId: String(series.id),
        seriesScope: 'next',
        windowDays: 7,
      }).execute();
    for (let day = 0; day < 3; day++) {
      const { items } = await next();
      expect(items.filter(({ did }) => did === 'booked')).toHaveLength(1);
      expect(items.filter(({ code }) => code === 'notNext').length).toBeGreaterThan(4);
      expect(joins()).toEqual([119 * MINUTE]);
      // Nothing to do until it is over.
      expect((await next()).items.filter(({ did }) => did !== 'kept' && did !== 'skipped')).toEqual([]);
      await s.advance(DAY);
    }
  });

  test('two series of one calendar are switched by themselves', async () => {
    const [one, two] = [daily('One', 120), daily('Two', 240)];
    const run = (operation: string, series: { id?: string | null }) =>
      recorder({ operation, seriesId: String(series.id), windowDays: 2 }).execute();
    await run('scheduleSeries', one);
    await run('scheduleSeries', two);
    expect(joins()).toHaveLength(4);
    await run('unscheduleSeries', one);
    expect(joins()).toEqual([239 * MINUTE, DAY + 239 * MINUTE]);
  });
});
