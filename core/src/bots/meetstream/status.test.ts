import { failureOf } from './failures';
import { KNOWN_STATUSES, meaningOfStatus, stateOfStatus } from './status';

describe('statuses', () => {
  it.each([
    ['Scheduled', 'scheduled', false, 'scheduled'],
    ['Active', 'joining', false, 'active'],
    ['InWaitingRoom', 'waiting', false, 'active'],
    ['in_waiting_room', 'waiting', false, 'active'],
    ['InMeeting', 'joined', false, 'active'],
    ['Recording', 'recording', false, 'active'],
    ['Leaving', 'left', false, 'ended'],
    ['Stopped', 'left', false, 'ended'],
    ['NotAllowed', 'failed', true, 'ended'],
    ['Denied', 'failed', true, 'ended'],
    ['Error', 'failed', true, 'ended'],
    ['MediaProcessing', 'processing', false, 'ended'],
    ['Done', 'completed', true, 'ended'],
    ['Cancelled', 'cancelled', true, 'cancelled'],
    ['Sneezing', 'unknown', false, 'active'],
    ['constructor', 'unknown', false, 'active'],
  ])('%s is %s', (status, phase, terminal, state) => {
    expect(meaningOfStatus(status)).toEqual({ phase, terminal });
    expect(stateOfStatus(status)).toBe(state);
  });

  it('knows every documented status', () => {
    expect(KNOWN_STATUSES).toHaveLength(15);
    for (const status of KNOWN_STATUSES) expect(meaningOfStatus(status).phase).not.toBe('unknown');
  });

  it('has words for the ends, and keeps those of the service for others', () => {
    expect(failureOf('bot.denied', 'no').sentence).toBe('The bot was not let into the meeting.');
    expect(failureOf('NotAllowed').sentence).toMatch(/waiting time/);
    expect(failureOf('bot.evaporated', 'It is gone').sentence).toBe('It is gone');
    expect(failureOf('toString').sentence).toBe('The bot ended with toString.');
  });
});
