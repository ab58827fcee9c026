import type { CalendarSource } from 'calendar-bots';
import type { INode } from 'n8n-workflow';
import { settingsError } from './errors';
import type { Parameters } from './parameters';

/** Our name for the main calendar of an account, and for the only one of a feed. */
const PRIMARY = 'primary';

/** The chosen calendars, each once. @throws NodeOperationError when there is none. */
export function chosenCalendars(
  parameters: Parameters,
  node: INode,
  provider: { readonly hasOneCalendar?: boolean },
): string[] {
  if (provider.hasOneCalendar === true) return [PRIMARY];
  const chosen = [parameters.picked('calendar'), ...parameters.list('additionalCalendars')].filter((id) => id !== '');
  if (chosen.length > 0) return [...new Set(chosen)];
  throw settingsError(node, 'No calendar is chosen', 'Pick a calendar in "Calendar", or enter its ID there.');
}

/**
 * The chosen calendars under their own ids, each once. `primary` is another calendar for another account: what is
 * booked or remembered for a calendar must be under a name that means only that one.
 *
 * @param known own ids that were asked for before, by name; what is asked now is added.
 */
export async function ownIds(
  source: CalendarSource,
  chosen: readonly string[],
  known: Record<string, string> = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (const name of chosen) {
    const id = (Object.hasOwn(known, name) ? known[name] : undefined) ?? (await source.calendarIdOf(name));
    if (id !== name) known[name] = id;
    ids.push(id);
  }
  return [...new Set(ids)];
}
