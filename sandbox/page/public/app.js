import { byId, h, setText } from './dom.js';
import { MeetingForm } from './form.js';
import { Panel } from './panel.js';
import { Timeline } from './timeline.js';
import { clockTimeExact, dayName } from './words.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is shown around now: minutes before and after. */
const RANGES = {
  '3 hours': { before: 30 * MINUTE, length: 3 * HOUR, grid: 15 * MINUTE },
  '12 hours': { before: 2 * HOUR, length: 12 * HOUR, grid: HOUR },
  '3 days': { before: 6 * HOUR, length: 72 * HOUR, grid: 6 * HOUR },
};

let state = null;
let ahead = 0;
let range = '3 hours';
/** Start of the window; null follows the clock. */
let pinned = null;
let selected = null;
let source = null;
let subscribed = '';

const now = () => Date.now() + ahead;
const form = new MeetingForm();
const timeline = new Timeline({ onSelect: select });
const panel = new Panel({ onClose: () => select(null) });

function select(key) {
  selected = key === selected ? null : key;
  render();
}

function windowShown() {
  const { before, length, grid } = RANGES[range];
  const from = pinned ?? Math.floor((now() - before) / grid) * grid;
  return { from, to: from + length };
}

/** Opens the stream for the window shown, if that is not the one being listened to. */
function subscribe() {
  const { from, to } = windowShown();
  const address = `/api/events?from=${from}&to=${to}`;
  if (address === subscribed) return;
  subscribed = address;
  source?.close();
  source = new EventSource(address);
  source.addEventListener('state', (event) => {
    state = JSON.parse(event.data);
    ahead = state.now - Date.now();
    setLive(true);
    render();
  });
  source.addEventListener('open', () => setLive(true));
  source.addEventListener('error', () => setLive(false));
}

function setLive(live) {
  byId('lost').hidden = live;
  byId('live').classList.toggle('off', !live);
}

function render() {
  if (!state) return;
  timeline.update(state, selected);
  panel.update(state, selected);
  drawLog();
  const link = byId('n8n-link');
  link.hidden = !state.n8nUrl;
  if (state.n8nUrl) link.href = state.n8nUrl;
  const first = dayName(state.from);
  const last = dayName(state.to - 1);
  setText(byId('day'), first === last ? first : `${first} – ${last}`);
  for (const button of byId('ranges').children)
    button.setAttribute('aria-pressed', String(button.textContent === range));
  byId('to-now').setAttribute('aria-pressed', String(pinned === null));
}

let newestDrawn = '';

function drawLog() {
  const quiet = byId('show-quiet').checked;
  const lines = state.journal.filter((line) => quiet || line.tone !== 'quiet');
  const mark = `${quiet}${lines.at(-1)?.id ?? 0}/${lines.length}`;
  if (mark === newestDrawn) return;
  newestDrawn = mark;
  byId('log-empty').hidden = lines.length > 0;
  byId('log').replaceChildren(
    ...[...lines]
      .reverse()
      .map((line) =>
        h(
          'li',
          { 'data-tone': line.tone, 'data-who': line.who, 'data-testid': 'log-line' },
          h('time', {}, clockTimeExact(line.at)),
          h('span', {}, line.text),
        ),
      ),
  );
}

for (const name of Object.keys(RANGES)) {
  const button = h('button', { type: 'button', onclick: () => show(name, null) }, name);
  byId('ranges').append(button);
}

function show(name, from) {
  range = name;
  pinned = from;
  subscribe();
  render();
}

byId('earlier').addEventListener('click', () => show(range, windowShown().from - RANGES[range].length / 2));
byId('later').addEventListener('click', () => show(range, windowShown().from + RANGES[range].length / 2));
byId('to-now').addEventListener('click', () => show(range, null));
byId('add').addEventListener('click', () => state && form.open(state));
byId('show-quiet').addEventListener('change', render);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('form').open && selected !== null) select(selected);
});

setText(byId('clock'), clockTimeExact(now()));
setInterval(() => {
  setText(byId('clock'), clockTimeExact(now()));
  if (!state) return;
  state.now = now();
  subscribe();
  // Redrawn each second only where time itself shows: the line, and how long ago n8n looked.
  timeline.update(state, selected);
}, 1000);

subscribe();
panel.showNothing();
