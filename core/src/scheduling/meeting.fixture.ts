import { type PlannedMeeting, settingsPrint } from './meeting.js';

export const NOW = Date.parse('2026-05-04T09:00:00Z');
export const MINUTE = 60_000;
/** The holder that the tests speak for. */
export const HOLDER = 'me';

/** A wanted meeting in an hour, half an hour long, unless told otherwise. */
export function meeting(over: Partial<PlannedMeeting> = {}): PlannedMeeting {
  const start = over.start ?? NOW + 60 * MINUTE;
  return {
    key: 'k1',
    verdict: { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' },
    holders: [HOLDER],
    start,
    end: start + 30 * MINUTE,
    joinAt: start - MINUTE,
    meetingUrl: 'https://meet.google.com/abc-defg-hij',
    botName: 'Notetaker',
    settings: {},
    settingsPrint: settingsPrint({}),
    version: '2026-05-01T00:00:00.000Z',
    event: { id: `e-${over.key ?? 'k1'}`, calendarId: 'c1', provider: 'google', title: 'Weekly' },
    ...over,
  };
}
