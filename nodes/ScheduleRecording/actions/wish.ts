import {
  type BotSettings,
  type BotWish,
  fillTemplate,
  type RuleList,
  TEMPLATE_FIELDS,
  unknownFields,
} from 'calendar-bots';
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import type { AskedBot } from '../../shared/asked-bot';
import { readBots } from '../../shared/chosen-services';
import { settingsError } from '../../shared/errors';
import { addHint } from '../../shared/hints';
import type { Collection, Parameters } from '../../shared/parameters';
import { readOverrides, readRuleList, readRules } from '../../shared/rules';
import { isRecord } from '../../shared/values';

/**
 * Which meetings are to be recorded, and by what kind of bot.
 *
 * @throws CalendarBotsError `invalid`, NodeOperationError when a setting does not fit.
 */
export async function readRecordingWish(
  context: IExecuteFunctions,
  parameters: Parameters,
  itemIndex: number,
): Promise<RuleList> {
  const node = context.getNode();
  const bot = await readBots(context, parameters, itemIndex);
  const lead = parameters.number('leadMinutes', 1);
  const usual = wishOf(bot, bot.name, bot.settings, lead);
  if (itemIndex === 0) warnOfSlips(context, [bot.name, ...bot.messages(bot.settings)]);
  const rules = parameters.collection('rules');
  const list = readRuleList(parameters.collection('ruleList'), node, (changes) =>
    wishOf(
      bot,
      changes.text('botName')?.trim() || bot.name,
      bot.changed(readSettings(changes, node)),
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

/** `{titel}` and the like would be seen by people in the meeting. No error: it may have come in with somebody's title. */
function warnOfSlips(context: IExecuteFunctions, texts: readonly string[]): void {
  const [slip] = texts.flatMap(unknownFields);
  if (slip === undefined) return;
  const known = Object.keys(TEMPLATE_FIELDS).map((field) => `{${field}}`);
  addHint(
    context,
    `"{${slip}}" in the name or the entry message of the bot stands for nothing and stays as it is. Known are ${known.join(', ')}.`,
    'warning',
  );
}

function wishOf(bot: AskedBot, name: string, settings: BotSettings, leadMinutes: number): BotWish {
  return {
    leadMs: Math.min(60, Math.max(0, leadMinutes)) * 60_000,
    name: (event) => fillTemplate(name, event).trim() || 'Notetaker',
    settings: (event) => bot.filled(settings, (text) => fillTemplate(text, event)),
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
