import { isCalendarBotsError } from 'calendar-bots';
import { parseMeetingBaasWebhook } from 'calendar-bots/bots/meeting-baas';
import { verifySvix } from 'calendar-bots/webhooks';
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readParameters } from '../shared/parameters';
import { isRecord, reasonOf } from '../shared/values';
import { type BotEvent, botEventToJson } from './bot-event-item';
import { signingSecrets } from './secrets';
import { forget, isRepeat } from './seen';

/**
 * One call of the webhook. It starts the workflow only for a message that proves its sender, is not a repeat and
 * passes the filters. It never throws: n8n would start the workflow with an empty item.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  try {
    return await takeIn(context);
  } catch (error) {
    context.logger.error(`Bot Status Trigger: a call could not be handled (${reasonOf(error)})`);
    return answer(context, 500, 'The call could not be handled; please send it again.');
  }
}

async function takeIn(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const secrets = await signingSecrets(context);
  if (secrets.length === 0) {
    context.logger.warn('Bot Status Trigger: call refused, the Meeting BaaS credential has no webhook signing secret');
    return answer(
      context,
      401,
      'No webhook signing secret is set. Open the Meeting BaaS credential in n8n and fill in "Webhook Signing Secret".',
    );
  }
  const body = await rawBody(context);
  const now = Date.now();
  const verdict = verify(context, secrets, body, now);
  if (!verdict.ok) {
    context.logger.warn(`Bot Status Trigger: call refused (${verdict.message})`);
    return answer(context, 401, `Refused: ${verdict.message}.`);
  }
  // Noted before anything is awaited: a second delivery at the same moment finds it.
  if (isRepeat(context, verdict.id, now)) return answer(context, 200, 'This message was received before.');
  const event = parse(body);
  if (event === null) {
    forget(context, verdict.id);
    context.logger.warn('Bot Status Trigger: a signed call was not a message of Meeting BaaS v2');
    return answer(context, 422, 'This is not a message of Meeting BaaS v2.');
  }
  const parameters = readParameters(context);
  const options = parameters.collection('options');
  if (!isWanted(event, parameters.list('events'), parameters.list('phases'), options.flag('onlyOurs') === true)) {
    return answer(context, 200, 'Received; the workflow does not ask for it.');
  }
  return { workflowData: [[{ json: botEventToJson(event, verdict.id, options.flag('includeRaw') === true) }]] };
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

function verify(
  context: IWebhookFunctions,
  secrets: readonly string[],
  body: Uint8Array,
  now: number,
): ReturnType<typeof verifySvix> {
  try {
    return verifySvix({ body, headers: context.getHeaderData(), secrets, now });
  } catch (error) {
    const message = isCalendarBotsError(error)
      ? 'the signing secret in the n8n credential is not valid'
      : reasonOf(error);
    return { ok: false, reason: 'wrongSignature', message, status: 401 };
  }
}

function parse(body: Uint8Array): BotEvent | null {
  try {
    return parseMeetingBaasWebhook(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return null;
  }
}

function isWanted(event: BotEvent, types: readonly string[], phases: readonly string[], onlyOurs: boolean): boolean {
  if (!types.includes(event.type)) return false;
  if (onlyOurs && event.tag === null) return false;
  return event.type !== 'status' || phases.length === 0 || phases.includes(event.phase ?? 'unknown');
}

function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
  context.getResponseObject().status(status).json({ message });
  return { noWebhookResponse: true };
}
