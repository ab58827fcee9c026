import type { SandboxClock } from '../clock';
import type { CallbackConfig } from './bot';
import { attempt, type DeliveryAttempt, type Send } from './delivery';

/** Waits before the four attempts. Only a dead connection or a 5xx is tried again; any other answer is final. */
export const CALLBACK_DELAYS_MS = [0, 1_000, 5_000, 15_000];

export interface CallbackOptions {
  clock: SandboxClock;
  send: Send;
  timeoutMs: number;
  newId: () => string;
  onAttempt: (attempt: DeliveryAttempt) => void;
}

/** Per-bot callbacks: the final event straight to the customer's URL, proven by nothing but a shared secret. */
export class Callbacks {
  constructor(private readonly options: CallbackOptions) {}

  call(config: CallbackConfig, botId: string, event: string, body: unknown): void {
    this.plan(config, { id: `callback_${this.options.newId()}`, botId, event, body: JSON.stringify(body) }, 1);
  }

  private plan(
    config: CallbackConfig,
    message: { id: string; botId: string; event: string; body: string },
    number: number,
  ): void {
    const delay = CALLBACK_DELAYS_MS[number - 1];
    if (delay === undefined) return;
    this.options.clock.schedule(this.options.clock.now() + delay, async () => {
      const at = this.options.clock.now();
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (config.secret !== null) headers['x-mb-secret'] = config.secret;
      const init = { method: config.method, headers, body: message.body };
      const { status, problem, timedOut } = await attempt(this.options.send, config.url, init, this.options.timeoutMs);
      this.options.onAttempt({
        channel: 'callback',
        messageId: message.id,
        endpointId: null,
        url: config.url,
        event: message.event,
        botId: message.botId,
        attempt: number,
        at,
        status,
        problem,
        timedOut,
        forged: false,
        body: message.body,
      });
      if (status === null || status >= 500) this.plan(config, message, number + 1);
    });
  }
}
