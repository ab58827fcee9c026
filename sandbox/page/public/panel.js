import { act, byId, h, post, setText } from './dom.js';
import {
  botWords,
  clockTime,
  clockTimeExact,
  dayName,
  meetingBotWords,
  OUTCOME_WORDS,
  RESPONSE_WORDS,
  sign,
  span,
  STEP_WORDS,
} from './words.js';

const MINUTE = 60_000;

/** `2026-11-23T14:59` in local time, as `<input type="datetime-local">` wants it. */
export function localInput(ms) {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

const SERVICES = [
  [/meet\.google\.com/, 'Google Meet'],
  [/zoom\.us/, 'Zoom'],
  [/teams\./, 'Microsoft Teams'],
  [/webex\.com/, 'Webex'],
];

/** The selected meeting: everything about it, and everything a person can do with it. */
export class Panel {
  constructor({ onClose }) {
    this.onClose = onClose;
    this.shownFor = null;
    this.parts = null;
  }

  update(state, key) {
    const meeting = state.meetings.find((candidate) => candidate.key === key);
    if (!meeting) {
      if (this.shownFor !== '') this.showNothing();
      return;
    }
    // Controls are made anew only when what they offer changes; typing into them is never disturbed.
    const shape = [meeting.key, meeting.cancelled, meeting.own, meeting.seriesId, meeting.link === null, meeting.response].join('|'); // prettier-ignore
    if (this.shownFor !== shape) {
      this.build(meeting, state);
      this.shownFor = shape;
    }
    this.fill(meeting, state);
  }

  showNothing() {
    this.shownFor = '';
    byId('panel').replaceChildren(
      h(
        'p',
        { class: 'panel-none' },
        'Select a meeting to move, answer or cancel it, and to choose how its bot fares.',
      ),
    );
  }

  build(meeting, state) {
    const ref = { calendarId: meeting.calendarId, eventId: meeting.eventId };
    const moveTo = (start) => act(() => post('/api/meetings/move', { ...ref, start }), `Moved to ${clockTime(start)}.`);
    const parts = {
      title: h('h2', { 'data-testid': 'panel-title' }),
      when: h('p', { class: 'when' }),
      where: h('p', { class: 'where' }),
      guests: h('p', { class: 'guests' }),
      botTitle: h('h3', { 'data-testid': 'panel-bot-service' }, 'Bot'),
      status: h('p', { class: 'status big', 'data-testid': 'panel-bot-status' }),
      steps: h('ol', { class: 'steps', 'data-testid': 'panel-steps' }),
      more: h('p', { class: 'more-bots' }),
      outcome: null,
      start: null,
    };
    const children = [
      h(
        'div',
        { class: 'panel-head' },
        parts.title,
        h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close', onclick: () => this.onClose() }, '✕'),
      ),
      parts.when,
      parts.where,
      parts.guests,
      h('div', { class: 'bot-box' }, parts.botTitle, parts.status, parts.steps, parts.more),
    ];
    if (meeting.link && !meeting.cancelled) {
      parts.outcome = h(
        'select',
        {
          'data-testid': 'bot-outcome',
          onchange: (event) =>
            act(() => post('/api/meetings/outcome', { ...ref, outcome: event.target.value }), 'The meeting will treat its bot so.'), // prettier-ignore
        },
        state.outcomes.map((outcome) => h('option', { value: outcome }, OUTCOME_WORDS[outcome] ?? outcome)),
      );
      children.push(h('label', { class: 'field' }, h('span', {}, 'In this meeting the bot'), parts.outcome));
    }
    if (!meeting.cancelled) children.push(this.actions(meeting, ref, moveTo, parts));
    this.parts = parts;
    byId('panel').replaceChildren(...children);
  }

  actions(meeting, ref, moveTo, parts) {
    const box = h('div', { class: 'actions' });
    if (meeting.own) {
      parts.start = h('input', {
        type: 'datetime-local',
        step: '60',
        'data-testid': 'move-start',
        'aria-label': 'New start',
      });
      parts.start.value = localInput(meeting.start);
      const shift = (minutes, label) =>
        h('button', { type: 'button', 'data-testid': `move${minutes > 0 ? '-later' : '-earlier'}`, onclick: () => moveTo(this.meeting.start + minutes * MINUTE) }, label); // prettier-ignore
      box.append(
        h('h3', {}, 'Move'),
        h('div', { class: 'row' }, shift(-15, '−15 min'), shift(15, '+15 min')),
        h(
          'div',
          { class: 'row' },
          parts.start,
          h(
            'button',
            {
              type: 'button',
              'data-testid': 'move-meeting',
              onclick: () => {
                const start = new Date(parts.start.value).getTime();
                if (Number.isNaN(start)) void act(() => Promise.reject(new Error('Give a date and a time.')));
                else void moveTo(start);
              },
            },
            'Move',
          ),
        ),
      );
    } else {
      box.append(h('p', { class: 'note' }, `Organised by ${meeting.organizer}: a guest can answer, not move it.`));
    }
    if (meeting.response !== null) {
      const answer = (response, label) =>
        h(
          'button',
          {
            type: 'button',
            'data-testid': `respond-${response}`,
            'aria-pressed': String(meeting.response === response),
            onclick: () => act(() => post('/api/meetings/respond', { ...ref, response })),
          },
          label,
        );
      box.append(
        h('h3', {}, 'Answer'),
        h('div', { class: 'row' }, answer('accepted', 'Accept'), answer('declined', 'Decline')),
      );
    }
    const cancel = (scope, label) =>
      h(
        'button',
        {
          type: 'button',
          class: 'danger',
          'data-testid': `cancel-${scope}`,
          onclick: () => act(() => post('/api/meetings/cancel', { ...ref, scope }), 'Cancelled.'),
        },
        label,
      );
    box.append(
      h('h3', {}, 'Cancel'),
      h(
        'div',
        { class: 'row' },
        meeting.seriesId ? [cancel('this', 'This one only'), cancel('series', 'The whole series')] : cancel('this', 'Cancel the meeting'), // prettier-ignore
      ),
    );
    return box;
  }

  fill(meeting, state) {
    const { parts } = this;
    const movedElsewhere = this.meeting && this.meeting.key === meeting.key && this.meeting.start !== meeting.start;
    this.meeting = meeting;
    if (parts.start && movedElsewhere) parts.start.value = localInput(meeting.start);
    setText(parts.title, meeting.title);
    setText(parts.when, `${dayName(meeting.start)}, ${span(meeting)}${meeting.seriesId ? ' · part of a series' : ''}`);
    const service = SERVICES.find(([pattern]) => pattern.test(meeting.link ?? ''))?.[1];
    setText(
      parts.where,
      meeting.link
        ? `${service ?? 'Link'}: ${meeting.link.replace(/^https:\/\//, '').slice(0, 48)}`
        : 'In a room: no link',
    );
    const calendar = state.calendars.find((lane) => lane.id === meeting.calendarId)?.name ?? meeting.calendarId;
    const guests = meeting.guests.map((guest) => `${guest.email} (${RESPONSE_WORDS[guest.response]})`).join(', ');
    setText(parts.guests, guests === '' ? `Calendar ${calendar}, no guests` : `Calendar ${calendar}, with ${guests}`);
    if (parts.outcome && document.activeElement !== parts.outcome) parts.outcome.value = meeting.outcome;
    const [words, tone, shape] = meetingBotWords(meeting, state.now);
    parts.status.dataset.tone = tone;
    if (parts.status.textContent !== words) parts.status.replaceChildren(sign(shape), words);
    const [bot] = meeting.bots;
    setText(parts.botTitle, bot ? `Bot (${bot.service})` : 'Bot');
    const steps = (bot?.history ?? []).map((step) => `${clockTimeExact(step.at)} ${STEP_WORDS(step.status)}`);
    if (parts.steps.dataset.content !== steps.join('|')) {
      parts.steps.dataset.content = steps.join('|');
      parts.steps.replaceChildren(...steps.map((text) => h('li', {}, h('time', {}, text.slice(0, 8)), text.slice(9))));
    }
    const others = meeting.bots.slice(1).map((other) => `${botWords(other)[0]} (${other.service})`);
    setText(parts.more, others.length === 0 ? '' : `Earlier: ${others.join(', ')}`);
  }
}
