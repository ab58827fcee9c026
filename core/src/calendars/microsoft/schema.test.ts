import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { detectMeetingLink } from '../../meeting-link';
import { ownerOf, readCalendar } from './calendar-list';
import { isComplete, readSignals } from './changes';
import { normalizeEvent } from './normalize';

/** The calendar types of the schema of Graph v1.0. */
const FILE = path.resolve(__dirname, '../../../../../shared/data/graph-calendar-schema.json');

interface Type {
  kind: string;
  base?: string | null;
  properties?: Record<string, string>;
  members?: string[];
}

const present = existsSync(FILE);
const schema = present ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Type>) : {};

function typeOf(type: string, property: string): string | undefined {
  const row = schema[type];
  const found = row?.properties?.[property];
  return found ?? (row?.base ? typeOf(row.base.replace('graph.', ''), property) : undefined);
}

/** A value of a type that writes down which of its properties are read, and which of those do not exist. */
function sample(type: string, log: { read: Set<string>; unknown: Set<string> }): unknown {
  const collection = /^(?:nav )?Collection\((.+)\)$/.exec(type)?.[1];
  if (collection !== undefined) return [sample(collection, log)];
  if (type.startsWith('Edm.')) {
    return (
      { 'Edm.Boolean': true, 'Edm.Int32': 1, 'Edm.DateTimeOffset': '2026-05-04T09:00:00Z' }[type] ??
      '2026-05-04T09:00:00'
    );
  }
  const name = type.replace(/^(?:nav )?graph\./, '');
  if (schema[name]?.kind === 'enum') return schema[name].members?.[0];
  return new Proxy({} as Record<string, unknown>, {
    get: (_, property) => {
      // Annotations of OData are not part of a schema.
      if (typeof property !== 'string' || property.includes('@')) return undefined;
      const found = typeOf(name, property);
      (found === undefined ? log.unknown : log.read).add(`${name}.${property}`);
      return found === undefined ? undefined : sample(found, log);
    },
  });
}

function observe(use: (value: unknown) => unknown, type: string): { read: Set<string>; unknown: Set<string> } {
  const log = { read: new Set<string>(), unknown: new Set<string>() };
  use(sample(type, log));
  return log;
}

if (!present) {
  test.skip(`properties against the schema: skipped, ${FILE} is not there`, () => undefined);
} else {
  test('every property that is read of an event exists in Graph v1.0', () => {
    const context = { calendarId: 'c', owner: null, fallbackZone: 'UTC' };
    const normalized = observe((event) => normalizeEvent(event, context), 'graph.event');
    // The meeting-link engine takes events of any provider, so it asks for names of others too.
    const links = observe(detectMeetingLink, 'graph.event');
    expect([...normalized.unknown].filter((name) => !links.unknown.has(name))).toEqual([]);
    expect(normalized.read.size).toBeGreaterThan(40);
    for (const name of ['event.onlineMeeting', 'onlineMeetingInfo.joinUrl', 'event.originalStart', 'event.iCalUId']) {
      expect(normalized.read).toContain(name);
    }
  });

  test('so does every property of a calendar, and of a row of a delta', () => {
    const calendar = observe((value) => {
      readCalendar(value, 'me@contoso.com');
      ownerOf(value as Record<string, unknown>);
    }, 'graph.calendar');
    expect([...calendar.unknown]).toEqual([]);
    expect(calendar.read).toContain('emailAddress.address');
    const signals = observe((value) => readSignals([value]), 'graph.event');
    expect([...signals.unknown]).toEqual([]);
  });

  test('a row with every property of the schema is complete, and one without a property that is read is not', () => {
    const names = [
      ...Object.keys(schema['event']?.properties ?? {}),
      ...Object.keys(schema['outlookItem']?.properties ?? {}),
    ];
    const row = { ...Object.fromEntries(names.map((name) => [name, null])), type: 'singleInstance' };
    expect(isComplete(row)).toBe(true);
    for (const name of ['subject', 'attendees', 'lastModifiedDateTime']) {
      expect(isComplete(Object.fromEntries(Object.entries(row).filter(([key]) => key !== name)))).toBe(false);
    }
  });
}
