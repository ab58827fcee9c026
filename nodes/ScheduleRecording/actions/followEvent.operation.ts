import { type BotWish, decide, holderId, plannedMeeting, reconcile, type RuleList, type Verdict } from 'calendar-bots';
import { openBots } from '../../shared/chosen-services';
import { settingsError } from '../../shared/errors';
import { eventFromItem, type IncomingEvent } from '../../shared/event-from-item';
import { readParameters } from '../../shared/parameters';
import type { Operation } from '../../shared/run-operation';
import { scheduleOf } from '../../shared/schedule';
import { outcomeToJson } from './outcome-item';
import { readRecordingWish } from './wish';

export const operation: Operation = {
  // Calendar Trigger tells a change once: one that is not looked at now would have no bot.
  allTurns: true,
  async execute(context, itemIndex) {
    const json = context.getInputData()[itemIndex]?.json ?? {};
    const incoming = eventFromItem(json);
    const { event } = incoming;
    const parameters = readParameters(context, itemIndex);
    const list = await readRecordingWish(context, parameters, itemIndex);
    const service = await openBots(context, parameters, itemIndex);
    const { verdict, wish } = judgeIncoming(incoming, list, service.capabilities.platforms, Date.now());
    const schedule = scheduleOf(context, parameters.collection('options').text('scheduleName'));
    // Each calendar holds the bot by itself: one that loses the meeting does not take the other's bot away.
    const holder = holderId(schedule, event.calendarId);
    const [outcome] = await reconcile({
      service,
      own: new Set([holder]),
      meetings: [plannedMeeting(event, verdict, wish, holder)],
      now: () => Date.now(),
    });
    if (outcome?.error) throw outcome.error;
    if (outcome === undefined) {
      throw settingsError(context.getNode(), 'There was nothing to decide for this event', 'Run it again.', itemIndex);
    }
    return [outcomeToJson(outcome, event, service)];
  },
};

/** The rules' verdict, put right by what Calendar Trigger knows of the event, and the bot to send. */
export function judgeIncoming(
  { event, matchesFilters, complete }: IncomingEvent,
  list: RuleList,
  platforms: readonly string[],
  now: number,
): { verdict: Verdict; wish: BotWish } {
  const decision = decide(event, list, platforms, now);
  const { verdict } = decision;
  const wish = decision.wish ?? list.usual;
  if (verdict.kind === 'ignore' || verdict.code === 'cancelled') return { verdict, wish };
  if (!matchesFilters) {
    const reason = 'It no longer matches the filters of Calendar Trigger.';
    return { verdict: { kind: 'unwanted', code: 'filters', reason }, wish };
  }
  // Guests, organizer and the like are not among the remembered fields: a rule about them cannot be judged.
  if (!complete && (verdict.kind === 'unwanted' || list.rules.length > 1)) {
    const reason = 'Too little is known of it just now; its bot stays as it is.';
    return { verdict: { kind: 'ignore', code: 'incomplete', reason }, wish };
  }
  return { verdict, wish };
}
