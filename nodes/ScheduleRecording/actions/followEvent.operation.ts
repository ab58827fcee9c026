import { holderId, judge, plannedMeeting, reconcile, type RecordingRules, type Verdict } from 'calendar-bots';
import { botService } from '../../shared/bot-services';
import { settingsError } from '../../shared/errors';
import { eventFromItem, type IncomingEvent } from '../../shared/event-from-item';
import { readParameters } from '../../shared/parameters';
import type { Operation } from '../../shared/run-operation';
import { scheduleOf } from '../../shared/schedule';
import { outcomeToJson } from './outcome-item';
import { readRecordingWish } from './wish';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const json = context.getInputData()[itemIndex]?.json ?? {};
    const incoming = eventFromItem(json);
    const { event } = incoming;
    const parameters = readParameters(context, itemIndex);
    const { rules, wish } = await readRecordingWish(parameters);
    const service = await botService(parameters.text('service')).open(context);
    const verdict = judgeIncoming(incoming, rules, service.capabilities.platforms, Date.now());
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
    return [outcomeToJson(outcome, event)];
  },
};

/** The rules' verdict, put right by what Calendar Trigger knows of the event. */
export function judgeIncoming(
  { event, matchesFilters, complete }: IncomingEvent,
  rules: RecordingRules,
  platforms: readonly string[],
  now: number,
): Verdict {
  const verdict = judge(event, rules, platforms, now);
  if (verdict.kind === 'ignore' || verdict.code === 'cancelled') return verdict;
  if (!matchesFilters) {
    return { kind: 'unwanted', code: 'filters', reason: 'It no longer matches the filters of Calendar Trigger.' };
  }
  if (!complete && verdict.kind === 'unwanted') {
    // Guests, organizer and the like are not among the remembered fields: a rule about them cannot be judged.
    return {
      kind: 'ignore',
      code: 'incomplete',
      reason: 'Too little is known of it just now; its bot stays as it is.',
    };
  }
  return verdict;
}
