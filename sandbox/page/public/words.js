const SVG = 'http://www.w3.org/2000/svg';

const SHAPES = {
  ring: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.4',
  arrow: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  door: 'M4.5 13.5v-11h7v11M2.5 13.5h11M9.3 8h.2',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  dash: 'M3.5 8h9',
  save: 'M8 2.5v7M5 7l3 3 3-3M3 13h10',
};

/** A small drawn sign; `dot` is the filled one of a running recording. */
export function sign(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('sign');
  if (name === 'dot') {
    const circle = document.createElementNS(SVG, 'circle');
    for (const [key, value] of Object.entries({ cx: 8, cy: 8, r: 5, fill: 'currentColor' }))
      circle.setAttribute(key, value);
    svg.append(circle);
  } else {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', SHAPES[name]);
    svg.append(path);
  }
  return svg;
}

const STATUSES = {
  queued: ['On its way', 'moving', 'arrow'],
  joining_call: ['Joining', 'moving', 'arrow'],
  in_waiting_room: ['In the waiting room', 'moving', 'door'],
  in_waiting_for_host: ['Waiting for host', 'moving', 'door'],
  in_call_not_recording: ['In the call', 'moving', 'arrow'],
  in_call_recording: ['Recording', 'live', 'dot'],
  recording_resumed: ['Recording', 'live', 'dot'],
  recording_paused: ['Recording paused', 'moving', 'dash'],
  call_ended: ['Left the call', 'moving', 'save'],
  api_request_stop: ['Called back', 'moving', 'save'],
  bot_removed: ['Removed', 'moving', 'save'],
  recording_succeeded: ['Saving the recording', 'moving', 'save'],
  transcribing: ['Transcribing', 'moving', 'save'],
  completed: ['Completed', 'good', 'check'],
  failed: ['Failed', 'bad', 'cross'],
  cancelled: ['Bot cancelled', 'off', 'dash'],
  bot_removed_too_early: ['Removed at once', 'bad', 'cross'],
  bot_rejected: ['Turned away', 'bad', 'cross'],
  waiting_room_timeout: ['Gave up waiting', 'bad', 'cross'],
  recording_failed: ['Crashed', 'bad', 'cross'],
  invalid_meeting_url: ['No such meeting', 'bad', 'cross'],
  meeting_error: ['Could not get in', 'bad', 'cross'],
};

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const timeWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const date = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

export const clockTime = (ms) => time.format(ms);
export const clockTimeExact = (ms) => timeWithSeconds.format(ms);
export const dayName = (ms) => date.format(ms);
export const span = (meeting) => `${time.format(meeting.start)}–${time.format(meeting.end)}`;

/** One bot in words: [label, tone, sign]; the short label fits on a card. */
export function botWords(bot, short = false) {
  if (bot.status === 'scheduled') {
    return [`${short ? 'Bot at' : 'Bot booked for'} ${time.format(bot.joinAt)}`, 'booked', 'clock'];
  }
  const [label, tone, shape] = STATUSES[bot.status] ?? [bot.status, 'off', 'ring'];
  if (short) return [label, tone, shape];
  if (bot.status === 'completed' && bot.reason) return [`Completed: ${bot.reason}`, tone, shape];
  if (bot.status === 'failed' && bot.reason) return [`Failed: ${bot.reason}`, tone, shape];
  return [label, tone, shape];
}

/** What a meeting says about its bot, also when there is none. */
export function meetingBotWords(meeting, now, short = false) {
  const [bot] = meeting.bots;
  if (bot) return botWords(bot, short);
  if (meeting.cancelled) return ['Meeting cancelled', 'off', 'dash'];
  if (!meeting.link) return ['No link, no bot', 'off', 'dash'];
  if (meeting.response === 'declined') return ['Declined, no bot', 'off', 'dash'];
  if (meeting.end < now) return ['Had no bot', 'off', 'dash'];
  return ['No bot yet', 'none', 'ring'];
}

export const OUTCOME_WORDS = {
  admitted: 'is let in and records',
  not_admitted: 'is left in the waiting room',
  rejected: 'is turned away by the host',
  removed: 'is removed while recording',
  removed_too_early: 'is removed at once',
  crash: 'crashes while recording',
  invalid_url: 'finds no meeting behind the link',
  login_required: 'would have to sign in',
  host_never_came: 'waits for a host who never comes',
  nobody_came: 'is alone in the call',
  insufficient_tokens: 'cannot start: no tokens left',
  daily_cap: 'cannot start: no bots left for today',
  meeting_error: 'meets an error of the platform',
  transcription_failed: 'records, but the transcript fails',
};

export const RESPONSE_WORDS = {
  accepted: 'accepted',
  declined: 'declined',
  tentative: 'maybe',
  needsAction: 'not answered',
};

export const STEP_WORDS = (status) => (STATUSES[status] ?? [status])[0];

/** “12 s ago” */
export function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}
