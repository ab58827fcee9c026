import { type BotCapabilities, detectMeetingLink, digest, platformName } from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { addHint } from '../../../shared/hints';
import type { Parameters } from '../../../shared/parameters';

/**
 * Names one item of this execution: when n8n runs the node once more ("Retry On Fail"), or an answer got lost, the bot
 * of the first try is found by it and no second one is sent.
 */
export function requestKey(context: IExecuteFunctions, itemIndex: number): string {
  const run = String(context.evaluateExpression('{{ $runIndex }}', itemIndex));
  const parts = [context.getInstanceId(), context.getExecutionId(), context.getNode().id, run, String(itemIndex)];
  return digest(`send ${parts.join('/')}`);
}

/** When the bot is to join, ms since epoch; null for now. @throws NodeOperationError when it is missing or over. */
export function readJoinTime(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): number | null {
  if (parameters.text('join', 'now') === 'now') return null;
  const joinAt = parameters.instant('joinAt', 'Join At');
  if (joinAt === undefined) {
    throw settingsError(context.getNode(), '"Join At" is empty', 'Enter when the bot is to join.', itemIndex);
  }
  if (joinAt < Date.now() - 60_000) {
    throw settingsError(
      context.getNode(),
      `"Join At" lies in the past (${new Date(joinAt).toISOString()})`,
      'Enter a time to come, or choose "Now" in "Join".',
      itemIndex,
    );
  }
  return joinAt;
}

/** The link to join, out of what was entered. @throws NodeOperationError when no bot of the service can join it. */
export function readLink(
  context: IExecuteFunctions,
  parameters: Parameters,
  service: { displayName: string; capabilities: BotCapabilities },
  itemIndex: number,
): { meetingUrl: string; platform: string | null } {
  const text = parameters.text('meetingUrl').trim();
  const found = detectMeetingLink({ location: text });
  if (found !== null) {
    if (service.capabilities.platforms.includes(found.platform)) {
      return { meetingUrl: found.url, platform: found.platform };
    }
    const joinable = service.capabilities.platforms.map((id) => platformName(id)).join(', ');
    throw settingsError(
      context.getNode(),
      `The bots of ${service.displayName} cannot join ${platformName(found.platform)} meetings`,
      `Give a link of one of these in "Meeting Link": ${joinable}.`,
      itemIndex,
    );
  }
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
    throw settingsError(
      context.getNode(),
      text === '' ? '"Meeting Link" is empty' : '"Meeting Link" is not a link that begins with https://',
      'Enter the link with which people join the meeting.',
      itemIndex,
    );
  }
  // A host of one's own, perhaps: the service decides.
  addHint(
    context,
    `The link on ${new URL(text).host} is not one of a known meeting service; it was sent as it is.`,
    'warning',
  );
  return { meetingUrl: text, platform: null };
}
