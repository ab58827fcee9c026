import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import type { BookedBot } from '../service.js';
import { type MeetStreamClient, MOST_SCHEDULED_BOTS } from './client.js';
import type { BotRow } from './schemas.js';
import { meaningOfStatus, stateOfStatus } from './status.js';
import { type Attributes, matches, notesFromAttributes, orderFilter, tagFromAttributes } from './tag.js';

/** What is known about one bot of ours, from both listings. */
export interface KnownBot {
  booked: BookedBot;
  attributes: Attributes;
  /** Name of the order that made it. */
  order: string;
  /** When the order was sent, UTC ISO, by the clock of whoever sent it. */
  made: string;
}

export interface Listing {
  /** All bots of ours with these attributes, in any state. */
  find(filter: Readonly<Record<string, string>>): Promise<KnownBot[]>;
}

/**
 * Finds our bots by what we wrote into them. Booked bots are in a list of their own that ends after 100 and knows no
 * filter; all bots are in `/bots`, filtered by attribute. Whether that one shows booked bots, and whether its rows show
 * attributes, is not documented: what a row leaves out is read from the bot itself.
 */
export function createListing(client: MeetStreamClient): Listing {
  let listsScheduled = false;

  async function find(filter: Readonly<Record<string, string>>): Promise<KnownBot[]> {
    // The schedule first: a bot that leaves it in between is then in the second listing.
    const scheduled = await client.listScheduledBots();
    const merged = new Map<string, { scheduled: BotRow | null; row: BotRow | null }>();
    for (const row of scheduled) merged.set(row.bot_id, { scheduled: row, row: null });
    for await (const row of client.allBots({ attributes: filter })) {
      merged.set(row.bot_id, { scheduled: merged.get(row.bot_id)?.scheduled ?? null, row });
    }
    if (scheduled.length >= MOST_SCHEDULED_BOTS) await requireFullView(scheduled);
    const found: KnownBot[] = [];
    for (const { scheduled: booked, row } of merged.values()) {
      const known = await read(booked, row);
      if (known !== null && matches(known.attributes, filter)) found.push(known);
    }
    return found;
  }

  /** One bot in the port's words; null when it is not ours. */
  async function read(scheduled: BotRow | null, row: BotRow | null): Promise<KnownBot | null> {
    const first = row ?? scheduled;
    if (first === null) return null;
    const listed = row?.custom_attributes ?? scheduled?.custom_attributes ?? null;
    if (listed !== null) return known(first.bot_id, first.status, listed, scheduled, row);
    const status = await statusOf(client, first.bot_id);
    if (status === null) return null;
    return known(first.bot_id, status.status, status.custom_attributes ?? {}, scheduled, row);
  }

  /** With a full list of booked bots, those beyond it can only be seen where `/bots` shows booked ones. */
  async function requireFullView(scheduled: readonly BotRow[]): Promise<void> {
    if (listsScheduled) return;
    for (const row of scheduled) {
      const { order } = notesFromAttributes(row.custom_attributes);
      if (order === '') continue;
      for await (const shown of client.allBots({ attributes: orderFilter(order) })) {
        if (shown.bot_id === row.bot_id) listsScheduled = true;
      }
      if (listsScheduled) return;
      break;
    }
    throw new CalendarBotsError({
      code: 'quotaExhausted',
      service: 'MeetStream',
      message: `MeetStream shows ${MOST_SCHEDULED_BOTS} booked bots and no more, so that it cannot be said which meetings have one`,
      hint: 'Book fewer bots ahead: choose a smaller window, or take back booked bots that are not needed.',
    });
  }

  return { find };
}

/** A bot's status by its id; null when it does not exist. */
export async function statusOf(client: MeetStreamClient, botId: string) {
  try {
    return await client.getStatus(botId);
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return null;
    throw error;
  }
}

/**
 * Puts what is known of a bot together. Link and name are those of our order: a listing that writes them differently
 * would look like a change of the meeting. The join time is the schedule's own, which somebody may have moved.
 */
export function known(
  botId: string,
  status: string,
  attributes: Attributes,
  scheduled: BotRow | null,
  row: BotRow | null,
): KnownBot | null {
  const tag = tagFromAttributes(attributes);
  if (tag === null) return null;
  const notes = notesFromAttributes(attributes);
  const state = stateOfStatus(status);
  const { phase } = meaningOfStatus(status);
  const joinAt = notes.joinAt === '' ? null : (instant(scheduled?.join_at) ?? instant(notes.joinAt));
  return {
    attributes,
    order: notes.order,
    made: notes.made,
    booked: {
      botId,
      state,
      status,
      recording: phase === 'recording',
      name: notes.name || row?.bot_name || scheduled?.bot_name || '',
      meetingUrl: notes.meetingUrl || row?.meeting_url || scheduled?.meeting_url || '',
      joinAt,
      createdAt: instant(notes.made) ?? instant(row?.created_at) ?? joinAt ?? 0,
      endedAt: state === 'ended' ? instant(row?.ended_at) : null,
      ...(phase === 'processing' || phase === 'completed' ? { attended: true } : {}),
      tag,
    },
  };
}

/** A time in whatever form the service writes it: ISO, with or without a zone (then UTC), or seconds since 1970. */
export function instant(value: string | number | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'number' || /^\d{9,13}(\.\d+)?$/.test(value)) {
    const number = Number(value);
    return number < 1e11 ? Math.round(number * 1000) : Math.round(number);
  }
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(value) ? value : `${value.replace(' ', 'T')}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? null : ms;
}
