import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { host } from './host';
import { ADA, HOUR, MINUTE, type Stage, stage } from './stage';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const trigger = (parameters = {}, more = {}) => {
  const { calendarBotsGoogleOAuth2Api } = s.credentials();
  return host({ type: new CalendarTrigger(), parameters, credentials: { calendarBotsGoogleOAuth2Api }, ...more });
};

test('the first poll is silent, then each change is told once', async () => {
  s.google.events.insert(ADA, s.meeting('Old one', 120));
  const node = trigger();
  expect(await node.poll()).toBeNull();

  await s.advance(MINUTE);
  const made = s.google.events.insert(ADA, s.meeting('New one', 60));
  const created = await node.poll();
  expect(created).toMatchObject([
    {
      change: 'created',
      title: 'New one',
      calendarId: 'primary',
      meetingUrl: 'https://meet.google.com/abc-defg-hij',
      platform: 'google_meet',
      minutesUntilStart: 60,
      cause: 'edit',
    },
  ]);
  expect(await node.poll()).toBeNull();

  await s.advance(MINUTE);
  s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 3 * HOUR);
  expect(await node.poll()).toMatchObject([
    { change: 'updated', changed: ['start', 'end'], previous: { start: created?.[0]?.['start'] } },
  ]);

  s.google.events.delete(ADA, String(made.id));
  expect(await node.poll()).toMatchObject([{ change: 'cancelled', title: 'New one', status: 'cancelled' }]);
  expect(await node.poll()).toBeNull();
});
