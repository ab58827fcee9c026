import type { INodeProperties, INodePropertyCollection, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { BotStatusTrigger } from '../nodes/BotStatusTrigger/BotStatusTrigger.node';
import { CalendarTrigger } from '../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../nodes/ScheduleRecording/ScheduleRecording.node';
import { SendBot } from '../nodes/SendBot/SendBot.node';
import { PACKAGE, readTemplate, TEMPLATES } from '../workbench/demo-workflows';
import type { Json, JsonObject } from '../workbench/flatted';

/** Templates are data that no compiler reads: what they say must be what the nodes know. */

const NODES: INodeType[] = [
  new BotStatusTrigger(),
  new CalendarTrigger(),
  new ListEvents(),
  new ScheduleRecording(),
  new SendBot(),
];
/** n8n adds them to a polling trigger. */
const ADDED_BY_N8N = ['pollTimes'];

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isProperty = (
  option: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): option is INodeProperties => 'type' in option;

/** What a value breaks of the properties that bear its name. */
function flaws(path: string, value: Json, properties: readonly INodeProperties[]): string[] {
  if (properties.length === 0) return [`${path} is not known`];
  const options = properties.flatMap((property) => property.options ?? []);
  switch (properties[0]?.type) {
    case 'options':
    case 'multiOptions': {
      const known = options.flatMap((option) => ('value' in option ? [option.value] : []));
      const given = Array.isArray(value) ? value : [value];
      return given.filter((word) => !known.some((each) => each === word)).map((word) => `${path}: ${String(word)}`);
    }
    case 'collection':
      if (!isObject(value)) return [`${path} is not a collection`];
      return Object.entries(value).flatMap(([name, inner]) =>
        flaws(
          `${path}.${name}`,
          inner,
          options.filter(isProperty).filter((option) => option.name === name),
        ),
      );
    case 'boolean':
    case 'number':
    case 'string':
      return typeof value === properties[0].type ? [] : [`${path} is a ${typeof value}`];
    default:
      return [];
  }
}

describe.each(TEMPLATES)('template %s', (template) => {
  const { nodes, connections } = readTemplate(template);
  const ours = nodes.filter(({ type }) => String(type).startsWith(`${PACKAGE}.`));

  it('uses our nodes, in their current version, by the names of a published package', () => {
    expect(ours.length).toBeGreaterThan(0);
    for (const { type, typeVersion } of ours) {
      const known = NODES.find(({ description }) => `${PACKAGE}.${description.name}` === type);
      expect([type, known?.description.version]).toEqual([type, typeVersion]);
    }
  });

  it('sets only fields and values that the nodes have', () => {
    const found = ours.flatMap(({ name, type, parameters }) => {
      const node = NODES.find(({ description }) => `${PACKAGE}.${description.name}` === type);
      return Object.entries(isObject(parameters) ? parameters : {})
        .filter(([field]) => !ADDED_BY_N8N.includes(field))
        .flatMap(([field, value]) =>
          flaws(
            `${String(name)}: ${field}`,
            value,
            (node?.description.properties ?? []).filter((property) => property.name === field),
          ),
        );
    });
    expect(found).toEqual([]);
  });

  it('names no credential, and connects only nodes that it has', () => {
    expect(nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
    const names = nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    for (const [from, { main }] of Object.entries(connections as Record<string, { main: { node: string }[][] }>)) {
      expect(names).toContain(from);
      for (const { node } of main.flat()) expect(names).toContain(node);
    }
  });
});

it.each(NODES.map(({ description }) => [description.name, description] as const))(
  '%s: every field can be seen in the editor',
  (_name, { credentials = [] }) => {
    // A field that credentials are shown by, and each choice of which has one, counts as the way of signing in: n8n's
    // editor then hides it and all fields of its kind, operations included.
    expect(credentials.filter(({ displayOptions }) => displayOptions?.show !== undefined)).toEqual([]);
  },
);
