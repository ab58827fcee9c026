import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureOf, isNormalEnd, KNOWN_FAILURES, wasStoppedByApi } from './failures';
import { KNOWN_STATUSES, LIVE_STATUS_FILTER, meaningOfStatus } from './status';

const OPENAPI_FILE = join(__dirname, '../../../../../shared/data/meetingbaas-openapi-v2.json');

describe('statuses', () => {
  it.each([
    ['queued', 'joining', false],
    ['in_waiting_room', 'waiting', false],
    ['in_waiting_for_host', 'waiting', false],
    ['in_call_not_recording', 'joined', false],
    ['in_call_recording', 'recording', false],
    ['recording_paused', 'paused', false],
    ['recording_resumed', 'recording', false],
    ['call_ended', 'left', false],
    ['bot_rejected', 'failing', false],
    ['transcribing', 'processing', false],
    ['transcription_failed', 'completed', true],
    ['completed', 'completed', true],
    ['failed', 'failed', true],
    ['something_new', 'unknown', false],
    ['constructor', 'unknown', false],
  ])('%s is %s', (status, phase, terminal) => expect(meaningOfStatus(status)).toEqual({ phase, terminal }));

  it('asks only for statuses that are known and not terminal', () => {
    for (const status of LIVE_STATUS_FILTER) {
      expect(KNOWN_STATUSES).toContain(status);
      expect(meaningOfStatus(status).terminal).toBe(false);
    }
  });

  const listed = existsSync(OPENAPI_FILE)
    ? [
        ...new Set(
          [
            ...readFileSync(OPENAPI_FILE, 'utf8').matchAll(/"enum":\s*\[\s*("queued"[^\]]*"meeting_error"[^\]]*)\]/g),
          ].flatMap((match) => JSON.parse(`[${match[1]}]`) as string[]),
        ),
      ]
    : null;
  (listed ? it : it.skip)(
    'knows every status of the OpenAPI description, and asks for all that are not terminal',
    () => {
      expect(listed?.length).toBeGreaterThan(20);
      for (const status of listed ?? []) expect(meaningOfStatus(status).phase).not.toBe('unknown');
      expect([...LIVE_STATUS_FILTER].sort()).toEqual(
        listed?.filter((status) => !meaningOfStatus(status).terminal).sort(),
      );
    },
  );
});

describe('why a bot ended', () => {
  it('has a sentence and a hint for every documented code', () => {
    expect(KNOWN_FAILURES.length).toBeGreaterThan(45);
    for (const code of KNOWN_FAILURES) {
      const failure = failureOf(code, 'raw');
      expect(failure.sentence).toMatch(/^[A-Z].*\.$/);
      expect(failure.hint).toMatch(/^[A-Z].*\.$/);
      expect(failure.serviceMessage).toBe('raw');
    }
  });

  it("keeps the service's own words for a code that is not known", () => {
    expect(failureOf('NEW_CODE', 'Something new happened').sentence).toBe('Something new happened');
    expect(failureOf('toString').sentence).toBe('The bot ended with toString.');
  });

  it('knows normal ends and stops through the API', () => {
    expect(isNormalEnd('NO_SPEAKER')).toBe(true);
    expect(isNormalEnd('BOT_NOT_ACCEPTED')).toBe(false);
    expect(wasStoppedByApi('EXITING_MEETING_BEFORE_RECORD')).toBe(true);
    expect(wasStoppedByApi('BOT_REMOVED')).toBe(false);
    expect(wasStoppedByApi(null)).toBe(false);
  });
});
