import type { calendar_v3 } from '@googleapis/calendar';
import type { SandboxClock } from '../../sandbox/clock';

type Event = calendar_v3.Schema$Event;

/** Latency between taking the time and the answer of the list, in ms: what the built-in node's cursor cannot see. */
const LATENCY_MS = 250;

/**
 * The rules of n8n's built-in Google Calendar Trigger ("Event Created" and "Event Updated"), as far as they decide
 * what is emitted: one time stamp of whole seconds as cursor, `updatedMin`, and exclusive bounds on `created`.
 */
export class BuiltinTrigger {
  private lastTimeChecked: number | null = null;
  readonly created: string[] = [];
  readonly updated: string[] = [];

  constructor(
    private readonly list: (query: { calendarId: string; updatedMin: string }) => Promise<Event[]>,
    private readonly calendarId: string,
    private readonly clock: SandboxClock,
  ) {}

  async poll(): Promise<void> {
    const now = Math.floor(this.clock.now() / 1000) * 1000;
    const since = this.lastTimeChecked ?? now;
    await this.clock.pass(LATENCY_MS);
    const events = await this.list({ calendarId: this.calendarId, updatedMin: new Date(since).toISOString() });
    for (const event of events) {
      const created = Date.parse(event.created ?? '');
      const updated = Date.parse(event.updated ?? '');
      if (created > since && created < now) this.created.push(event.id ?? '');
      if (Math.floor(created / 1000) !== Math.floor(updated / 1000)) this.updated.push(`${event.id} ${event.updated}`);
    }
    this.lastTimeChecked = now;
  }
}
