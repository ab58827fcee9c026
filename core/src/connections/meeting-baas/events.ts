import { fits } from '../../http/index.js';
import { eventRowSchema, type HostedEventRow } from './schemas.js';

const read = fits(eventRowSchema);

/**
 * A row of a listing or of a message, or what is wrong with it: naming the fields, not what is in them. Both spellings
 * of the times are taken.
 */
export function readHostedRow(row: unknown): { row: HostedEventRow } | { id: string | null; reason: string } {
  try {
    return { row: read(row) };
  } catch (error) {
    const given: unknown = typeof row === 'object' && row !== null && 'event_id' in row ? row.event_id : null;
    return {
      id: typeof given === 'string' ? given : null,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}
