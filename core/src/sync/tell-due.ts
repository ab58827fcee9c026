import type { CalendarEvent } from '../event.js';
import { isCalendarBotsError } from '../http/errors.js';
import { type Due, takeDue } from './due.js';
import { changeId, TOLD } from './mirror.js';
import type { Session } from './session.js';

/** Adds what the clock has to tell, each with the event's full details as they are now. */
export async function tellDue(session: Session): Promise<void> {
  const { mirror, run, settings } = session;
  // Looking at the details can bring news that is itself due, hence the loop; each turn empties what it takes.
  do {
    for (const due of takeDue(mirror, run.now, settings.soonMs)) await tellOne(session, due);
  } while (mirror.overdue.size > 0);
}

async function tellOne(session: Session, due: Due): Promise<void> {
  const { mirror, run, settings, window } = session;
  if (settings.kinds && !settings.kinds.includes(due.kind)) return;
  // Something this run has told of it already may have taken it away.
  if (mirror.get(due.id) === undefined) return;
  const event = await details(session, due);
  if (event === null || event?.status === 'cancelled') {
    session.tell(mirror.remove({ id: due.id }, TOLD));
    return;
  }
  if (event !== undefined) {
    const change = mirror.apply(event, window, TOLD);
    if (change !== null) session.tell([change]);
    if (!stillDue(due, event, run.now, settings.soonMs)) return;
  }
  const told = event ?? mirror.remembered(due.id, due.row);
  session.tell([
    {
      changeId: changeId(
        due.kind,
        told,
        [],
        due.byEdit ? mirror.edition(told.updated, mirror.get(due.id) ?? due.row) : '',
      ),
      change: due.kind,
      changed: [],
      previous: {},
      cause: 'clock',
      matchesFilters: true,
      complete: event !== undefined,
      event: told,
    },
  ]);
}

/** The event as it is now, null when it is gone, undefined when that cannot be found out. */
async function details(session: Session, due: Due): Promise<CalendarEvent | null | undefined> {
  const { run, source, calendarId } = session;
  // A listing that is not believed shows what getEvent shows there: nothing of it is taken.
  if (!run.hasTime() || session.doubted !== null) return undefined;
  session.requests += 1;
  try {
    const event = await source.getEvent(calendarId, due.id);
    return event === null && !source.capabilities.confirmsRemovals ? undefined : event;
  } catch (error) {
    if (!isCalendarBotsError(error)) throw error;
    // The moment counts more than the details: it is told from memory, marked as incomplete.
    session.reject({ id: due.id, reason: `details could not be read: ${error.message}` });
    return undefined;
  }
}

function stillDue(due: Due, event: CalendarEvent, now: number, soonMs: number): boolean {
  const start = Date.parse(event.start);
  const at = { startingSoon: start - soonMs, started: start, ended: Date.parse(event.end) }[due.kind];
  return at <= now;
}
