import { type BotService, type BotTag, detectMeetingLink, digest, platformName, settingsPrint } from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { botService } from '../../../shared/bot-services';
import { settingsError } from '../../../shared/errors';
import { botToJson, isoOf } from '../../../shared/event-item';
import { addHint } from '../../../shared/hints';
import { type Parameters, readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

const HOUR_MS = 3_600_000;

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const joinAt = readJoinTime(context, parameters, itemIndex);
    const entry = botService(parameters.text('service'));
    const { name, settings } = await entry.readBot(parameters);
    const service = await entry.open(context);
    const { meetingUrl, platform } = readLink(context, parameters, service, itemIndex);

    const key = requestKey(context, itemIndex);
    const [before] = await service.findByKey(key);
    if (before !== undefined) return [{ ...botToJson(before), ...NO_EVENT, platform, alreadySent: true }];

    const tag = tagOf(key, joinAt ?? Date.now(), settingsPrint(settings));
    const { botId } = await service.book({ meetingUrl, name, joinAt, settings, tag });
    const state = joinAt === null ? 'active' : 'scheduled';
    return [{ botId, state, name, meetingUrl, platform, joinAt: isoOf(joinAt), alreadySent: false }];
  },
};

const NO_EVENT = { event: null, occurrenceKey: null };

/**
 * Names this item of this execution: when n8n runs the node once more ("Retry On Fail"), or an answer got lost, the bot
 * of the first try is found by it and no second one is sent.
 */
function requestKey(context: IExecuteFunctions, itemIndex: number): string {
  const run = String(context.evaluateExpression('{{ $runIndex }}', itemIndex));
  const parts = [context.getInstanceId(), context.getExecutionId(), context.getNode().id, run, String(itemIndex)];
  return digest(`send ${parts.join('/')}`);
}

/** Nobody holds such a bot: no schedule ever takes it back. */
function tagOf(key: string, start: number, settings: string): BotTag {
  return {
    key,
    holders: [],
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR_MS).toISOString(),
    version: '',
    settings,
    removed: null,
    event: { id: '', calendarId: '', provider: '', title: '' },
  };
}

function readJoinTime(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): number | null {
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

function readLink(
  context: IExecuteFunctions,
  parameters: Parameters,
  service: BotService,
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
      '"Meeting Link" is not a link that begins with https://',
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
