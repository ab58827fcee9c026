import { LEAD_MS, recordedCalendar } from './bots.fixture';
import { DAY, HOUR, ME, MINUTE, NOW } from './google.fixture';

/**
 * attendee-labs/attendee#639, samograph#270: a meeting was moved and its bot joined at the old time, because only some
 * fields were compared, meetings that had begun were skipped, or only bots in one status were updated.
 */
describe('bug 7: a bot does not follow a meeting that was moved', () => {
  it('follows when nothing but the start moves', async () => {
    const { google, add, turn, joins } = recordedCalendar();
    await turn();
    const id = add('Meeting', NOW + 3 * HOUR);
    await turn();
    expect(joins()).toEqual([NOW + 3 * HOUR - LEAD_MS]);
    const end = new Date(NOW + 3 * HOUR + 30 * MINUTE).toISOString();
    const start = new Date(NOW + 2.75 * HOUR).toISOString();
    google.events.patch(ME, id, { start: { dateTime: start }, end: { dateTime: end } });
    await turn();
    expect(joins()).toEqual([NOW + 2.75 * HOUR - LEAD_MS]);
  });

  it('follows when it is moved so late that the old bot cannot be moved any more', async () => {
    const { google, clock, add, turn, joins } = recordedCalendar();
    await turn();
    const id = add('Meeting', NOW + HOUR);
    await turn();
    await clock.advance(NOW + HOUR - LEAD_MS - 2 * MINUTE - clock.now());
    google.events.reschedule(ME, id, NOW + 5 * HOUR);
    for (let i = 0; i < 3; i++) await turn();
    expect(joins()).toEqual([NOW + 5 * HOUR - LEAD_MS]);
  });

  it('follows from the past into the future: over yesterday, on tomorrow', async () => {
    const { google, add, turn, joins } = recordedCalendar();
    const near = add('Yesterday', NOW - 20 * HOUR);
    const old = add('Last week', NOW - 6 * DAY);
    await turn();
    expect(joins()).toEqual([]);
    google.events.reschedule(ME, near, NOW + DAY);
    google.events.reschedule(ME, old, NOW + 2 * DAY);
    await turn();
    expect(joins()).toEqual([NOW + DAY - LEAD_MS, NOW + 2 * DAY - LEAD_MS]);
  });

  it('follows one occurrence of a series, and comes back with it', async () => {
    const { google, add, turn, joins } = recordedCalendar();
    await turn();
    const series = add('Daily', NOW + 2 * HOUR, 'RRULE:FREQ=DAILY;COUNT=2');
    await turn();
    const second = google
      .truth(ME, NOW + DAY, NOW + 2 * DAY)
      .find(({ recurringEventId }) => recurringEventId === series);
    google.events.reschedule(ME, second?.id ?? '', NOW + DAY + 6 * HOUR);
    await turn();
    expect(joins()).toEqual([NOW + 2 * HOUR - LEAD_MS, NOW + DAY + 6 * HOUR - LEAD_MS]);
    google.events.reschedule(ME, second?.id ?? '', NOW + DAY + 2 * HOUR);
    await turn();
    expect(joins()).toEqual([NOW + 2 * HOUR - LEAD_MS, NOW + DAY + 2 * HOUR - LEAD_MS]);
  });
});
