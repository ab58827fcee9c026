import type {
  IExecuteFunctions,
  IHookFunctions,
  ILoadOptionsFunctions,
  IPollFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
import { settingsError } from './errors';
import { readDay, readInstant, type TimePlace } from './times';
import { isRecord, splitList } from './values';

/** The node's settings for one item, read with their types checked: what they say at run time is anybody's guess. */
export interface Parameters {
  text(name: string, fallback?: string): string;
  number(name: string, fallback: number): number;
  flag(name: string, fallback?: boolean): boolean;
  list(name: string): string[];
  collection(name: string): Collection;
  /** The value of a resource locator. */
  picked(name: string): string;
  /** An instant, ms since epoch; undefined when the field is empty. Without an offset it is in the workflow's zone. */
  instant(name: string, displayName: string): number | undefined;
  /** A day in the workflow's zone, `YYYY-MM-DD`; undefined when the field is empty. */
  day(name: string, displayName: string): string | undefined;
}

/** The fields of a collection that the user added. */
export interface Collection {
  has(name: string): boolean;
  /** The user added the field, though its expression may have given nothing. */
  added(name: string): boolean;
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  /** Of a field with several values, or of a text with values separated by commas. Undefined when empty. */
  list(name: string): string[] | undefined;
  /** A collection inside this one. */
  collection(name: string): Collection;
  /** Of a fixed collection with several values: the rows of one group. */
  rows(group: string): Collection[];
  instant(name: string, displayName: string): number | undefined;
  raw(name: string): unknown;
}

type ParameterContext = IExecuteFunctions | IPollFunctions | IWebhookFunctions | IHookFunctions | ILoadOptionsFunctions;

/** @param itemIndex undefined in triggers, where a second argument would be taken for the fallback. */
export function readParameters(context: ParameterContext, itemIndex?: number): Parameters {
  const read = (name: string, fallback: unknown, extractValue = false): unknown =>
    itemIndex === undefined
      ? (context as IPollFunctions).getNodeParameter(name, fallback, { extractValue })
      : (context as IExecuteFunctions).getNodeParameter(name, itemIndex, fallback, { extractValue });
  const place = (): TimePlace => ({ node: context.getNode(), itemIndex, timeZone: context.getTimezone() });
  const instantOf = (value: unknown, displayName: string): number | undefined =>
    readInstant(place(), value, displayName) ?? undefined;
  const numberOf = (value: unknown, name: string): number | undefined => {
    const number = asNumber(value);
    if (number !== undefined || value === undefined || value === null || asText(value).trim() === '') return number;
    const hint = `Enter a number in "${titleOf(name)}", or take it away.`;
    throw settingsError(context.getNode(), `"${asText(value).slice(0, 40)}" is not a number`, hint, itemIndex);
  };
  const flagOf = (value: unknown, name: string): boolean | undefined => {
    if (typeof value === 'boolean' || value === undefined || value === null) return value ?? undefined;
    const word = typeof value === 'string' ? value.trim().toLowerCase() : null;
    if (word === '') return undefined;
    if (word === 'true' || word === 'false') return word === 'true';
    const what = word === null && typeof value !== 'number' ? 'The value' : `"${asText(value).slice(0, 40)}"`;
    const hint = `Turn "${titleOf(name)}" on or off, or enter true or false there.`;
    throw settingsError(context.getNode(), `${what} is neither true nor false`, hint, itemIndex);
  };
  const tools: Tools = { instantOf, numberOf, flagOf };
  return {
    text: (name, fallback = '') => asText(read(name, fallback)),
    number: (name, fallback) => tools.numberOf(read(name, fallback), name) ?? fallback,
    flag: (name, fallback = false) => tools.flagOf(read(name, fallback), name) ?? false,
    list: (name) => asList(read(name, [])) ?? [],
    collection: (name) => readCollection(read(name, {}), tools),
    picked: (name) => {
      const value = read(name, '', true);
      return asText(isRecord(value) ? value['value'] : value).trim();
    },
    instant: (name, displayName) => instantOf(read(name, ''), displayName),
    day: (name, displayName) => readDay(place(), read(name, ''), displayName) ?? undefined,
  };
}

/** Reading what may be wrong, with the node and the item for the error. */
interface Tools {
  instantOf(value: unknown, displayName: string): number | undefined;
  numberOf(value: unknown, name: string): number | undefined;
  /** Values of environment, sheets and `$vars` are text. */
  flagOf(value: unknown, name: string): boolean | undefined;
}

function readCollection(value: unknown, tools: Tools): Collection {
  const fields = isRecord(value) ? value : {};
  return {
    has: (name) => fields[name] !== undefined,
    added: (name) => Object.hasOwn(fields, name),
    text: (name) => {
      const text = asText(fields[name]);
      return text === '' ? undefined : text;
    },
    number: (name) => tools.numberOf(fields[name], name),
    flag: (name) => tools.flagOf(fields[name], name),
    list: (name) => asList(fields[name]),
    collection: (name) => readCollection(fields[name], tools),
    rows: (group) => {
      const rows = fields[group];
      return (Array.isArray(rows) ? rows : []).map((row) => readCollection(row, tools));
    },
    instant: (name, displayName) => tools.instantOf(fields[name], displayName),
    raw: (name) => fields[name],
  };
}

/** `silenceTimeout` as people see it: "Silence Timeout". */
const titleOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter}`).replace(/^./, (letter) => letter.toUpperCase());

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function asList(value: unknown): string[] | undefined {
  const entries = Array.isArray(value)
    ? value.map((entry) => asText(entry).trim()).filter((entry) => entry !== '')
    : typeof value === 'string'
      ? splitList(value)
      : [];
  return entries.length === 0 ? undefined : entries;
}
