import { settingsSchema as meetingBaas } from 'calendar-bots/bots/meeting-baas';
import { settingsSchema as meetStream } from 'calendar-bots/bots/meetstream';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { SendBot } from '../../nodes/SendBot/SendBot.node';
import { BOT_SERVICES } from '../../nodes/shared/bot-services';
import { fieldsOfRow } from '../../nodes/shared/bot-request';
import { readParameters } from '../../nodes/shared/parameters';

/** As far as a schema of valibot is walked here. */
interface Schema {
  type: string;
  entries?: Record<string, Schema>;
  wrapped?: Schema;
  item?: Schema;
  pipe?: Schema[];
}

/** Every setting that a schema knows, as `timeout_config.silence_timeout`; lists count as one. */
function leaves(schema: Schema, path = ''): string[] {
  if (schema.wrapped !== undefined) return leaves(schema.wrapped, path);
  if (schema.type === 'array' && schema.item?.entries) return leaves(schema.item, `${path}[]`);
  if (schema.entries === undefined) return [path];
  return Object.entries(schema.entries).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

function given(value: unknown, path = ''): string[] {
  if (Array.isArray(value) && typeof value[0] === 'object') return given(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => given(inner, path === '' ? key : `${path}.${key}`))];
}

/** What the fields of a service make of these parameters. */
async function read(service: string, parameters: IDataObject): Promise<Record<string, unknown>> {
  const entry = BOT_SERVICES.find(({ id }) => id === service);
  const context = { getNodeParameter: (_name: string, fallback: unknown) => fallback, getNode: () => ({}) };
  const holder = { ...context, getNodeParameter: (name: string) => (name === 'all' ? parameters : {}) };
  const row = readParameters(holder as never).collection('all');
  const { settings } = (await entry?.readBot(fieldsOfRow(row))) ?? { settings: {} };
  return settings;
}

test('every setting of a Meeting BaaS bot can be reached from a node', async () => {
  const id = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
  const settings = await read('meeting-baas', {
    transcribe: true,
    transcriptionOptions: { apiKey: 'k', region: 'eu', customParams: '{"language":"en"}' },
    recordingOptions: {
      allowMultipleBots: false,
      botImage: 'https://x.test/a.png',
      imageDuration: 20,
      imageLoop: 'auto',
      entryMessage: 'Hello',
      ignoredParticipants: 'Room 5',
      recordingMode: 'audio_only',
    },
    leavingOptions: {
      gracePeriod: 10,
      maxRecordingDuration: 7200,
      noOneJoinedTimeout: 120,
      silenceTimeout: 300,
      waitingRoomTimeout: 120,
    },
    streamingOptions: {
      mode: 'transcription',
      audioFrequency: 16000,
      inputUrl: 'wss://x.test/in',
      outputUrl: 'wss://x.test/out',
      transcriptionProvider: 'deepgram',
      transcriptionKey: 'k',
      transcriptionRegion: 'eu',
      transcriptionParams: '{"model":"nova-3"}',
    },
    callbackOptions: { url: 'https://x.test/done', secret: 's', method: 'PUT' },
    zoomOptions: {
      credentialId: id,
      credentialUserId: 'u',
      obfToken: 't',
      obfUrl: 'https://x.test/obf',
      zakUrl: 'https://x.test/zak',
    },
    botLogins: {
      meetCredentialId: id,
      meetEmailGroup: 'g',
      teamsCredentialId: id,
      teamsEmailGroup: 'g',
      fallback: 'anonymous',
    },
    extraData: { entries: [{ name: 'crmId', value: '1' }] },
  });
  const reached = new Set(given(settings));
  const all = leaves(meetingBaas as unknown as Schema);
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((path) => !reached.has(path))).toEqual([]);
});

test('every setting of a MeetStream bot can be reached from a node', async () => {
  const settings = {
    transcribe: true,
    meetStreamProvider: 'deepgram_streaming',
    meetStreamRecording: {
      video: false,
      entryMessage: 'Hello',
      botImage: 'https://x.test/a.png',
      audioStreams: true,
      videoStreams: true,
      callbackUrl: 'https://x.test/status',
      retentionHours: 24,
    },
    meetStreamLeaving: {
      waitingRoomTimeout: 60,
      noOneJoinedTimeout: 60,
      everyoneLeftTimeout: 60,
      silenceTimeout: 60,
      maxRecordingDuration: 600,
      permissionDeniedTimeout: 60,
      botNames: 'notetaker',
      botsOnlyFrom: 60,
      botsOnlyTimeout: 5,
    },
    meetStreamSignIn: {
      zakUrl: 'https://x.test/zak',
      meetLogin: true,
      meetDomain: 'x.test',
      meetEmail: 'bot@x.test',
      teamsLogin: true,
    },
    meetStreamLive: {
      agentId: 'a',
      workflowIds: 'b',
      audioUrl: 'wss://x.test/a',
      controlUrl: 'wss://x.test/c',
      transcriptionUrl: 'https://x.test/t',
      video: '{"websocket_url":"wss://x.test/v"}',
      participantEventsUrl: 'https://x.test/p',
      participantEvents: ['participant_events.join'],
    },
    extraData: { entries: [{ name: 'crmId', value: '1' }] },
  };
  const reached = new Set([
    ...given(await read('meetstream', settings)),
    // Only one of the two Zoom addresses may be given.
    ...given(await read('meetstream', { meetStreamSignIn: { obfUrl: 'https://x.test/obf' } })),
  ]);
  const all = leaves(meetStream as unknown as Schema);
  expect(all.length).toBeGreaterThan(25);
  expect(all.filter((path) => !reached.has(path))).toEqual([]);
});

test('options, resources and fields are shown for the services that have them, and for those only', () => {
  const { properties } = new SendBot().description;
  const shown = (services: unknown): string[] =>
    (services as string[] | undefined) ?? [...BOT_SERVICES.map(({ id }) => id), 'several'];
  for (const { id, operations } of BOT_SERVICES) {
    const offered = properties
      .filter(({ name }) => name === 'operation')
      .flatMap((field) =>
        (field.options ?? []).flatMap((option) =>
          'value' in option && shown(option.displayOptions?.show?.['service']).includes(id)
            ? [`${String(field.displayOptions?.show?.['resource']?.[0])}:${String(option.value)}`]
            : [],
        ),
      );
    expect(offered.sort()).toEqual([...operations].sort());
  }
  // No field asks for a bot, a filter or a setting of an operation that the service lacks.
  for (const field of properties as INodeProperties[]) {
    const { service, resource = [], operation = [] } = field.displayOptions?.show ?? {};
    for (const id of (service as string[] | undefined) ?? []) {
      const entry = BOT_SERVICES.find((one) => one.id === id);
      if (entry === undefined || resource.length === 0) continue;
      const all = resource.flatMap((r) => operation.map((o) => `${String(r)}:${String(o)}`));
      expect(all.some((name) => (entry.operations as readonly string[]).includes(name))).toBe(true);
    }
  }
});
