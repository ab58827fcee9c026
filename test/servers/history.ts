import type { Random } from '../../sandbox/random';
import { type Author, vevent } from './author';

const DAY_MS = 86_400_000;

interface Exception {
  /** Wall time in Berlin, as ms as if it were UTC. */
  start: number;
  summary: string;
  cancelled: boolean;
}

interface Entry {
  name: string;
  start: number;
  summary: string;
  sequence: number;
  rule: { text: string; days: number; count: number } | null;
  exdates: Set<number>;
  exceptions: Map<number, Exception>;
  declined: boolean;
}

/** Somebody who keeps a calendar, at random: single meetings and series, moved, renamed, answered, cut and deleted. */
export class History {
  private readonly entries = new Map<string, Entry>();
  private count = 0;
  edits = 0;

  /** @param from first day on which anything is put, ms since epoch */
  constructor(
    private readonly author: Author,
    private readonly random: Random,
    private readonly from: number,
  ) {}

  /** One edit, written to the server. */
  async edit(): Promise<void> {
    this.edits += 1;
    const entry = this.any();
    const dice = this.random();
    if (entry === undefined || dice < 0.25) return await this.write(this.create());
    if (dice < 0.4) return await this.delete(entry);
    if (dice < 0.55) entry.start = this.moment();
    else if (dice < 0.65) entry.summary = `Title ${this.int(1e6)}`;
    else if (dice < 0.7) entry.declined = !entry.declined;
    else if (entry.rule === null) {
      if (dice < 0.9) entry.start = this.moment();
      else entry.rule = this.rule();
    } else this.editSeries(entry, entry.rule);
    // Exceptions belong to instances: a series that was moved has others.
    if (dice >= 0.4 && dice < 0.55) this.forgetInstances(entry);
    entry.sequence += 1;
    await this.write(entry);
  }

  /** What takes place, as start (ms since epoch), title and whether it was declined: from the keeper's own books. */
  truth(): { start: number; title: string; declined: boolean }[] {
    return [...this.entries.values()].flatMap(({ start, rule, summary, exdates, exceptions, declined }) => {
      const instances = Array.from({ length: rule?.count ?? 1 }, (_, i) => start + i * (rule?.days ?? 0) * DAY_MS);
      return instances.flatMap((at) => {
        const exception = exceptions.get(at);
        if (exdates.has(at) || exception?.cancelled === true) return [];
        const title = exception?.summary ?? summary;
        return [{ start: berlin(exception?.start ?? at), title, declined }];
      });
    });
  }

  private editSeries(entry: Entry, rule: NonNullable<Entry['rule']>): void {
    const instance = entry.start + this.int(rule.count) * rule.days * DAY_MS;
    const dice = this.random();
    if (dice < 0.25) {
      entry.exdates.add(instance);
      entry.exceptions.delete(instance);
    } else if (dice < 0.75) {
      const away = dice < 0.35 ? 200 * DAY_MS : (this.int(9) - 4) * 3_600_000;
      const summary = this.random() < 0.5 ? entry.summary : `Exception ${this.int(1e6)}`;
      entry.exdates.delete(instance);
      entry.exceptions.set(instance, { start: instance + away, summary, cancelled: dice > 0.65 });
    } else if (dice < 0.85) entry.exceptions.clear();
    else if (dice < 0.95) entry.rule = this.rule();
    else {
      entry.rule = null;
      this.forgetInstances(entry);
    }
    if (entry.rule !== rule) this.forgetInstances(entry);
  }

  private forgetInstances(entry: Entry): void {
    entry.exdates.clear();
    entry.exceptions.clear();
  }

  private create(): Entry {
    const name = `meeting ${this.count++}`;
    const entry: Entry = {
      name,
      start: this.moment(),
      summary: `Title ${this.int(1e6)}`,
      sequence: 0,
      rule: this.random() < 0.35 ? this.rule() : null,
      exdates: new Set(),
      exceptions: new Map(),
      declined: false,
    };
    this.entries.set(name, entry);
    return entry;
  }

  private rule(): NonNullable<Entry['rule']> {
    const weekly = this.random() < 0.5;
    const count = 2 + this.int(6);
    return { text: `FREQ=${weekly ? 'WEEKLY' : 'DAILY'};COUNT=${count}`, days: weekly ? 7 : 1, count };
  }

  private async delete(entry: Entry): Promise<void> {
    this.entries.delete(entry.name);
    await this.author.delete(entry.name);
  }

  private async write(entry: Entry): Promise<void> {
    const { name, sequence, declined, rule } = entry;
    const answer = `ATTENDEE;PARTSTAT=${declined ? 'DECLINED' : 'ACCEPTED'}:mailto:anna@example.com`;
    const people = ['ORGANIZER:mailto:boss@example.com', answer];
    const repeats = rule === null ? [] : [`RRULE:${rule.text}`];
    const cut = [...entry.exdates].map((at) => `EXDATE;TZID=Europe/Berlin:${wall(at)}`);
    const master = vevent({
      uid: name,
      start: wall(entry.start),
      summary: entry.summary,
      sequence,
      more: [...repeats, ...cut, ...people],
    });
    const exceptions = [...entry.exceptions].map(([at, { start, summary, cancelled }]) =>
      vevent({
        uid: name,
        start: wall(start),
        replaces: wall(at),
        summary,
        sequence,
        more: [...people, ...(cancelled ? ['STATUS:CANCELLED'] : [])],
      }),
    );
    await this.author.put(name, [master, ...exceptions]);
  }

  private any(): Entry | undefined {
    const all = [...this.entries.values()];
    return all[this.int(all.length)];
  }

  /** A quarter of an hour by day, mostly inside four weeks, sometimes beyond. */
  private moment(): number {
    const days = this.random() < 0.15 ? 28 + this.int(60) : this.int(28);
    return this.from + days * DAY_MS + (7 + this.int(10)) * 3_600_000 + this.int(4) * 900_000;
  }

  private int(below: number): number {
    return Math.floor(this.random() * below);
  }
}

function wall(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

/** The instant of a wall time in Berlin. */
function berlin(at: number): number {
  const isSummer = at >= Date.UTC(2027, 2, 28, 3) && at < Date.UTC(2027, 9, 31, 3);
  return at - (isSummer ? 2 : 1) * 3_600_000;
}
