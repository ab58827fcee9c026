import { closeChannels, type PushAnswer, type PushReading, type StrayChannel } from 'calendar-bots';
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { calendarProvider } from '../../shared/calendar-providers';
import { readParameters } from '../../shared/parameters';
import { rawBodyOf } from '../../shared/raw-body';
import { reasonOf } from '../../shared/values';
import { nodeKey } from '../state';
import { type Bell, bellOf, type MessageReader, ring } from './bell';
import { hookReader } from './hook';
import { channelSecrets, nameOf } from './secret';

/**
 * One call of the webhook. It never starts the workflow itself and never touches the trigger's state: it proves the
 * sender, answers at once, and rings for a poll where this process polls. Elsewhere (a webhook process of its own, a
 * second main process) the change comes with the next poll. It never throws: n8n would start the workflow.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  try {
    return await takeIn(context);
  } catch (error) {
    context.logger.error(`Calendar Trigger: a call could not be handled (${reasonOf(error)})`);
    return answer(context, { status: 500, headers: {}, body: '' });
  }
}

async function takeIn(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const key = nodeKey(context);
  const bell = bellOf(key);
  const reader = bell?.reader ?? (await newReader(context, key));
  if (reader === null) return answer(context, { status: 404, headers: {}, body: '' });
  const reading = reader.readMessage(
    {
      headers: context.getHeaderData(),
      query: queryOf(context),
      body: context.getBodyData(),
      rawBody: reader.needsBytes ? await rawBodyOf(context) : new Uint8Array(),
    },
    { channels: bell?.channels ?? [], isOurs: reader.isOurs },
  );
  for (const reason of new Set(reading.refused)) {
    context.logger.warn(`Calendar Trigger: a call was not believed: ${reason}`);
  }
  if (bell === undefined || bell.context === null) {
    if (isGenuine(reading)) sayOnce(context, key);
    return answer(context, reading.answer);
  }
  for (const id of reading.renew) bell.renew.add(id);
  for (const id of reading.lost) bell.lost.add(id);
  if (isGenuine(reading) && concerns(reading, bell)) ring(bell);
  const lost = reading.strays.filter(({ secret }) => !bell.handled.has(nameOf(secret)));
  // The answer does not wait: a provider that waits long counts it as a failure.
  if (lost.length > 0) void close(context, bell, lost);
  return answer(context, reading.answer);
}

/** In a process that has not polled. Null where there is nothing that could call. */
async function newReader(context: IWebhookFunctions, key: string): Promise<MessageReader | null> {
  const provider = providerOf(context);
  const { push, hook } = await provider.open(context);
  const credentials = await context.getCredentials(provider.credentialType);
  if (hook !== undefined) return hookReader(hook, provider.hookSecrets?.(credentials) ?? []);
  const secrets = channelSecrets(credentials, key);
  if (push === undefined || secrets === null) return null;
  return { readMessage: push.readMessage, isOurs: secrets.isOurs, needsBytes: false };
}

const providerOf = (context: IWebhookFunctions): ReturnType<typeof calendarProvider> =>
  calendarProvider(readParameters(context).text('provider'));

const isGenuine = ({ changed, renew, lost, strays }: PushReading): boolean =>
  changed.length + renew.length + lost.length + strays.length > 0;

/** A call for a whole account tells of everybody's calendars. */
const concerns = ({ changed }: PushReading, { calendarIds }: Bell): boolean =>
  calendarIds === undefined || changed.some((id) => calendarIds.has(id));

/** Channels of this trigger that a crash has lost the record of. */
async function close(context: IWebhookFunctions, bell: Bell, strays: readonly StrayChannel[]): Promise<void> {
  for (const { secret } of strays) bell.handled.add(nameOf(secret));
  try {
    const { push } = await providerOf(context).open(context);
    const left = push === undefined ? [] : await closeChannels(push, strays);
    for (const { channel } of left) bell.handled.delete(nameOf(channel.secret));
    context.logger.info(
      `Calendar Trigger: closed ${strays.length - left.length} of ${strays.length} channels that nobody knew any more`,
    );
  } catch (error) {
    context.logger.warn(`Calendar Trigger: a channel that nobody knows could not be closed (${reasonOf(error)})`);
  }
}

const said = new Set<string>();

function sayOnce(context: IWebhookFunctions, key: string): void {
  if (said.has(key)) return;
  said.add(key);
  context.logger.info(
    'Calendar Trigger: this process of n8n does not poll; what it is told of comes with the next poll of the main process',
  );
}

function queryOf(context: IWebhookFunctions): Record<string, unknown> {
  const query: unknown = context.getQueryData();
  return typeof query === 'object' && query !== null ? { ...query } : {};
}

function answer(context: IWebhookFunctions, { status, headers, body }: PushAnswer): IWebhookResponseData {
  context.getResponseObject().status(status).set(headers).send(body);
  return { noWebhookResponse: true };
}
