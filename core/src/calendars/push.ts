import type { PushChannel } from './source.js';

/** A call of our address, as it came in: whoever receives it, n8n or a server of one's own, fills this in. */
export interface PushRequest {
  /** Names in any case. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Decoded values of the address's query. */
  query: Readonly<Record<string, unknown>>;
  /** The parsed JSON body; anything where there was none. */
  body: unknown;
}

/** What the provider is to be told, at once: providers count slow answers as failures. */
export interface PushAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the receiver knows of the channels that may call. */
export interface KnownChannels {
  channels: readonly PushChannel[];
  /**
   * Whether a secret was handed out by us, to a channel that is not in the list: a crash can lose the record of one.
   * Must compare in constant time. Default: no.
   */
  isOurs?: (secret: string) => boolean;
}

/** A genuine message of a channel that is not in the list. It goes on calling until it is closed. */
export interface StrayChannel {
  id: string;
  resource: string | null;
  /** The secret it called with. */
  secret: string;
}

/**
 * What a call means. Everything in it is a hint: what changed is asked of the provider. A message that could not prove
 * its sender is in `refused` and nowhere else.
 */
export interface PushReading {
  answer: PushAnswer;
  /** Calendars whose changes are to be fetched, each once. */
  changed: string[];
  /** Ids of channels that end soon unless they are renewed now. */
  renew: string[];
  /** Ids of channels that the provider has ended: open new ones, then fetch what changed meanwhile. */
  lost: string[];
  strays: StrayChannel[];
  /** Why messages were not believed, one line each, without secrets. */
  refused: string[];
}

/** Reads a provider's calls; part of every provider that can push. Never throws. */
export type ReadPushMessage = (request: PushRequest, known: KnownChannels) => PushReading;

/** A call with its body as it came over the wire: what is signed is bytes, not what they mean. */
export interface SignedPushRequest extends PushRequest {
  rawBody: Uint8Array;
}

/** What proves the sender of calls for a whole account. */
export interface AccountProof {
  /** All that are valid: two while one is being replaced. */
  secrets: readonly string[];
  /** ms since epoch; signatures grow old. */
  now: number;
}

/**
 * Calls for all calendars of an account at once, to an address that a person has entered at the service. Nothing can be
 * opened, renewed or closed, so there are no channels, nothing is remembered, and what proves the sender is kept in the
 * credential. Otherwise as with channels: a call is a hint, and what changed is asked of the service. As it tells of all
 * calendars, whoever is called looks first whether one of theirs is in {@link PushReading.changed}.
 */
export interface AccountHook {
  /** Never throws. Without a secret every call is refused. */
  readMessage(request: SignedPushRequest, proof: AccountProof): PushReading;
}

/** Nothing to do, and so many bytes of answer: none. */
export function nothingToDo(status: number): PushReading {
  return {
    answer: { status, headers: {}, body: '' },
    changed: [],
    renew: [],
    lost: [],
    strays: [],
    refused: [],
  };
}

/** A header's value whatever its name's case; the first one of several. */
export function headerOf({ headers }: PushRequest, name: string): string | null {
  const wanted = name.toLowerCase();
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === wanted);
  const value = key === undefined ? undefined : headers[key];
  return (typeof value === 'string' ? value : value?.[0]) ?? null;
}

/** Share of a channel's life that is left when it is renewed, and how much more of it the jitter may take. */
const LEFT = 0.2;
const JITTER = 0.05;

/**
 * When a channel is to be renewed, in ms since epoch: with a fifth to a quarter of its life left. Which moment in
 * between follows from its id, so that channels opened together are not renewed together.
 */
export function renewAt(channel: { id: string; openedAt: number; expiresAt: number }): number {
  const life = Math.max(0, channel.expiresAt - channel.openedAt);
  return channel.expiresAt - Math.round(life * (LEFT + JITTER * fractionOf(channel.id)));
}

/** A number in [0, 1) that depends on nothing but the text: FNV-1a, then mixed so that like texts end far apart. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
