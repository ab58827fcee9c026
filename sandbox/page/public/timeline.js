import { act, byId, h, post, setText } from './dom.js';
import { draggable } from './drag.js';
import { marks, placed } from './layout.js';
import { ago, clockTime, dayName, meetingBotWords, sign, span } from './words.js';

const CARD_HEIGHT = 74;
const GAP = 8;
const MIN_WIDTH = 164;
const QUARTER = 15 * 60_000;
const DAY = 86_400_000;

const narrow = window.matchMedia('(max-width: 760px)');

/** Draws calendars as lanes and meetings as cards; keeps the elements of what stays, so that focus and drags survive. */
export class Timeline {
  constructor({ onSelect }) {
    this.onSelect = onSelect;
    this.cards = new Map();
    this.lanes = new Map();
    this.state = null;
    this.selected = null;
    new ResizeObserver(() => this.draw()).observe(byId('timeline'));
  }

  update(state, selected) {
    this.state = state;
    this.selected = selected;
    this.draw();
  }

  get trackWidth() {
    const track = byId('lanes').querySelector('.track');
    return track ? track.clientWidth : 0;
  }

  draw() {
    const { state } = this;
    if (!state) return;
    const others = state.otherBots.map((bot) => ({
      key: `bot/${bot.id}`,
      title: bot.name,
      start: bot.joinAt ?? bot.since,
      end: (bot.joinAt ?? bot.since) + 30 * 60_000,
      bots: [bot],
      link: bot.meetingUrl,
      own: false,
      stray: true,
    }));
    const lanes = state.calendars.map((lane) => ({
      ...lane,
      meetings: state.meetings.filter((meeting) => meeting.calendarId === lane.id),
    }));
    if (others.length > 0)
      lanes.push({ id: 'other', name: 'No meeting', colour: '#8a8a86', stray: true, meetings: others });

    const host = byId('lanes');
    for (const [id, lane] of this.lanes) {
      if (lanes.some((other) => other.id === id)) continue;
      lane.root.remove();
      this.lanes.delete(id);
    }
    lanes.forEach((lane) => {
      const parts = this.lanes.get(lane.id) ?? this.newLane(lane, host);
      setText(parts.name, lane.name);
      setText(parts.read, lane.stray ? 'bots sent otherwise' : lane.lastReadAt === null ? 'n8n has not read it' : `read by n8n ${ago(state.now - lane.lastReadAt)}`); // prettier-ignore
    });

    const width = this.trackWidth;
    const seen = new Set();
    for (const lane of lanes) {
      const parts = this.lanes.get(lane.id);
      const { places, rows } = placed(lane.meetings, {
        from: state.from,
        to: state.to,
        width,
        minWidth: MIN_WIDTH,
        gap: GAP,
      });
      parts.track.style.setProperty('--height', `${rows * (CARD_HEIGHT + GAP) + GAP}px`);
      const sorted = [...lane.meetings].sort((a, b) => a.start - b.start || a.key.localeCompare(b.key));
      for (const meeting of sorted) {
        seen.add(meeting.key);
        this.drawCard(parts.track, meeting, places.get(meeting.key));
      }
      this.inOrder(parts.track, sorted);
    }
    for (const [key, card] of this.cards) {
      if (seen.has(key)) continue;
      card.root.remove();
      this.cards.delete(key);
    }
    byId('empty').hidden = state.meetings.length + others.length > 0;
    this.drawAxis(width);
    this.drawNow(state.now);
  }

  newLane(lane, host) {
    const name = h('span', { class: 'lane-name' });
    const read = h('span', { class: 'lane-read' });
    const track = h('div', { class: 'track', role: 'list', 'aria-label': `Meetings of ${lane.name}` });
    const root = h(
      'div',
      { class: 'lane', 'data-testid': 'lane' },
      h('div', { class: 'lane-head' }, name, read),
      track,
    );
    root.style.setProperty('--lane', lane.colour);
    host.append(root);
    const parts = { root, name, read, track };
    this.lanes.set(lane.id, parts);
    return parts;
  }

  drawCard(track, meeting, place) {
    const parts = this.cards.get(meeting.key) ?? this.newCard(meeting);
    parts.meeting = meeting;
    const { root } = parts;
    if (root.parentElement !== track) track.append(root);
    const movable = meeting.own && !meeting.cancelled && !meeting.allDay;
    if (movable) root.dataset.movable = '1';
    else delete root.dataset.movable;
    root.style.setProperty('--x', `${place.x}px`);
    root.style.setProperty('--w', `${place.width}px`);
    root.style.setProperty('--y', `${GAP + place.row * (CARD_HEIGHT + GAP)}px`);
    root.style.setProperty('--span', `${Math.min(place.span, place.width)}px`);
    if (!root.classList.contains('dragged')) root.style.transform = '';
    const [words, tone, shape] = meetingBotWords(meeting, this.state.now);
    const [short] = meetingBotWords(meeting, this.state.now, true);
    root.dataset.tone = tone;
    root.classList.toggle('cancelled', meeting.cancelled === true);
    root.classList.toggle('declined', meeting.response === 'declined');
    root.setAttribute('aria-pressed', String(meeting.key === this.selected));
    setText(parts.title, meeting.title);
    // Where several days are shown, a time alone would not say when.
    const day = this.state.to - this.state.from > DAY ? `${dayName(meeting.start).split(' ')[0]} ` : '';
    const time = meeting.stray ? clockTime(meeting.start) : span(meeting);
    setText(parts.time, `${day}${time}${meeting.seriesId ? ' · repeats' : ''}`);
    if (parts.shape !== shape) {
      parts.status.replaceChildren(sign(shape), parts.statusText);
      parts.shape = shape;
    }
    setText(parts.statusText, short);
    root.setAttribute('aria-label', `${meeting.title}, ${dayName(meeting.start)} ${parts.time.textContent}. ${words}`);
    root.title = `${meeting.title}\n${words}`;
  }

  /** The order of the elements is the order of the tab key and of the agenda: by time. */
  inOrder(track, meetings) {
    const wanted = meetings.map((meeting) => this.cards.get(meeting.key).root);
    const present = [...track.children].filter((child) => wanted.includes(child));
    if (wanted.every((root, index) => present[index] === root)) return;
    const focused = document.activeElement;
    track.append(...wanted);
    if (track.contains(focused)) focused.focus();
  }

  newCard(meeting) {
    const title = h('span', { class: 'card-title' });
    const time = h('span', { class: 'card-time' });
    const statusText = h('span', {});
    const status = h('span', { class: 'status', 'data-testid': 'bot-status' }, statusText);
    const root = h(
      'button',
      { type: 'button', class: 'card', 'data-testid': 'meeting-card', 'data-key': meeting.key },
      h('span', { class: 'card-span', 'aria-hidden': 'true' }),
      h('span', { class: 'card-line' }, title, time),
      status,
    );
    const parts = { root, title, time, status, statusText, meeting, shape: null };
    this.cards.set(meeting.key, parts);
    if (meeting.stray) root.disabled = true;
    root.addEventListener('click', () => this.onSelect(parts.meeting.key));
    root.addEventListener('keydown', (event) => {
      if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
      event.preventDefault();
      if (root.dataset.movable) this.move(parts.meeting, parts.meeting.start + (event.key === 'ArrowLeft' ? -QUARTER : QUARTER)); // prettier-ignore
    });
    draggable(root, {
      start: () => parts.meeting.start,
      msPerPixel: () =>
        narrow.matches || this.trackWidth === 0 ? null : (this.state.to - this.state.from) / this.trackWidth,
      onMove: (start) => setText(time, start === null ? span(parts.meeting) : `starts ${clockTime(start)}`),
      onDrop: (start) => this.move(parts.meeting, start),
    });
    return parts;
  }

  move(meeting, start) {
    const { calendarId, eventId } = meeting;
    void act(() => post('/api/meetings/move', { calendarId, eventId, start }), `Moved to ${clockTime(start)}.`);
  }

  drawAxis(width) {
    const { from, to } = this.state;
    const scale = width / (to - from);
    const long = to - from > 26 * 3_600_000;
    const children = marks({ from, to, width, minGap: long ? 90 : 70 }).map((at) => {
      const midnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0;
      const mark = h('span', { class: midnight ? 'mark day-mark' : 'mark' }, midnight ? dayName(at) : clockTime(at));
      mark.style.left = `${(at - from) * scale}px`;
      return mark;
    });
    byId('axis').replaceChildren(...children);
  }

  drawNow(now) {
    const line = byId('now-line');
    const { from, to } = this.state;
    line.hidden = now < from || now > to;
    const track = byId('lanes').querySelector('.track');
    if (!track) return;
    line.style.left = `${track.offsetLeft + ((now - from) / (to - from)) * track.clientWidth}px`;
  }
}
