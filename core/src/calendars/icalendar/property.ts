import ICAL from 'ical.js';

/** One property of a component: `DTSTART;TZID=Europe/Berlin:20260504T090000`. */
export interface Property {
  /** In capitals. */
  readonly name: string;
  /** Names in lower case, without quotes. `value` is not among them: see `type`. */
  readonly params: Readonly<Record<string, string>>;
  /** The value type in lower case: what VALUE says, else the property's own. */
  readonly type: string;
  /** Texts are unescaped, lists taken apart; dates, durations, rules and addresses stay as they were written. */
  readonly values: readonly string[];
}

/**
 * ical.js reads the grammar of a line: parameters, quotes, escapes, lists. What the values mean is read here, so of its
 * value types only `text` keeps its decoder: its times know no zone but those it was told of, and a rule or a time that
 * it does not like would take the whole file with it.
 */
const AS_WRITTEN = {};
const TEXT = { defaultType: 'text' };
const design = {
  ...ICAL.design.icalendar,
  value: Object.fromEntries(
    Object.entries(ICAL.design.icalendar.value).map(([type, rule]) => [type, type === 'text' ? rule : AS_WRITTEN]),
  ),
  property: {
    ...ICAL.design.icalendar.property,
    name: TEXT,
    'x-alt-desc': TEXT,
    'x-wr-calname': TEXT,
    'x-wr-timezone': TEXT,
    'x-lic-location': TEXT,
    conference: { defaultType: 'uri' },
  },
};

/** Properties whose value has no colon, so that the last one of the line is where it begins. */
const DATES = /^(?:DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)[;:]/i;
const TZID = /;TZID=([^";]*)/i;

/**
 * Reads one unfolded content line.
 * @throws Error that says what is wrong with the line
 */
export function parseProperty(line: string): Property {
  const parsed: unknown = ICAL.parse.property(DATES.test(line) ? withQuotedZone(line) : line, design);
  if (!Array.isArray(parsed)) throw new Error('not a property');
  const [name, params, type, ...values]: unknown[] = parsed;
  return {
    name: String(name).toUpperCase(),
    params: Object.fromEntries(Object.entries(params ?? {}).map(([key, value]) => [key, String(value)])),
    type: String(type),
    values: values.map(String),
  };
}

/** Outlook writes zone names that need quotes without them: `TZID=tzone://Microsoft/Utc`, `TZID=(UTC+01:00) Rome`. */
function withQuotedZone(line: string): string {
  const colon = line.lastIndexOf(':');
  const head = line.slice(0, colon);
  const name = TZID.exec(head)?.[1];
  if (name === undefined || !/[:,]/.test(name)) return line;
  return head.replace(TZID, `;TZID="${name.replaceAll('$', '$$$$')}"`) + line.slice(colon);
}
