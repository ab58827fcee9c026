import type { KeptChannel, KnownChannels, PushReading, SignedPushRequest } from 'calendar-bots';
import { type IPollFunctions, sleep } from 'n8n-workflow';
import { reasonOf } from '../../shared/values';
import { canBeKept } from '../../shared/poll-context';
import { type Pulse, pulseOf } from './pulse';

/** One change makes several messages: those that come while this passes are one sync. */
const GATHER_MS = 100;
/** From one sync to the next. */
const GAP_MS = 1_000;

/**
 * What this process knows of one trigger that wants instant notifications. Webhook calls ring; the poll answers. Only
 * polls touch the trigger's state, one at a time, so that a push is nothing but a poll that comes early.
 */
export interface Bell {
  readonly key: string;
  /** Polls and hands over at any time; null in processes that run no polls of this trigger. */
  context: IPollFunctions | null;
  pulse: Pulse | null;
  /** Where providers call; null where they could not, undefined while that is unknown. */
  address: string | null | undefined;
  /** When the address was set, ms since epoch: what channels there were before is not known to live. */
  since: number;
  /** As of the last poll in this process. */
  channels: KeptChannel[];
  /** Names of the secrets handed out by this process, and of those whose channels it has closed. */
  readonly handled: Set<string>;
  /** Reads and proves calls without a look at the credential, which costs n8n more than all the rest of a call. */
  reader: MessageReader | undefined;
  /** The trigger's calendars, where calls come for the whole account; undefined where they come for a channel. */
  calendarIds: ReadonlySet<string> | undefined;
  /** Tells when the key changes that the secrets are made from. */
  keyId: string | undefined;
  /** What providers said of channels and no poll has dealt with yet. */
  readonly renew: Set<string>;
  readonly lost: Set<string>;
  /** The state that the last poll left to n8n to store; undefined when that is not known. */
  handedOver: string | undefined;
  /** Somebody rang and no poll has begun since. */
  rung: boolean;
  polledAt: number;
  answering: boolean;
  /** Things said once are not said again. */
  readonly said: Set<string>;
}

const bells = new Map<string, Bell>();
/** Polls under way in this process. n8n counts overlapping polls of one node but does not prevent them. */
const underWay = new Set<string>();

/** Tells genuine calls from others. */
export interface MessageReader {
  readMessage(request: SignedPushRequest, known: KnownChannels): PushReading;
  isOurs: (secret: string) => boolean;
  /** The signature is over the bytes of the body. */
  needsBytes: boolean;
}

/** The poll that a ring asks for. Set by the module that polls: it knows the bell, not the other way round. */
type Answer = (bell: Bell, context: IPollFunctions) => Promise<void>;
const answers = new WeakMap<Bell, Answer>();

export const bellOf = (key: string): Bell | undefined => bells.get(key);

/** False once the trigger was deactivated, or activated anew: what is still under way for it must not be told. */
export const isCurrent = (bell: Bell): boolean => bells.get(bell.key) === bell;

/** The bell of a trigger, hung up where there is none yet. */
export function hang(key: string): Bell {
  const bell = bells.get(key) ?? {
    key,
    context: null,
    pulse: null,
    address: undefined,
    since: 0,
    channels: [],
    handled: new Set<string>(),
    reader: undefined,
    calendarIds: undefined,
    keyId: undefined,
    renew: new Set<string>(),
    lost: new Set<string>(),
    handedOver: undefined,
    rung: false,
    polledAt: 0,
    answering: false,
    said: new Set<string>(),
  };
  bells.set(key, bell);
  return bell;
}

/** A poll has begun: its context is kept where that can be. */
export function meet(key: string, context: IPollFunctions, answer: Answer): Bell {
  const bell = hang(key);
  answers.set(bell, answer);
  if (bell.context !== context && canBeKept(context)) {
    bell.context = context;
    bell.pulse = pulseOf(context);
  }
  return bell;
}

/** The trigger is deactivated. */
export function takeDown(key: string): Bell | undefined {
  const bell = bells.get(key);
  bells.delete(key);
  return bell;
}

/** @returns false when a poll of this node is under way: it tells what there is, a second one would tell it again. */
export function begin(key: string): boolean {
  if (underWay.has(key)) return false;
  underWay.add(key);
  return true;
}

export function end(key: string): void {
  underWay.delete(key);
  const bell = bells.get(key);
  // Whoever rang meanwhile may have seen what this poll did not.
  if (bell?.rung === true) ring(bell);
}

/** Asks for a poll, soon. Rings that come together are answered by one; a ring during a poll by one more. */
export function ring(bell: Bell): void {
  bell.rung = true;
  if (bell.context === null || bell.answering || underWay.has(bell.key)) return;
  bell.answering = true;
  void answer(bell);
}

async function answer(bell: Bell): Promise<void> {
  try {
    while (bell.rung && bell.context !== null) {
      await sleep(Math.max(GATHER_MS, bell.polledAt + GAP_MS - Date.now()));
      // The poll under way rings again at its end.
      if (!isCurrent(bell) || underWay.has(bell.key)) return;
      bell.rung = false;
      bell.polledAt = Date.now();
      underWay.add(bell.key);
      await answerOnce(bell, bell.context);
      underWay.delete(bell.key);
    }
  } finally {
    bell.answering = false;
  }
}

/** Never throws: nobody waits for it, and the next regular poll says what is wrong. */
async function answerOnce(bell: Bell, context: IPollFunctions): Promise<void> {
  try {
    if ((await bell.pulse?.isBeating()) === false) {
      bell.context = null;
      return;
    }
    await answers.get(bell)?.(bell, context);
  } catch (error) {
    context.logger.warn(
      `Calendar Trigger: a change could not be fetched at once (${reasonOf(error)}); the next poll fetches it`,
    );
  }
}
