import { recordingFetch, stepClock } from '../../bots/meeting-baas/openapi.fixture';
import { createMeetingBaasV1CalendarHttp, MeetingBaasV1Calendars } from './client';

function refusedWith(status: number, json: unknown) {
  const { fetch, sent } = recordingFetch(() => ({ status, json }));
  const http = createMeetingBaasV1CalendarHttp({ fetch, clock: stepClock(0), apiKey: 'key' });
  return { calendars: new MeetingBaasV1Calendars({ http }), sent };
}

it.each([400, 401, 403])('%d that speaks of the grant is about the sign-in', async (status) => {
  const { calendars } = refusedWith(status, { error: 'OAuth token refresh failed: invalid_grant' });
  await expect(calendars.get('c1')).rejects.toMatchObject({
    code: 'unauthorized',
    hint: expect.stringContaining('client ID or secret changed') as string,
  });
});

it.each([
  [503, 'unavailable', 4],
  [429, 'rateLimited', 4],
  [422, 'invalid', 1],
] as const)('%d whose page has such a word is %s, tried %d times', async (status, code, tries) => {
  const { calendars, sent } = refusedWith(status, '<html>Down for maintenance. Please refresh in a minute.</html>');
  await expect(calendars.get('c1')).rejects.toMatchObject({
    code,
    hint: expect.not.stringContaining('client ID or secret') as string,
  });
  expect(sent).toHaveLength(tries);
});
