import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MEETING_SERVICES } from 'calendar-bots';
import {
  type INode,
  type INodeParameters,
  type INodeProperties,
  type INodeType,
  NodeConnectionTypes,
  NodeHelpers,
} from 'n8n-workflow';
import manifest from '../package.json';
import { CalendarBotsGoogleOAuth2Api } from '../credentials/CalendarBotsGoogleOAuth2Api.credentials';
import { CalendarBotsCalDavApi } from '../credentials/CalendarBotsCalDavApi.credentials';
import { CalendarBotsIcsFeedApi } from '../credentials/CalendarBotsIcsFeedApi.credentials';
import { CalendarBotsMicrosoftOAuth2Api } from '../credentials/CalendarBotsMicrosoftOAuth2Api.credentials';
import { CalendarBotsMeetingBaasApi } from '../credentials/CalendarBotsMeetingBaasApi.credentials';
import { CalendarBotsMeetergoApi } from '../credentials/CalendarBotsMeetergoApi.credentials';
import { CalendarBotsMeetStreamApi } from '../credentials/CalendarBotsMeetStreamApi.credentials';
import { BotStatusTrigger } from './BotStatusTrigger/BotStatusTrigger.node';
import { CalendarConnection } from './CalendarConnection/CalendarConnection.node';
import { CalendarTrigger } from './CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from './ListEvents/ListEvents.node';
import { ScheduleRecording } from './ScheduleRecording/ScheduleRecording.node';
import { SendBot } from './SendBot/SendBot.node';
import { BOT_SERVICES } from './shared/bot-services';
import { CALENDAR_PROVIDERS } from './shared/calendar-providers';
import { botCredentials } from './shared/fields/bot-credentials';
import { calendarCredentials } from './shared/fields/calendar-credentials';
import { PLATFORM_CHOICES } from './shared/fields/choices';
import { providerField, READ_ONLY_PROVIDERS } from './shared/fields/provider';
import { serviceField } from './shared/fields/service';

const NODES: [string, INodeType][] = [
  ['BotStatusTrigger', new BotStatusTrigger()],
  ['CalendarConnection', new CalendarConnection()],
  ['CalendarTrigger', new CalendarTrigger()],
  ['ListEvents', new ListEvents()],
  ['ScheduleRecording', new ScheduleRecording()],
  ['SendBot', new SendBot()],
];
const CREDENTIALS = [
  new CalendarBotsGoogleOAuth2Api(),
  new CalendarBotsMicrosoftOAuth2Api(),
  new CalendarBotsCalDavApi(),
  new CalendarBotsIcsFeedApi(),
  new CalendarBotsMeetingBaasApi(),
  new CalendarBotsMeetStreamApi(),
  new CalendarBotsMeetergoApi(),
];
/** The credential whose own address is what is asked for. */
const WHOLE_URL = ['calendarBotsIcsFeedApi'];

const values = (field: INodeProperties): unknown[] =>
  (field.options ?? []).map((option) => ('value' in option ? option.value : undefined));

/** All fields, those inside collections as well. */
function allFields(fields: readonly INodeProperties[]): INodeProperties[] {
  return fields.flatMap((field) => {
    const inner = (field.options ?? []).flatMap((option) =>
      'values' in option ? option.values : 'type' in option ? [option] : [],
    );
    return [field, ...allFields(inner)];
  });
}

describe.each(NODES)('%s', (name, node) => {
  const { description } = node;
  const folder = join(__dirname, name);

  test('is registered, with its icons, its codex and credentials of this package', () => {
    expect(manifest.n8n.nodes).toContain(`dist/nodes/${name}/${name}.node.js`);
    expect(description.name).toBe(name.charAt(0).toLowerCase() + name.slice(1));
    const { icon } = description;
    if (typeof icon !== 'object') throw new Error('the icon has no light and dark form');
    for (const file of [icon.light, icon.dark]) {
      expect(existsSync(join(folder, file.replace('file:', '')))).toBe(true);
    }
    const codex = JSON.parse(readFileSync(join(folder, `${name}.node.json`), 'utf8')) as { node: string };
    expect(codex.node).toBe(`${manifest.name}.${description.name}`);
    const own = CREDENTIALS.map((credential) => credential.name);
    for (const credential of description.credentials ?? []) expect(own).toContain(credential.name);
  });

  test('is a tool when it acts, and has no input when it starts', () => {
    const starts = description.group.includes('trigger');
    expect(description.usableAsTool).toBe(starts ? undefined : true);
    expect(description.inputs).toEqual(starts ? [] : [NodeConnectionTypes.Main]);
  });

  test('names each field once where it is shown, and hides it only behind fields that exist', () => {
    const names = new Set(description.properties.map((field) => field.name));
    const shown = description.properties.map((field) => `${field.name} ${JSON.stringify(field.displayOptions ?? {})}`);
    expect(new Set(shown).size).toBe(shown.length);
    for (const field of allFields(description.properties)) {
      for (const condition of Object.keys(field.displayOptions?.show ?? {})) expect(names).toContain(condition);
    }
    for (const credential of description.credentials ?? []) {
      for (const condition of Object.keys(credential.displayOptions?.show ?? {})) expect(names).toContain(condition);
    }
  });

  test('masks what is secret and speaks to people', () => {
    for (const field of allFields(description.properties)) {
      if (/secret|token$|key$/i.test(field.name)) expect(field.typeOptions?.password).toBe(true);
      expect(field.description ?? '').not.toMatch(/\b(undefined|null|TODO|boolean)\b/);
    }
  });

  test('has the methods that its pickers name', () => {
    for (const field of allFields(description.properties)) {
      const load = field.typeOptions?.loadOptionsMethod;
      if (load !== undefined) expect(node.methods?.loadOptions).toHaveProperty(load);
      for (const mode of field.modes ?? []) {
        const search = mode.typeOptions?.searchListMethod;
        if (search !== undefined) expect(node.methods?.listSearch).toHaveProperty(search);
      }
    }
  });
});

test('what n8n shows at its start is what is loaded when a node runs', () => {
  expect(values(providerField)).toEqual(CALENDAR_PROVIDERS.map(({ id }) => id));
  const readOnly = CALENDAR_PROVIDERS.filter(({ openWriter }) => openWriter === undefined).map(({ id }) => id);
  expect([...READ_ONLY_PROVIDERS].sort()).toEqual(readOnly.sort());
  expect(values(serviceField)).toEqual(BOT_SERVICES.map(({ id }) => id));
  const joinable = new Set(MEETING_SERVICES.filter(({ joinable }) => joinable !== false).map(({ id }) => id));
  expect(PLATFORM_CHOICES.map(({ value }) => value).sort()).toEqual([...joinable].sort());
});

test('credentials ask for reading only, keep secrets masked and can be tested', () => {
  // An expression on "Access": what stands behind the colon is asked for unless the user chooses to write.
  const scopesOf = (name: string): string[] => {
    const credential = CREDENTIALS.find((one) => one.name === name);
    const scope = String(credential?.properties.find((field) => field.name === 'scope')?.default);
    const otherwise = /^=\{\{ \$self\["access"\] === "readWrite" \? "[^"]*" : "([^"]*)" \}\}$/.exec(scope)?.[1];
    return (otherwise ?? 'not read').split(' ');
  };
  for (const scope of scopesOf('calendarBotsGoogleOAuth2Api')) expect(scope).toMatch(/\.readonly$/);
  const microsoft = scopesOf('calendarBotsMicrosoftOAuth2Api');
  expect(microsoft).toContain('Calendars.Read');
  expect(microsoft.filter((scope) => /write/i.test(scope))).toEqual([]);
  for (const credential of CREDENTIALS) {
    // Of an expression: every path that it may come to.
    const { url } = credential.test.request;
    const paths = url?.startsWith('=') ? [...url.matchAll(/[?:] "([^"]*)"/g)].map(([, path]) => path) : [url];
    expect(paths.length).toBeGreaterThan(0);
    if (!WHOLE_URL.includes(credential.name)) for (const path of paths) expect(path).toMatch(/^\//);
    expect(manifest.n8n.credentials).toContain(`dist/credentials/${credential.constructor.name}.credentials.js`);
  }
  const masked = CREDENTIALS.flatMap(({ properties }) =>
    properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name),
  );
  expect(masked).toEqual([
    'password',
    'secretAddress',
    'apiKey',
    'webhookSecret',
    'callbackSecret',
    'formerApiKey',
    'apiKey',
    'webhookSecret',
    'apiKey',
  ]);
});

test('each provider has its credential, and only that one is shown for it', () => {
  const shown = calendarCredentials({ operation: ['x'] });
  for (const { id, credentialType } of CALENDAR_PROVIDERS) {
    const visible = shown.filter(({ displayOptions }) => !displayOptions?.hide?.['provider']?.includes(id));
    expect(visible.map(({ name }) => name)).toEqual([credentialType]);
  }
  expect(shown.every(({ displayOptions }) => displayOptions?.hide?.['operation']?.includes('x'))).toBe(true);
});

test('each bot service has its credential, and only that one is shown for it', () => {
  const shown = botCredentials({ operation: ['x'] });
  for (const { id, credentialType } of BOT_SERVICES) {
    const visible = shown.filter(({ displayOptions }) => !displayOptions?.hide?.['service']?.includes(id));
    expect(visible.map(({ name }) => name)).toEqual([credentialType]);
  }
  expect(shown.every(({ displayOptions }) => displayOptions?.hide?.['operation']?.includes('x'))).toBe(true);
});

describe('a credential that is needed for two things', () => {
  /** The credentials that n8n shows for these choices, with what is not said at its default. */
  const shown = (node: INodeType, parameters: INodeParameters): string[] => {
    const { description } = node;
    const placed = { typeVersion: 1 } as INode;
    const values = NodeHelpers.getNodeParameters(description.properties, parameters, true, false, placed, description);
    return (description.credentials ?? [])
      .filter((credential) => NodeHelpers.displayParameter(values ?? {}, credential, placed, description))
      .map(({ name }) => name);
  };
  const [google, baas, stream] = [
    'calendarBotsGoogleOAuth2Api',
    'calendarBotsMeetingBaasApi',
    'calendarBotsMeetStreamApi',
  ];

  test('is shown in List Events for its calendars or for the bots of the events, and not otherwise', () => {
    const node = new ListEvents();
    expect(shown(node, {})).toEqual([google]);
    expect(shown(node, { includeBot: true })).toEqual([google, baas]);
    expect(shown(node, { includeBot: true, service: 'meetstream' })).toEqual([google, stream]);
    expect(shown(node, { includeBot: '={{ $json.bot }}', service: 'meetstream' })).toEqual([google, stream]);
    expect(shown(node, { provider: 'meeting-baas' })).toEqual([baas]);
    expect(shown(node, { provider: 'meeting-baas-v1', includeBot: true })).toEqual([baas]);
    expect(shown(node, { resource: 'calendar', provider: 'meetstream', includeBot: true })).toEqual([stream]);
    expect(shown(node, { operation: 'create', includeBot: true })).toEqual([google]);
  });

  test('is shown in Schedule Recording for its bots, and for its calendars where they are read', () => {
    const node = new ScheduleRecording();
    expect(shown(node, {})).toEqual([baas]);
    expect(shown(node, { service: 'meetstream' })).toEqual([stream]);
    expect(shown(node, { service: 'several' })).toEqual([baas, stream]);
    expect(shown(node, { provider: 'meetstream' })).toEqual([baas]);
    expect(shown(node, { operation: 'autoSchedule' })).toEqual([google, baas]);
    expect(shown(node, { operation: 'autoSchedule', provider: 'meetstream' })).toEqual([baas, stream]);
    expect(shown(node, { operation: 'scheduleSeries', provider: 'meeting-baas' })).toEqual([baas]);
    expect(shown(node, { resource: 'hosted', operation: 'hostedSchedule', service: 'meetstream' })).toEqual([stream]);
  });

  test('has a label that tells it from the others', () => {
    for (const [, { description }] of NODES) {
      const labels = (description.credentials ?? []).map(({ displayName }) => displayName);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });
});
