import {
  type CalendarBotsError,
  type CalendarChange,
  type CalendarReport,
  filterFingerprint,
  matchesFilter,
  watchCalendars,
} from 'calendar-bots';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { ownIds } from '../shared/chosen-calendars';
import { toNodeError } from '../shared/errors';
import { changeToJson } from './change-item';
import { sampleItem } from './sample';
import { readTriggerSettings, type TriggerSettings } from './settings';
import { accountOf, loadState, nodeKey, saveState } from './state';

const DAY_MS = 86_400_000;
/** n8n gives a poll five minutes; older versions do not say so. */
const USUAL_BUDGET_MS = 5 * 60_000;
/** The rest of the budget is for handing the items over. */
const SHARE_FOR_SYNC = 0.8;

/** Polls under way in this process. n8n counts overlapping polls of one node but does not prevent them. */
const underWay = new Set<string>();

/** One poll: the changes since the last one, or null. In the editor: a sample. */
export async function pollCalendars(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
  if (context.getMode() === 'manual') {
    try {
      return [[await sampleItem(context, readTriggerSettings(context))]];
    } catch (error) {
      throw toNodeError(context.getNode(), error);
    }
  }
  const key = nodeKey(context);
  // The poll under way tells what there is; a second one would tell it again.
  if (underWay.has(key)) return null;
  underWay.add(key);
  try {
    return await pollOnce(context);
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  } finally {
    underWay.delete(key);
  }
}

async function pollOnce(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
  const settings = readTriggerSettings(context);
  const { provider } = settings;
  const now = Date.now();
  const end = now + SHARE_FOR_SYNC * budgetOf(context);
  const source = await provider.open(context, () => end);
  const account = accountOf(context, provider.credentialType);
  const { calendars, ids } = loadState(context, account);
  const watched = await watchCalendars(
    source,
    await ownIds(source, settings.calendars, ids),
    calendars,
    {
      backMs: DAY_MS,
      aheadMs: settings.aheadMs,
      soonMs: settings.soonMs,
      kinds: settings.kinds,
      matches: (event) => matchesFilter(event, settings.filter),
      filterFingerprint: filterFingerprint(settings.filter),
    },
    { now, hasTime: () => Date.now() < end },
  );
  const changes = watched.changes.filter((change) => isWanted(change, settings));
  const failed = watched.calendars.filter((report) => report.error !== null);
  for (const [name, id] of Object.entries(ids)) {
    // The name may mean another calendar by now; it is asked for again.
    if (failed.some(({ calendarId, error }) => calendarId === id && error?.code === 'notFound')) {
      Reflect.deleteProperty(ids, name);
    }
  }
  saveState(context, account, { calendars: watched.state, ids });
  if (changes.length > 0) return [changes.map((change) => ({ json: changeToJson(change, watched.calendars, now) }))];
  const [first] = failed;
  if (first?.error)
    throw failed.length === watched.calendars.length ? first.error : naming(first.calendarId, first.error);
  warnOfUnreadable(context, watched.calendars);
  return null;
}

function budgetOf(context: IPollFunctions): number {
  const { getPollBudgetMs } = context as Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>;
  return getPollBudgetMs === undefined ? USUAL_BUDGET_MS : context.getPollBudgetMs();
}

/** An update counts when something in it is to be reported, or when the event left the filters through it. */
function isWanted(change: CalendarChange, { kinds, reported }: TriggerSettings): boolean {
  if (!kinds.includes(change.change)) return false;
  if (change.change !== 'updated' || !change.matchesFilters) return true;
  return change.changed.some((field) => reported.has(field));
}

/** With several calendars, the message must say which one it is about. */
function naming(calendarId: string, error: CalendarBotsError): CalendarBotsError {
  error.message = `Calendar "${calendarId}": ${error.message}`;
  return error;
}

function warnOfUnreadable(context: IPollFunctions, reports: readonly CalendarReport[]): void {
  for (const { calendarId, rejected } of reports) {
    const [first] = rejected;
    if (first === undefined) continue;
    context.logger.warn(
      `Calendar Trigger: ${rejected.length} entries of calendar "${calendarId}" could not be read (${first.reason})`,
    );
  }
}
