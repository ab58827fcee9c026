import type { BotWish, RecordingRules } from 'calendar-bots';
import { readRules } from '../../shared/rules';
import { readMeetingBaasBot } from '../../shared/meeting-baas/bot-settings';
import type { Parameters } from '../../shared/parameters';

/** Which meetings are to be recorded, and by what kind of bot. */
export interface RecordingWish {
  rules: RecordingRules;
  wish: BotWish;
}

/** @throws CalendarBotsError `invalid` when a bot setting does not fit. */
export async function readRecordingWish(parameters: Parameters): Promise<RecordingWish> {
  const { name, settings } = await readMeetingBaasBot(parameters);
  const lead = Math.min(60, Math.max(0, parameters.number('leadMinutes', 1)));
  return {
    rules: readRules(parameters.collection('rules')),
    wish: { leadMs: lead * 60_000, name: () => name, settings },
  };
}
