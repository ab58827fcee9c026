import { type BotEvent, isEnd } from 'calendar-bots/bots/progress';
import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { settingsError } from '../shared/errors';
import { botEventToJson } from './bot-event-item';
import { senderOf } from './senders';
import { isWanted, type Settings } from './settings';

const DAY_MS = 86_400_000;
const BACK_DAYS = 7;
/** So many bots are read to find one that fits. */
const MOST_READS = 10;

/**
 * A real event for the editor's "Fetch Test Event": the latest one that the settings ask for. Nothing is remembered of
 * it, and no file is fetched.
 *
 * @throws NodeOperationError that says where it looked when there is none.
 */
export async function sampleItem(context: IPollFunctions, settings: Settings): Promise<INodeExecutionData> {
  const source = await (await senderOf(settings.service)).statuses(context);
  const now = Date.now();
  const bots = await source.list({ from: now - BACK_DAYS * DAY_MS, to: now + DAY_MS, ours: settings.onlyOurs });
  const done = bots.filter(({ phase }) => phase === 'completed' || phase === 'failed').sort(laterFirst);
  for (const { botId } of done.slice(0, MOST_READS)) {
    const reading = botId === null ? null : await source.read(botId);
    if (reading === null) continue;
    const { event, transcript } = reading;
    const candidates: BotEvent[] = [event];
    if (transcript === 'ready') candidates.push({ ...event, type: 'transcript', phase: null, terminal: false });
    const fit = candidates.find((each) => isWanted(each, 'phase', settings));
    if (fit !== undefined) return asItem(fit, settings);
  }
  const onTheWay = bots.filter(({ phase }) => phase !== null && !isEnd(phase)).sort(laterFirst);
  const fit = onTheWay.find((event) => isWanted(event, 'phase', settings));
  if (fit !== undefined) return asItem(fit, settings);
  if (bots.length > 0) {
    throw settingsError(
      context.getNode(),
      `None of the ${bots.length} bots of the last ${BACK_DAYS} days has come to what "Trigger On" asks for`,
      'Choose more in "Trigger On", or send a bot to a meeting, and fetch again.',
    );
  }
  throw settingsError(
    context.getNode(),
    `There were no bots in the last ${BACK_DAYS} days`,
    settings.onlyOurs
      ? 'Only bots that these nodes sent or booked are looked for: switch "Only Booked by Us" off to see all, or send one with Send Bot, and fetch again.'
      : 'Send a bot with Send Bot, and fetch again.',
  );
}

const asItem = (event: BotEvent, { includeRaw }: Settings): INodeExecutionData => ({
  json: botEventToJson(event, null, includeRaw),
});

const laterFirst = (one: BotEvent, other: BotEvent): number => (other.at ?? '').localeCompare(one.at ?? '');
