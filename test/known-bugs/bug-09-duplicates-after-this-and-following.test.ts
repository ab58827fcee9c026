import { LEAD_MS, recordedCalendar } from './bots.fixture';
import { DAY, HOUR, ME, NOW, watchedGoogle } from './google.fixture';

/**
 * odoo PR 287171, OutlookGoogleCalendarSync#2290: after "this and following events" Google gives the later occurrences
 * new ids (`<series>_R<time>_…`) though their time did not change, and the old ones stayed beside them.
 */
describe('bug 9: every later occurrence twice after "this and following"', () => {
  const third = (google: ReturnType<typeof watchedGoogle>['google']) =>
    google.truth(ME, NOW, NOW + 10 * DAY)[2]?.id ?? '';

  it('lets the old ids go, before it tells of the new ones', async () => {
    const { google, add, poll, told, state } = watchedGoogle();
    add('Standup', NOW + HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
    await poll();
    google.events.splitSeries(ME, third(google), { description: 'New agenda' });
    const { changes } = await poll();
    expect(changes.map(({ change }) => change)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
      'created',
      'created',
      'created',
    ]);
    const old = changes.filter(({ change }) => change === 'cancelled').map(({ event }) => event.start);
    const renamed = changes.filter(({ change }) => change === 'created');
    expect(renamed.map(({ event }) => event.start).sort()).toEqual(old.sort());
    expect(renamed.every(({ event }) => /_R\d{8}T\d{6}_/.test(event.id))).toBe(true);
    expect(Object.values(state()?.rows ?? {})).toHaveLength(5);
    expect(await told()).toEqual([]);
  });

  it('also when the sync token expired meanwhile', async () => {
    const { google, add, poll, state } = watchedGoogle();
    add('Standup', NOW + HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
    await poll();
    google.events.splitSeries(ME, third(google), { summary: 'Standup, new' });
    google.expireSyncTokens();
    const { changes } = await poll();
    expect(changes.filter(({ change }) => change === 'cancelled')).toHaveLength(3);
    expect(changes.filter(({ change }) => change === 'created')).toHaveLength(3);
    expect(Object.values(state()?.rows ?? {})).toHaveLength(5);
  });

  it('one bot for each occurrence, before and after', async () => {
    const { google, add, turn, joins } = recordedCalendar();
    await turn();
    add('Standup', NOW + HOUR, 'RRULE:FREQ=DAILY;COUNT=5');
    await turn();
    const expected = [0, 1, 2, 3, 4].map((n) => NOW + HOUR + n * DAY - LEAD_MS);
    expect(joins()).toEqual(expected);
    google.events.splitSeries(ME, third(google), { description: 'New agenda' });
    await turn();
    expect(joins()).toEqual(expected);
  });
});
