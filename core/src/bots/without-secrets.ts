/** Stands where a secret was. */
export const BLOT = '***';

/**
 * Names of what proves or unlocks something: the secret of a callback, keys of transcription providers, passwords and
 * tokens of meetings, headers that sign in, and Zoom's addresses that hand out tokens (`zak_url`, `obf_url`).
 */
const SECRET = /secret|passw|passcode|pwd|token|api[-_]?key|authorization|(^|[^a-z])(zak|obf)([^a-z]|$)/i;
/** The user's own entries, which are told beside the raw answer as well. */
const OWN: readonly string[] = ['extra', 'custom_attributes'];
/** No service nests so deep; what does is not shown. */
const MOST_DEPTH = 50;

/**
 * A service's own answer or message without the secrets in it, to be shown. Services give back what a bot was made
 * with, the secret of its callback among it (Meeting BaaS: `callback_config.secret`, v1: `speech_to_text_api_key`,
 * `zoom_sdk_pwd`; MeetStream: all of `RequestPayload`). Text under a name that speaks of a secret becomes {@link BLOT};
 * numbers stay, because `tokens` are what a bot cost.
 */
export function withoutSecrets(raw: unknown): unknown {
  return blotted(raw, false, 0);
}

function blotted(value: unknown, isSecret: boolean, depth: number): unknown {
  if (typeof value === 'string') return isSecret && value !== '' ? BLOT : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MOST_DEPTH) return BLOT;
  if (Array.isArray(value)) return value.map((each: unknown) => blotted(each, isSecret, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]): [string, unknown] => [
      name,
      OWN.includes(name) ? inside : blotted(inside, isSecret || SECRET.test(name), depth + 1),
    ]),
  );
}
