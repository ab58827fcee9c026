import type { Field } from './fields.js';
import type { Meeting } from './meeting.js';
import type { Passage } from './passage.js';

/** A stretch of text that speaks of one meeting. */
export interface Region {
  passage: Passage;
  /** Where its link stands, or where the text begins. */
  at: number;
  from: number;
  to: number;
}

const MOST_TEXTS = 4;

/** Which parts of an event's texts belong to which meeting: from its link to the next meeting's. */
export class TextMap {
  private readonly texts: readonly Field[];
  /** For each text the positions of links, in order, with the meeting they belong to. */
  private readonly links = new Map<Field, { at: number; meeting: Meeting }[]>();

  constructor(meetings: readonly Meeting[], fields: readonly Field[]) {
    this.texts = fields
      .filter(({ structured, text }) => !structured && text.source === 'description')
      .slice(0, MOST_TEXTS);
    for (const field of this.texts) this.links.set(field, []);
    for (const meeting of meetings)
      for (const { field, at } of meeting.sightings) this.links.get(field)?.push({ at, meeting });
    for (const list of this.links.values()) list.sort((a, b) => a.at - b.at);
  }

  regionsOf(meeting: Meeting): Region[] {
    const list: Region[] = [];
    for (const field of this.texts) {
      const links = this.links.get(field) ?? [];
      const own = meeting.sightings.find((sighting) => sighting.field === field);
      if (!own) {
        if (links.length > 0) continue;
        const passage = field.text.read();
        list.push({ passage, at: 0, from: 0, to: passage.text.length });
        continue;
      }
      const passage = field.text.read();
      const index = lowerBound(links, own.at);
      let next = index;
      // Copies of the same meeting's link do not end its stretch.
      while (next < links.length && links[next]?.meeting === meeting) next++;
      let before = index - 1;
      while (before >= 0 && links[before]?.meeting === meeting) before--;
      list.push({ passage, at: own.at, from: links[before]?.at ?? 0, to: links[next]?.at ?? passage.text.length });
    }
    for (const { field, at } of meeting.sightings.slice(0, MOST_TEXTS))
      if (!this.links.has(field)) {
        const passage = field.text.read();
        list.push({ passage, at, from: 0, to: passage.text.length });
      }
    return list;
  }
}

function lowerBound(list: readonly { at: number }[], at: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
