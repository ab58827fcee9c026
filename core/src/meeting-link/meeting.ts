import type { Field } from './fields.js';
import type { ResolvedLink } from './resolve.js';

/** One place at which a link was found. */
export interface Sighting {
  link: ResolvedLink;
  field: Field;
  fieldIndex: number;
  /** Position in the field's plain text. */
  at: number;
}

/** All sightings of one meeting. */
export interface Meeting {
  best: Sighting;
  sightings: Sighting[];
  /** Compared from the left; the lowest is the event's meeting. */
  order: number[];
}
