import { type BotSettings, type BotWish, type CalendarEvent, fillTemplate, type RuleList } from 'calendar-bots';
import type { INode } from 'n8n-workflow';
import type { BotRequest } from '../../shared/bot-request';
import { botService } from '../../shared/bot-services';
import { settingsError } from '../../shared/errors';
import type { Collection, Parameters } from '../../shared/parameters';
import { readOverrides, readRuleList, readRules } from '../../shared/rules';
import { isRecord } from '../../shared/values';

/**
 * Which meetings are to be recorded, and by what kind of bot.
 *
 * @throws CalendarBotsError `invalid`, NodeOperationError when a setting does not fit.
 */
export async function readRecordingWish(parameters: Parameters, node: INode): Promise<RuleList> {
  const bot = await botService(parameters.text('service')).readBot(parameters);
  const lead = parameters.number('leadMinutes', 1);
  const usual = wishOf(bot, lead);
  const rules = parameters.collection('rules');
  const list = readRuleList(parameters.collection('ruleList'), node, (changes) =>
    wishOf(
      {
        ...bot,
        name: changes.text('botName')?.trim() || bot.name,
        settings: bot.check({ ...bot.settings, ...readSettings(changes, node) }),
      },
      changes.number('leadMinutes') ?? lead,
    ),
  );
  return {
    all: readRules(rules, node),
    overrides: readOverrides(rules),
    rules: list.length > 0 ? list : [{ name: 'Rules', when: {}, then: usual }],
    usual,
  };
}

function wishOf({ name, settings, messages }: BotRequest, leadMinutes: number): BotWish {
  const fill = (event: CalendarEvent): BotSettings =>
    Object.fromEntries(
      Object.entries(settings).map(([key, value]) =>
        messages.includes(key) && typeof value === 'string' ? [key, fillTemplate(value, event)] : [key, value],
      ),
    );
  return {
    leadMs: Math.min(60, Math.max(0, leadMinutes)) * 60_000,
    name: (event) => fillTemplate(name, event).trim() || 'Notetaker',
    settings: fill,
  };
}

/** "Other Settings" of a rule: a JSON object as text or, out of an expression, as the object itself. */
function readSettings(changes: Collection, node: INode): BotSettings {
  const raw = changes.raw('settings');
  const text = typeof raw === 'string' ? raw.trim() : '';
  try {
    const value: unknown = typeof raw === 'string' ? (text === '' ? {} : JSON.parse(text)) : (raw ?? {});
    if (isRecord(value)) return value;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw settingsError(
    node,
    '"Other Settings" of a rule is not a JSON object',
    'Write an object in braces, for example {"recording_mode": "audio_only"}.',
  );
}
