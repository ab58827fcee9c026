import type { FaultKind } from './faults';

/** One request to a sandbox server and how it ended. Secrets are masked before an entry is made. */
export interface LogEntry {
  id: number;
  server: string;
  /** Virtual time, ms since 1970. */
  at: number;
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  operation?: string | undefined;
  /** The parsed JSON or form of the request, or its text. */
  body?: unknown;
  /** HTTP status; undefined when the connection was dropped. */
  status?: number | undefined;
  /** The answer: always for a status from 400 on, otherwise only when the server records answers. */
  answer?: unknown;
  faults: FaultKind[];
}

const SECRET_NAMES =
  /^(authorization|access_token|refresh_token|id_token|client_secret|code|code_verifier|password|secret|token|api[-_]?key|x-meeting-baas-api-key|signing_secret|webhook_secret)$/i;

/** The same value with everything that is named like a secret masked. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAMES.test(name) && typeof inner === 'string' ? '[redacted]' : redact(inner),
    ]),
  );
}

/** The latest requests of one server. */
export class RequestLog {
  private entries: LogEntry[] = [];
  private nextId = 1;
  private readonly listeners = new Set<(entry: LogEntry) => void>();

  constructor(
    private readonly server: string,
    private readonly capacity = 5_000,
  ) {}

  add(entry: Omit<LogEntry, 'id' | 'server'>): LogEntry {
    const stored: LogEntry = { ...entry, id: this.nextId++, server: this.server };
    this.entries.push(stored);
    // Trimmed in batches: cutting the front off at every request would cost more than the request.
    if (this.entries.length > this.capacity * 1.25) this.entries = this.entries.slice(-this.capacity);
    for (const listener of this.listeners) listener(stored);
    return stored;
  }

  /** All kept entries, oldest first; only those of one operation or with an id above `afterId` if asked. */
  list(filter: { operation?: string; afterId?: number } = {}): LogEntry[] {
    const { operation, afterId = 0 } = filter;
    return this.entries.filter(
      (entry) => entry.id > afterId && (operation === undefined || entry.operation === operation),
    );
  }

  /** Number of requests ever logged. */
  get total(): number {
    return this.nextId - 1;
  }

  clear(): void {
    this.entries = [];
  }

  /** Calls `listener` with each new entry until the answer is called. */
  subscribe(listener: (entry: LogEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
