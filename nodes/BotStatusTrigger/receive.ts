import { isCalendarBotsError } from 'calendar-bots';
import { type BotEvent, confirmBy, type StatusSource } from 'calendar-bots/bots/progress';
import { type IWebhookFunctions, type IWebhookResponseData, sleep } from 'n8n-workflow';
import { asError, isRecord, reasonOf } from '../shared/values';
import { fetchesFiles, originOf, toItem } from './items';
import { lookAt, nodeKey, takeIn } from './memory';
import { mayRead } from './reads';
import { type Proof, type Sender, senderOf } from './senders';
import { isWanted, readSettings, type Settings } from './settings';
import { tagOf } from './tags';

/** A status may be told a moment before the bot's page shows it. */
const SECOND_LOOK_MS = 2_000;

/**
 * One call of the webhook. It starts the workflow only for a message that proves its sender or is borne out by the
 * service, is news, and is asked for. It never throws: n8n would start the workflow with an empty item.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  try {
    return await handle(context);
  } catch (error) {
    context.logger.error(`Bot Status Trigger: a call could not be handled (${reasonOf(error)})`);
    return answer(context, 500, 'The call could not be handled; please send it again.');
  }
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const settings = readSettings(context);
  if (settings.polls) return answer(context, 404, 'This trigger polls; it takes no calls.');
  const sender = await senderOf(settings.service);
  const body = await rawBody(context);
  if (body.length > sender.mostBytes) return answer(context, 413, 'The message is too large.');
  const now = Date.now();
  const credentials = await context.getCredentials(sender.credentialType());
  const received = sender.receive({
    body,
    headers: context.getHeaderData(),
    credentials,
    channels: settings.channels,
    now,
  });
  if (!received.ok) {
    context.logger.warn(`Bot Status Trigger: call refused (${received.message})`);
    return answer(context, received.status, received.message);
  }
  const { id, proof } = received;
  const early = lookAt(context, received.event, id);
  if (early === 'repeat') return answer(context, 200, 'This message was received before.');
  if (early === 'none') return answer(context, 200, 'Received; the bot is that far already, or further.');
  const checked = await believe(context, sender, received.event, proof);
  if (!('event' in checked)) return answer(context, checked.status, checked.message);
  const { event } = checked;
  return tell(context, { settings, sender, event, id, now, origin: originOf(credentials['baseUrl']) });
}

interface Telling {
  settings: Settings;
  sender: Sender;
  event: BotEvent;
  id: string | null;
  now: number;
  origin: string | null;
}

/** From here on the message is believed. */
async function tell(context: IWebhookFunctions, telling: Telling): Promise<IWebhookResponseData> {
  const { settings, sender, id, now, origin } = telling;
  const { event } = telling;
  const news = takeIn(context, event, id, now);
  if (news === 'repeat' || news === 'none') return answer(context, 200, 'This message was received before.');
  const wanted: BotEvent[] = isWanted(event, news, settings) ? [event] : [];
  const transcript = transcriptIn(event);
  if (transcript !== null) {
    const more = takeIn(context, transcript, null, now);
    if (more !== 'repeat' && isWanted(transcript, more, settings)) wanted.push(transcript);
  }
  if (wanted.length === 0) return answer(context, 200, 'Received; the workflow does not ask for it.');
  const lacksLinks = wanted.some((each) => lacksRecording(each));
  // Files take longer than a sender waits for its answer; an answer that is late would be another delivery.
  const isSlow = lacksLinks || wanted.some((each) => fetchesFiles(each, settings));
  if (isSlow) respond(context, 200, 'Received.');
  const complete = lacksLinks ? await withRecordings(context, sender, wanted) : wanted;
  const items = [];
  for (const each of complete) items.push(await toItem(context, each, id, settings, origin));
  return { workflowData: [items], ...(isSlow ? { noWebhookResponse: true } : {}) };
}

/** A completed bot's message may bring the link to its transcript: then that is ready as well. */
function transcriptIn(event: BotEvent): BotEvent | null {
  if (event.type !== 'completed' || (event.recording?.transcript ?? null) === null) return null;
  return { ...event, type: 'transcript', phase: null, terminal: false };
}

const lacksRecording = ({ type, recording, failure }: BotEvent): boolean =>
  (type === 'completed' || (type === 'transcript' && failure === null)) && recording === null;

/** Services that send no links with their messages are asked for them. The event is told in any case. */
async function withRecordings(
  context: IWebhookFunctions,
  sender: Sender,
  events: readonly BotEvent[],
): Promise<BotEvent[]> {
  const source = await sender.statuses(context);
  const complete: BotEvent[] = [];
  for (const event of events) {
    let { recording } = event;
    try {
      if (event.botId !== null) recording = (await source.read(event.botId))?.event.recording ?? null;
    } catch (error) {
      context.logger.warn(`Bot Status Trigger: the bot's recording could not be looked up (${reasonOf(error)})`);
    }
    complete.push({ ...event, recording });
  }
  return complete;
}

type Checked = { event: BotEvent } | { status: number; message: string };

/** What a message is worth: itself where its body was signed, else what the service says of the bot. */
async function believe(context: IWebhookFunctions, sender: Sender, event: BotEvent, proof: Proof): Promise<Checked> {
  const { botId } = event;
  try {
    if (proof !== 'body' && sender.rereads) return await check(context, sender, event, proof);
    if (event.tag !== null || sender.leavesTagOut !== true || botId === null) return { event };
    return { event: { ...event, tag: await tagOf(context, sender, botId) } };
  } catch (error) {
    if (!isCalendarBotsError(error)) throw asError(error);
    // An id that cannot be one never gets to the service.
    if (error.code === 'invalid' && error.status === undefined)
      return { status: 404, message: 'There is no such bot.' };
    context.logger.warn(`Bot Status Trigger: a message could not be checked (${error.message})`);
    return { status: 503, message: 'The message could not be checked; please send it again.' };
  }
}

/** A message whose body nobody signed is held against what the service says of the bot. */
async function check(context: IWebhookFunctions, sender: Sender, event: BotEvent, proof: Proof): Promise<Checked> {
  const isAnybody = proof === 'nothing';
  const uncheckable = { status: 200, message: 'Received; it cannot be checked, so it is not told.' };
  if (event.botId === null) return isAnybody ? uncheckable : { event };
  if (isAnybody && !mayRead(nodeKey(context), Date.now())) {
    return { status: 429, message: 'Too many messages that prove nothing; please send it again later.' };
  }
  const source = await sender.statuses(context);
  const found = (await look(source, event)) ?? (await secondLook(source, event));
  if (found === 'unverifiable') return isAnybody ? uncheckable : { event };
  if (found === 'noBot') return { status: 404, message: 'There is no such bot.' };
  if (found !== null) return { event: found };
  context.logger.warn(`Bot Status Trigger: a message was not believed: ${sender.displayName} says otherwise`);
  // Who has proven to be the service is asked to say it again: what it answers may lag behind what it sends.
  return { status: isAnybody ? 409 : 503, message: `${sender.displayName} does not bear this out (yet).` };
}

async function look(source: StatusSource, event: BotEvent): Promise<BotEvent | 'unverifiable' | 'noBot' | null> {
  const reading = await source.read(event.botId ?? '');
  return reading === null ? 'noBot' : confirmBy(event, reading);
}

async function secondLook(source: StatusSource, event: BotEvent): ReturnType<typeof look> {
  await sleep(SECOND_LOOK_MS);
  return look(source, event);
}

/** The body byte for byte: a body that was parsed and written again has another signature. */
async function rawBody(context: IWebhookFunctions): Promise<Uint8Array> {
  const request: unknown = context.getRequestObject();
  if (!isRecord(request)) return new Uint8Array();
  if (request['rawBody'] === undefined && typeof request['readRawBody'] === 'function') {
    await context.getRequestObject().readRawBody();
  }
  const raw = request['rawBody'];
  return raw instanceof Uint8Array ? raw : new Uint8Array();
}

function respond(context: IWebhookFunctions, status: number, message: string): void {
  context.getResponseObject().status(status).json({ message });
}

function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
  respond(context, status, message);
  return { noWebhookResponse: true };
}
