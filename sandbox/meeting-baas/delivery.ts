/** A fetch as far as deliveries need it. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** One attempt to bring an event to somebody. */
export interface DeliveryAttempt {
  channel: 'webhook' | 'callback';
  /** Message id (webhook) or a running id (callback). */
  messageId: string;
  /** The endpoint's id; null for a callback. */
  endpointId: string | null;
  url: string;
  event: string;
  botId: string;
  /** Counted from 1. */
  attempt: number;
  /** ms since 1970, by the sandbox's clock. */
  at: number;
  /** What the receiver answered; null when it could not be reached or took too long. */
  status: number | null;
  problem: string | null;
  timedOut: boolean;
  forged: boolean;
  body: string;
}

/** Sends once; a receiver that is down or silent is an outcome, not an error. */
export async function attempt(
  send: Send,
  url: string,
  init: RequestInit,
  timeoutMs: number,
): Promise<{ status: number | null; problem: string | null; timedOut: boolean }> {
  try {
    const response = await send(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    // Read to the end so that the connection can be used again.
    await response.arrayBuffer();
    return { status: response.status, problem: null, timedOut: false };
  } catch (error) {
    // Read by shape: what fetch throws may come from another realm than this file's `Error`.
    const { name, message, cause } = error as { name?: unknown; message?: unknown; cause?: { message?: unknown } };
    const problem = [message, cause?.message].filter((part) => typeof part === 'string').join(': ');
    return { status: null, problem: problem === '' ? String(error) : problem, timedOut: name === 'TimeoutError' };
  }
}
