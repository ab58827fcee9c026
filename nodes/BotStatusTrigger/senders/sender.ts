import { type CalendarBotsError, isCalendarBotsError } from 'calendar-bots';
import type { BotEvent, StatusSource } from 'calendar-bots/bots/progress';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { RequestContext } from '../../shared/context';
import { asError } from '../../shared/values';

/** Who of a service calls: its endpoint for the whole account, or the callback address of a single bot. */
export type Channel = 'endpoint' | 'callback';

export interface Delivery {
  /** Byte for byte as it came: a body that was parsed and written again has another signature. */
  body: Uint8Array;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  credentials: ICredentialDataDecryptedObject;
  channels: readonly Channel[];
  /** ms since epoch. */
  now: number;
}

/**
 * What a delivery has proven. `body`: a signature over the body. `sender`: a secret that only the service knows, with
 * nothing said about the body. `nothing`: anybody may have sent it.
 */
export type Proof = 'body' | 'sender' | 'nothing';

export type Reception =
  | { ok: true; event: BotEvent; id: string | null; proof: Proof }
  /** `status` is what to answer, `message` is for the sender and the log: it holds no secret. */
  | { ok: false; status: 401 | 422; message: string };

/** How one service reports on its bots. */
export interface Sender {
  /** Value of "Bot Service". */
  readonly id: string;
  readonly displayName: string;
  readonly channels: readonly Channel[];
  /** Larger bodies are refused unread. */
  readonly mostBytes: number;
  /** Messages of bots that are ours may come without our tag: the bot is read once for it. */
  readonly leavesTagOut?: boolean;
  /** What of the service's messages are told only after the bot was read, if nobody signed their body. */
  readonly rereads: boolean;
  credentialType(): string;
  /** Why these channels cannot be received with this credential, and what to do; null when they can. */
  flaw(
    credentials: ICredentialDataDecryptedObject,
    channels: readonly Channel[],
  ): { message: string; description: string } | null;
  receive(delivery: Delivery): Reception;
  statuses(context: RequestContext): Promise<StatusSource>;
}

/** The secrets in a credential's field: several while one replaces another. */
export const secretsIn = (value: unknown): string[] =>
  (typeof value === 'string' ? value : '').split(/[\s,]+/).filter((secret) => secret !== '');

export const refused = (message: string): Reception => ({ ok: false, status: 401, message: `Refused: ${message}.` });

/** Reads a message that was proven; what cannot be read gets 422. */
export function readable(service: string, read: () => Omit<Extract<Reception, { ok: true }>, 'ok'>): Reception {
  try {
    return { ok: true, ...read() };
  } catch (error) {
    if (!isUnreadable(error)) throw asError(error);
    return { ok: false, status: 422, message: `This is not a message of ${service}.` };
  }
}

const isUnreadable = (error: unknown): error is CalendarBotsError | SyntaxError =>
  error instanceof SyntaxError || (isCalendarBotsError(error) && error.code === 'unexpectedResponse');

export const jsonOf = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body));

/** The first value of a header, by its lower-case name. */
export function headerOf(headers: Delivery['headers'], name: string): string | undefined {
  const value = Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : value?.[0];
}
