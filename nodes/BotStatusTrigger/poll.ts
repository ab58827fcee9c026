import { bookFromText, bookToText, type BotEvent, type BotWatchState, watchBots } from 'calendar-bots/bots/progress';
import { digest } from 'calendar-bots';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { canBeKept, commit } from '../shared/poll-context';
import { toNodeError } from '../shared/errors';
import { isRecord, reasonOf } from '../shared/values';
import { originOf, toItem } from './items';
import { sampleItem } from './sample';
import { senderOf } from './senders';
import { isWanted, readSettings, type Settings } from './settings';

/** n8n gives a poll five minutes; older versions do not say so. */
const USUAL_BUDGET_MS = 5 * 60_000;
/** The rest of the budget is for files and for handing the items over. */
const SHARE_FOR_READING = 0.5;

/** Raised whenever what is kept changes its shape; an older state is dropped, and bots are noted afresh. */
const VERSION = 1;

/** Polls under way in this process: n8n counts overlapping polls of one node but does not prevent them. */
const underWay = new Set<string>();

/** One poll: what bots came to since the last one, or null. In the editor: a sample. */
export async function pollBots(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
  const settings = readSettings(context);
  if (context.getMode() === 'manual') {
    try {
      return [[await sampleItem(context, settings)]];
    } catch (error) {
      throw toNodeError(context.getNode(), error);
    }
  }
  if (!settings.polls) return null;
  const key = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
  if (underWay.has(key)) return null;
  underWay.add(key);
  try {
    const items = await pollOnce(context, settings);
    if (items === null) await keepBaseline(context);
    return items;
  } catch (error) {
    throw toNodeError(context.getNode(), error);
  } finally {
    underWay.delete(key);
  }
}

/**
 * The workflow goes live. Polls that tell nothing are not stored by n8n: were it killed before the first that does, the
 * next process would not know since when to tell. This moment is stored, with the webhook.
 */
export function rememberActivation(staticData: Record<string, unknown>, isRestart: boolean): void {
  const known = typeof staticData['since'] === 'number' && isRestart;
  if (typeof staticData['polled'] !== 'string' && !known) staticData['since'] = Date.now();
}

async function pollOnce(context: IPollFunctions, settings: Settings): Promise<INodeExecutionData[][] | null> {
  const now = Date.now();
  const end = now + SHARE_FOR_READING * budgetOf(context);
  const sender = await senderOf(settings.service);
  const credentialType = sender.credentialType();
  const account = `${settings.service} ${context.getNode().credentials?.[credentialType]?.id ?? ''}`;
  const { state, since } = load(context, account);
  const watched = await watchBots(await sender.statuses(context), state, {
    now,
    backMs: settings.backMs,
    ours: settings.onlyOurs,
    since: since ?? now,
    hasTime: () => Date.now() < end,
  });
  for (const { botId, error } of watched.failures) {
    context.logger.warn(`Bot Status Trigger: bot ${botId} could not be read, it is read again (${error.message})`);
  }
  const wanted = watched.events.filter((event) => isWanted(event, newsIn(event), settings));
  const origin = originOf((await context.getCredentials(credentialType))['baseUrl']);
  const items: INodeExecutionData[] = [];
  for (const event of wanted) items.push(await toItem(context, event, pollId(event), settings, origin));
  save(context, account, watched.state);
  return items.length === 0 ? null : [items];
}

/** Another word for the same phase is told to those who ask for every status. */
const newsIn = (event: BotEvent): 'phase' | 'word' => (event.phase === 'unknown' ? 'word' : 'phase');

/** The same for the same news, whichever poll tells it. */
function pollId({ botId, type, phase, status, at }: BotEvent): string {
  return `poll-${digest([botId, type, phase, status, at].join('\n')).slice(0, 24)}`;
}

function load(context: IPollFunctions, account: string): { state: BotWatchState | null; since: number | null } {
  const { polled, since } = context.getWorkflowStaticData('node');
  const began = typeof since === 'number' ? since : null;
  const saved = parse(polled);
  if (!isRecord(saved)) return { state: null, since: began };
  // Of another account or version: its bots are noted afresh, from now on.
  if (saved['version'] !== VERSION || saved['account'] !== account) return { state: null, since: null };
  const { polledAt, bots, waiting } = saved;
  if (typeof polledAt !== 'number' || typeof bots !== 'string') return { state: null, since: null };
  return { state: { polledAt, bots: bookFromText(bots), waiting: readWaiting(waiting) }, since: null };
}

/** As one JSON text: n8n watches static data object by object, which hundreds of bots would make slow. */
function save(context: IPollFunctions, account: string, { polledAt, bots, waiting }: BotWatchState): void {
  // Looked up anew: a poll that took long may hold an object that n8n has replaced meanwhile.
  context.getWorkflowStaticData('node')['polled'] = JSON.stringify({
    version: VERSION,
    account,
    polledAt,
    bots: bookToText(bots),
    waiting,
  });
}

function readWaiting(value: unknown): BotWatchState['waiting'] {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).flatMap(([botId, read]) => {
      const { why, tries, due } = isRecord(read) ? read : {};
      if (why !== 'end' && why !== 'transcript' && why !== 'missing') return [];
      return typeof tries === 'number' && typeof due === 'number' ? [[botId, { why, tries, due }] as const] : [];
    }),
  );
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** With durable cursors n8n does not by itself store what the poll at activation noted when there is nothing to tell. */
async function keepBaseline(context: IPollFunctions): Promise<void> {
  if (!canBeKept(context)) return;
  try {
    await commit(context);
  } catch (error) {
    context.logger.warn(`Bot Status Trigger: n8n did not store what the first poll noted (${reasonOf(error)})`);
  }
}

function budgetOf(context: IPollFunctions): number {
  const { getPollBudgetMs } = context as Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>;
  return getPollBudgetMs === undefined ? USUAL_BUDGET_MS : context.getPollBudgetMs();
}
