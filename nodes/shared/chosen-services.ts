import { type BotService, createFailoverService, isCalendarBotsError } from 'calendar-bots';
import type { INode } from 'n8n-workflow';
import { type AskedBot, askedBot, askedBots } from './asked-bot';
import { type BotRequest, fieldsOfRow } from './bot-request';
import type { BotServiceEntry } from './bot-service';
import { BOT_SERVICES, botService } from './bot-services';
import type { RequestContext } from './context';
import { settingsError } from './errors';
import { SEVERAL } from './fields/service';
import type { Collection, Parameters } from './parameters';

type Settings = Pick<Parameters, 'text' | 'collection'>;

/** One of several services, with its row of the list. */
interface ListedService {
  entry: BotServiceEntry;
  row: Collection;
}

/** The one service that is chosen. @throws NodeOperationError when there is none such, or its credential is missing. */
export function chosenService(context: RequestContext, parameters: Settings, itemIndex?: number): BotServiceEntry {
  const node = context.getNode();
  const id = parameters.text('service');
  if (id === SEVERAL) {
    const hint = 'Choose the service that has the bot in "Bot Service".';
    throw settingsError(node, 'This needs one bot service, not several in order', hint, itemIndex);
  }
  return withCredential(known(id, node, itemIndex), node, itemIndex);
}

/**
 * Who sends the bots, as one port: the chosen service, or several in their order. Several are opened once for all items
 * of a run, so that one that is down is waited for once.
 *
 * @throws NodeOperationError when the list is empty, names a service twice, or a credential is missing.
 */
export function openBots(context: RequestContext, parameters: Settings, itemIndex?: number): Promise<BotService> {
  if (parameters.text('service') !== SEVERAL) return chosenService(context, parameters, itemIndex).open(context);
  const entries = listed(context.getNode(), parameters, itemIndex).map(({ entry }) => entry);
  for (const entry of entries) withCredential(entry, context.getNode(), itemIndex);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) return first.open(context);
  const name = entries.map(({ id }) => id).join('+');
  const opened = OPENED.get(context) ?? new Map<string, Promise<BotService>>();
  OPENED.set(context, opened);
  const before = opened.get(name) ?? openAll(context, entries);
  opened.set(name, before);
  return before;
}

/** By the context of a run: it ends with it. */
const OPENED = new WeakMap<object, Map<string, Promise<BotService>>>();

async function openAll(context: RequestContext, entries: readonly BotServiceEntry[]): Promise<BotService> {
  const services = await Promise.all(entries.map((entry) => entry.open(context)));
  return createFailoverService({ services, now: () => Date.now() });
}

/**
 * What the user asks of the bot: of the chosen service, or of each of several.
 *
 * @throws CalendarBotsError `invalid`: names each setting that does not fit; NodeOperationError as of {@link openBots}.
 */
export async function readBots(context: RequestContext, parameters: Parameters, itemIndex?: number): Promise<AskedBot> {
  if (parameters.text('service') !== SEVERAL) {
    const entry = known(parameters.text('service'), context.getNode(), itemIndex);
    return askedBot(await entry.readBot(parameters));
  }
  const rows = listed(context.getNode(), parameters, itemIndex);
  const requests = await Promise.all(
    rows.map(async (listed) => ({
      id: listed.entry.id,
      request: await requestOf(listed, context.getNode(), itemIndex),
    })),
  );
  const name = parameters.text('botName', 'Notetaker').trim();
  const [first] = requests;
  return first !== undefined && requests.length === 1
    ? { ...askedBot(first.request), name }
    : askedBots(name, requests);
}

async function requestOf({ entry, row }: ListedService, node: INode, itemIndex?: number): Promise<BotRequest> {
  try {
    return await entry.readBot(fieldsOfRow(row));
  } catch (error) {
    return refuse(error, entry, node, itemIndex);
  }
}

/** Says in which row of the list the mistake is. */
function refuse(error: unknown, entry: BotServiceEntry, node: INode, itemIndex: number | undefined): never {
  if (!isCalendarBotsError(error)) throw error;
  const hint = error.hint ?? 'Correct it in its row of the list.';
  throw settingsError(node, `${entry.displayName} in "Services": ${error.message}`, hint, itemIndex);
}

/** Which service has a bot, and its ID there. */
export function placeOf(service: BotService, botId: string): { service: string; botId: string } {
  const named = BOT_SERVICES.find(({ id }) => botId.startsWith(`${id}:`));
  return named === undefined
    ? { service: service.id, botId }
    : { service: named.id, botId: botId.slice(named.id.length + 1) };
}

function listed(node: INode, parameters: Settings, itemIndex: number | undefined): ListedService[] {
  const rows = parameters.collection('services').rows('entries');
  const list = rows.map((row) => ({ entry: known(row.text('service') ?? '', node, itemIndex), row }));
  if (list.length === 0) {
    const hint = 'Add the services that may send the bot, the one to be asked first at the top.';
    throw settingsError(node, '"Services" is empty', hint, itemIndex);
  }
  const twice = list.find(({ entry }, i) => list.findIndex((other) => other.entry === entry) < i);
  if (twice === undefined) return list;
  const hint = 'Leave each service only once in the list.';
  throw settingsError(node, `${twice.entry.displayName} is twice in "Services"`, hint, itemIndex);
}

function known(id: string, node: INode, itemIndex: number | undefined): BotServiceEntry {
  if (id === '' || BOT_SERVICES.some((service) => service.id === id)) return botService(id);
  const names = BOT_SERVICES.map((service) => `"${service.id}"`).join(', ');
  throw settingsError(
    node,
    `There is no bot service "${id.slice(0, 60)}"`,
    `Choose one in "Bot Service": ${names}.`,
    itemIndex,
  );
}

/** Credentials are not required for n8n, because several services may be chosen: the missing one is named here. */
function withCredential(entry: BotServiceEntry, node: INode, itemIndex: number | undefined): BotServiceEntry {
  if (node.credentials?.[entry.credentialType] !== undefined) return entry;
  throw settingsError(
    node,
    `There is no credential for ${entry.displayName}`,
    `Choose or create one for ${entry.displayName} at the top of the node.`,
    itemIndex,
  );
}
