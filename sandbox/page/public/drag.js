const SNAP_MS = 5 * 60_000;
const SLOP_PX = 4;

/**
 * Makes a card movable along the time axis with the pointer. `msPerPixel` tells the scale of the moment; `onMove` gets
 * the new start while it is dragged (null when it is over), `onDrop` the final one.
 */
export function draggable(card, { start, msPerPixel, onMove, onDrop }) {
  card.addEventListener('pointerdown', (down) => {
    if (down.button !== 0 || !card.dataset.movable || msPerPixel() === null) return;
    const from = start();
    let moved = null;
    const follow = (event) => {
      const dx = event.clientX - down.clientX;
      if (moved === null && Math.abs(dx) < SLOP_PX) return;
      if (moved === null) {
        card.setPointerCapture(down.pointerId);
        card.classList.add('dragged');
      }
      moved = Math.round((from + dx * msPerPixel()) / SNAP_MS) * SNAP_MS;
      card.style.transform = `translateX(${(moved - from) / msPerPixel()}px)`;
      onMove(moved);
    };
    const end = (event) => {
      card.removeEventListener('pointermove', follow);
      card.removeEventListener('pointerup', end);
      card.removeEventListener('pointercancel', end);
      card.classList.remove('dragged');
      onMove(null);
      if (moved === null) return;
      // The click that follows a drop is not a wish to open the meeting.
      card.addEventListener('click', (click) => click.stopImmediatePropagation(), { capture: true, once: true });
      setTimeout(() => (card.style.transform = ''), 250);
      if (event.type === 'pointerup' && moved !== from) onDrop(moved);
      else card.style.transform = '';
    };
    card.addEventListener('pointermove', follow);
    card.addEventListener('pointerup', end);
    card.addEventListener('pointercancel', end);
  });
}
