/**
 * Places meetings of one lane on rows so that none covers another. A card is at least `minWidth` wide whatever its
 * duration, so rows are shared by what is seen, not by the time alone. Numbers are pixels.
 */
export function placed(meetings, { from, to, width, minWidth, gap }) {
  const scale = width / (to - from);
  const rowEnds = [];
  const places = new Map();
  const sorted = [...meetings].sort((a, b) => a.start - b.start || a.key.localeCompare(b.key));
  for (const meeting of sorted) {
    const span = (meeting.end - meeting.start) * scale;
    const wide = Math.max(minWidth, span);
    // What begins before the window is cut at its edge; what would stick out on the right is pushed back inside.
    const x = Math.max(0, Math.min((meeting.start - from) * scale, width - minWidth));
    const visible = Math.min(wide, width - x);
    let row = rowEnds.findIndex((end) => end + gap <= x);
    if (row < 0) row = rowEnds.push(0) - 1;
    rowEnds[row] = x + visible;
    const began = Math.max(meeting.start, from);
    places.set(meeting.key, { x, width: visible, row, span: Math.max(4, (Math.min(meeting.end, to) - began) * scale) });
  }
  return { places, rows: Math.max(1, rowEnds.length) };
}

const MINUTE = 60_000;
const STEPS = [15, 30, 60, 120, 180, 360, 720, 1440];

/** The times at which the axis has a mark: at least `minGap` pixels apart, on full local hours and quarters. */
export function marks({ from, to, width, minGap }) {
  const perMinute = width / ((to - from) / MINUTE);
  const step = STEPS.find((minutes) => minutes * perMinute >= minGap) ?? 1440;
  const start = new Date(from);
  start.setHours(0, 0, 0, 0);
  const times = [];
  for (let at = new Date(start); at.getTime() < to; at = new Date(at.getTime() + step * MINUTE)) {
    if (at.getTime() >= from) times.push(at.getTime());
  }
  return times;
}
