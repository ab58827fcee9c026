import type { CalendarSource, EventPage } from '../../core/src/calendars/source';
import type { TruthEvent } from './world';

/** A source between the provider and the engine that loses changes: what a provider's cursor forgets to tell. */
export class LosingSource {
  /** So many of the next changes get lost. */
  toLose = 0;
  /** What was lost and not seen again since, with the event as the mirror knows it; null: it knows none. */
  readonly lost = new Map<string, TruthEvent | null>();

  /** @param known the event as it was when the mirror was last in step. */
  wrap(source: CalendarSource, known: (id: string) => TruthEvent | null): CalendarSource {
    return {
      ...source,
      readPage: async (request) => {
        const page = await source.readPage(request);
        if (request.cursor !== null) return this.without(page, known);
        this.see(page.events);
        return page;
      },
      getEvent: (calendarId, id) => {
        this.lost.delete(id);
        return source.getEvent(calendarId, id);
      },
      readSeries: async (calendarId, seriesId, window) => {
        const series = await source.readSeries(calendarId, seriesId, window);
        this.see(series?.events ?? []);
        return series;
      },
    };
  }

  private see(events: readonly { id: string }[]): void {
    for (const { id } of events) this.lost.delete(id);
  }

  private without(page: EventPage, known: (id: string) => TruthEvent | null): EventPage {
    const loses = (id: string): boolean => {
      if (this.toLose === 0) {
        this.lost.delete(id);
        return false;
      }
      this.toLose -= 1;
      if (!this.lost.has(id)) this.lost.set(id, known(id));
      return true;
    };
    return {
      ...page,
      events: page.events.filter(({ id }) => !loses(id)),
      removed: page.removed.filter(({ id }) => !loses(id)),
    };
  }
}
