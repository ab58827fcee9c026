import { CHANGE_KINDS, CHANGED_FIELDS, type ChangedField, type ChangeKind, type EventFilter } from 'calendar-bots';
import type { IPollFunctions } from 'n8n-workflow';
import { calendarProvider } from '../shared/calendar-providers';
import { chosenCalendars } from '../shared/chosen-calendars';
import { settingsError } from '../shared/errors';
import { readEventFilter } from '../shared/event-filter';
import { readParameters } from '../shared/parameters';
import { words } from '../shared/values';
import { AUDIT_HOURS, LOOK_AHEAD_DAYS, REPORTED_BY_DEFAULT } from './fields';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the user asked Calendar Trigger for. */
export interface TriggerSettings {
  provider: ReturnType<typeof calendarProvider>;
  /** As chosen: may hold names such as `primary`. */
  calendars: string[];
  kinds: ChangeKind[];
  filter: EventFilter;
  /** Fields whose change is an update worth telling. */
  reported: ReadonlySet<ChangedField>;
  soonMs: number;
  aheadMs: number;
  /** How often the window is read from scratch and compared; null for never. */
  auditEveryMs: number | null;
  /** Instant notifications are wanted. */
  instant: boolean;
}

export function readTriggerSettings(context: IPollFunctions): TriggerSettings {
  const node = context.getNode();
  const parameters = readParameters(context);
  const options = parameters.collection('options');
  const kinds = words(parameters.list('kinds'), CHANGE_KINDS);
  if (kinds === undefined) {
    throw settingsError(node, 'Nothing is chosen in "Trigger On"', 'Choose at least one kind of change.');
  }
  const auditHours = between(0, options.number('auditHours') ?? AUDIT_HOURS, 168);
  const provider = calendarProvider(parameters.text('provider'));
  return {
    provider,
    calendars: chosenCalendars(parameters, node, provider),
    kinds,
    filter: readEventFilter(parameters.collection('filters')),
    reported: new Set(words(options.list('changesToReport') ?? REPORTED_BY_DEFAULT, CHANGED_FIELDS)),
    soonMs: between(1, parameters.number('minutesBefore', 5), 1440) * MINUTE_MS,
    auditEveryMs: auditHours === 0 ? null : auditHours * HOUR_MS,
    aheadMs: between(1, options.number('lookAheadDays') ?? LOOK_AHEAD_DAYS, 365) * DAY_MS,
    instant: parameters.flag('instant'),
  };
}

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));
