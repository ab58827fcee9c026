import {
  type CalendarBotsError,
  type CalendarChange,
  type CalendarReport,
  filterFingerprint,
  matchesFilter,
  NO_CHANNELS,
  watchCalendars,
} from 'calendar-bots';
import { type INodeExecutionData, type IPollFunctions, sleep } from 'n8n-workflow';
import { ownIds } from '../shared/chosen-calendars';
import { toNodeError } from '../shared/errors';
import { reasonOf } from '../shared/values';
import { changeToJson } from './change-item';
import { begin, type Bell, end, isCurrent, meet } from './push/bell';
import { tendChannels } from './push/channels';
import { asPoll, canBeKept, commit, emit } from '../shared/poll-context';
import { sampleItem } from './sample';
import { readTriggerSettings, type TriggerSettings } from './settings';
import { accountOf, handOver, loadState, nodeKey, remember, saveState, storedState } from './state';

const DAY_MS = 86_400_000;
/** n8n gives a poll five minutes; older versions do not say so. */
const USUAL_BUDGET_MS = 5 * 60_000;
/** The rest of the budget is for handing the items over. */
const SHARE_FOR_SYNC = 0.8;

/** How long n8n may take to store what a poll left to it. */
const STORING_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** What a poll found, and the state it left in the static data. */
interface Polled {
  items: INodeExecutionData[][] | null;
  state: string;
}

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
  if (!begin(key)) return null;
  let bell: Bell | null = null;
  try {
    const settings = readTriggerSettings(context);
    if (settings.instant) bell = meet(key, context, pollForRing);
    const { items, state } = await pollOnce(context, settings, bell);
    if (items === null) await keepBaseline(context);
    else handOver(key, state);
    if (bell !== null) bell.handedOver = state;
    return items;
  } catch (error) {
    if (bell !== null) bell.handedOver = undefined;
    throw toNodeError(context.getNode(), error);
  } finally {
    end(key);
  }
}

/**
 * With durable cursors n8n does not by itself store what the poll at activation read when there is nothing to tell: a
 * baseline would be taken twice, and what happened in between never told.
 */
async function keepBaseline(context: IPollFunctions): Promise<void> {
  if (!canBeKept(context)) return;
  try {
    await commit(context);
  } catch (error) {
    context.logger.warn(`Calendar Trigger: n8n did not store what the first poll read (${reasonOf(error)})`);
  }
}

/**
 * A poll because somebody rang: the same poll, by a context that can hand over at any time, so that state and items go
 * the way they always go.
 */
async function pollForRing(bell: Bell, context: IPollFunctions): Promise<void> {
  if (!(await isStored(bell, context))) {
    // n8n would show a state from before what was told last. The next poll finds out what became of it.
    context.logger.debug('Calendar Trigger: n8n has not stored what the last poll read; left to the next poll');
    return;
  }
  const state = await asPoll(context, async () => {
    bell.handedOver = undefined;
    const polled = await pollOnce(context, readTriggerSettings(context), bell);
    // Deactivated meanwhile, or activated anew: whoever polls now tells it.
    if (!isCurrent(bell) || bell.context !== context) return null;
    if (polled.items === null) await commit(context);
    else emit(context, polled.items);
    return polled.state;
  });
  if (state === null) return;
  bell.handedOver = state;
  if (await isStored(bell, context)) remember(bell.key, state);
  else context.logger.warn('Calendar Trigger: n8n did not store what was read; the next poll reads it again');
}

/** Whether n8n has stored the state that the last poll left to it. Gives it some time: it stores while it starts runs. */
async function isStored(bell: Bell, context: IPollFunctions): Promise<boolean> {
  for (let waited = 0; waited <= STORING_MS; waited += LOOK_EVERY_MS) {
    const stored = await asPoll(context, () => Promise.resolve(storedState(context)));
    if (bell.handedOver === undefined || stored === bell.handedOver) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

async function pollOnce(context: IPollFunctions, settings: TriggerSettings, bell: Bell | null): Promise<Polled> {
  const { provider } = settings;
  const now = Date.now();
  const end = now + SHARE_FOR_SYNC * budgetOf(context);
  const source = await provider.open(context, () => end);
  const account = accountOf(context, provider.credentialType);
  const { calendars, ids, channels } = loadState(context, account);
  const calendarIds = await ownIds(source, settings.calendars, ids);
  const watched = await watchCalendars(
    source,
    calendarIds,
    calendars,
    {
      backMs: DAY_MS,
      aheadMs: settings.aheadMs,
      soonMs: settings.soonMs,
      kinds: settings.kinds,
      matches: (event) => matchesFilter(event, settings.filter),
      filterFingerprint: filterFingerprint(settings.filter),
      ...(settings.auditEveryMs === null ? {} : { auditEveryMs: settings.auditEveryMs }),
    },
    { now, hasTime: () => Date.now() < end },
  );
  const changes = watched.changes.filter((change) => isWanted(change, settings));
  sayWhatIsOdd(context, watched.calendars);
  const failed = watched.calendars.filter((report) => report.error !== null);
  for (const [name, id] of Object.entries(ids)) {
    // The name may mean another calendar by now; it is asked for again.
    if (failed.some(({ calendarId, error }) => calendarId === id && error?.code === 'notFound')) {
      Reflect.deleteProperty(ids, name);
    }
  }
  const kept =
    bell === null && channels.channels.length === 0
      ? NO_CHANNELS
      : await tendChannels({
          context,
          source,
          ...(await proofs(context, provider)),
          calendarIds,
          saved: channels,
          bell,
          now,
        });
  const state = saveState(context, account, { calendars: watched.state, ids, channels: kept });
  if (changes.length > 0) {
    return { items: [changes.map((change) => ({ json: changeToJson(change, watched.calendars, now) }))], state };
  }
  const [first] = failed;
  if (first?.error)
    throw failed.length === watched.calendars.length ? first.error : naming(first.calendarId, first.error);
  return { items: null, state };
}

async function proofs(context: IPollFunctions, provider: TriggerSettings['provider']) {
  const credentials = await context.getCredentials(provider.credentialType);
  return { credentials, hookSecrets: provider.hookSecrets?.(credentials) ?? [] };
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

/** What an administrator should know of, although the poll went well. */
function sayWhatIsOdd(context: IPollFunctions, reports: readonly CalendarReport[]): void {
  for (const { calendarId, rejected, rejectedCount, doubted, audit } of reports) {
    const [first] = rejected;
    const say = (text: string): void => context.logger.warn(`Calendar Trigger: ${text}`);
    if (first !== undefined) {
      say(`${rejectedCount} entries of calendar "${calendarId}" could not be read (${first.reason})`);
    }
    if (doubted !== null) {
      say(
        `calendar "${calendarId}" suddenly shows much less than before; it is believed when the next poll shows the same`,
      );
    }
    if (audit !== null && audit.drift > 0) {
      say(
        `the daily check of calendar "${calendarId}" found ${audit.drift} events that had not been told of; they are told now`,
      );
    }
  }
}
