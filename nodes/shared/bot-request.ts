import type { Collection, Parameters } from './parameters';

/** What the user asked of a bot: its name, and its settings in the words of the service. */
export interface BotRequest {
  name: string;
  settings: Record<string, unknown>;
  /** The settings that are texts for people and may hold `{title}` and the like. */
  messages: readonly string[];
  /** @throws CalendarBotsError `invalid`: names each setting that does not fit. */
  check(settings: Record<string, unknown>): Record<string, unknown>;
}

/** Where a service reads its bot fields from: the node's parameters, or a row of a list. */
export type BotFields = Pick<Parameters, 'text' | 'number' | 'flag' | 'list' | 'collection'>;

/** The fields of one row as if they stood by themselves. */
export function fieldsOfRow(row: Collection): BotFields {
  return {
    text: (name, fallback = '') => row.text(name) ?? fallback,
    number: (name, fallback) => row.number(name) ?? fallback,
    flag: (name, fallback = false) => row.flag(name) ?? fallback,
    list: (name) => row.list(name) ?? [],
    collection: (name) => row.collection(name),
  };
}
