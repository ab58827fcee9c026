import fc from 'fast-check';

/** Settings as a user may give them: any subset of all options, anywhere inside their limits. */
const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
const awkwardUrl = fc
  .tuple(fc.constantFrom('https://a.example/x?', 'https://a.example/p#', 'https://a.example/'), fc.string())
  .map(([head, tail]) => head + tail)
  .filter((text) => URL.canParse(text));
const anyUrl = fc.oneof(url, awkwardUrl);
const socket = fc.domain().map((domain) => `wss://${domain}/audio`);
const seconds = (min: number, max: number) => fc.integer({ min, max });
const filled = fc.string({ minLength: 1, maxLength: 40 });
const object = fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 1 }), {
  maxKeys: 4,
  noNullPrototype: true,
});
const some = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 5 });

const transcription = some({
  provider: fc.constant('gladia'),
  api_key: orNull(filled),
  region: orNull(filled),
  custom_params: orNull(object),
});
const callback = fc.record(
  { url: anyUrl, secret: orNull(filled), method: fc.constantFrom('POST', 'PUT') },
  { requiredKeys: ['url'] },
);
const streaming = fc.record(
  {
    mode: fc.constantFrom('audio', 'transcription'),
    input_url: socket,
    output_url: orNull(socket),
    audio_frequency: fc.constantFrom(16000, 24000, 32000, 48000, null),
    transcription: fc.record({ provider: fc.constantFrom('gladia', 'deepgram', 'soniox') }),
  },
  { requiredKeys: ['input_url'] },
);
const signedIn = some({
  credential_id: fc.uuid(),
  email_group: filled,
  fallback: fc.constantFrom('fail', 'anonymous'),
});

/** Off, on without a config where that is allowed, or on with one. */
const switchable = <T>(what: string, config: fc.Arbitrary<T>, bare: boolean) =>
  fc.oneof(
    fc.constant({}),
    fc.constant({ [`${what}_enabled`]: false }),
    ...(bare ? [fc.constant({ [`${what}_enabled`]: true })] : []),
    config.map((value) => ({ [`${what}_config`]: value })),
    config.map((value) => ({ [`${what}_enabled`]: true, [`${what}_config`]: value })),
  );

export const settingsArbitrary: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    some({
      bot_image: orNull(fc.oneof(anyUrl, fc.array(anyUrl, { minLength: 1, maxLength: 5 }))),
      bot_image_config: orNull(
        some({ loop_mode: fc.constantFrom('auto', 'bot_status'), image_duration: seconds(10, 120) }),
      ),
      allow_multiple_bots: fc.boolean(),
      ignored_participant_names: fc.array(filled, { maxLength: 3 }),
      recording_mode: fc.constantFrom('speaker_view', 'audio_only', 'gallery_view'),
      entry_message: orNull(fc.string({ maxLength: 500 })),
      timeout_config: some({
        waiting_room_timeout: seconds(120, 1800),
        no_one_joined_timeout: seconds(120, 1800),
        silence_timeout: seconds(300, 1800),
        grace_period: seconds(0, 600),
        max_recording_duration: orNull(seconds(7200, 21600)),
      }),
      zoom_config: orNull(
        some({
          credential_id: fc.uuid(),
          credential_user_id: filled,
          obf_token: filled,
          obf_token_url: anyUrl,
          zak_token_url: anyUrl,
        }),
      ),
      meet_config: orNull(signedIn),
      teams_config: orNull(signedIn),
      extra: orNull(
        object.map((entries) => Object.fromEntries(Object.entries(entries).map(([k, v]) => [`u_${k}`, v]))),
      ),
    }),
    switchable('transcription', transcription, true),
    switchable('callback', callback, false),
    switchable('streaming', streaming, false),
  )
  .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
