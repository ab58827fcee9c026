import type { HostedWish, MeetStreamCalendarClient } from 'calendar-bots/connections/meetstream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { addHint } from '../../../shared/hints';
import { readBotConfig } from '../../../shared/meetstream/calendar-bot';
import { openMeetStream } from '../../../shared/meetstream/calendars';
import { type Parameters, readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { chosenHostedEvent, placeOf } from './meetStreamEvent';

const MINUTE_MS = 60_000;

/** Books MeetStream's own calendar bot: the service lets it follow the event from then on. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { scheduleHosted } = await import('calendar-bots/connections/meetstream');
    const parameters = readParameters(context, itemIndex);
    const { eventId, occurrence } = chosenHostedEvent(parameters, context.getNode(), itemIndex);
    const scope = readScope(context, parameters, itemIndex);
    const botConfig = readBotConfig(parameters.collection('botConfig'), context.getNode(), itemIndex);
    const client = await openMeetStream(context);
    const one =
      occurrence === null || scope.scope !== 'event'
        ? null
        : await placeOf(client, { eventId, occurrence }, context, itemIndex);
    const which: HostedWish['which'] = one === null ? scope : { scope: 'occurrence', date: one.day };
    const start = await startOf(client, parameters, eventId, which.scope, one?.start ?? null);
    const lead = Math.min(60, Math.max(0, parameters.number('hostedLeadMinutes', 1))) * MINUTE_MS;
    const joinAt = start === null ? null : start - lead;
    if (joinAt !== null && joinAt <= Date.now()) {
      throw settingsError(
        context.getNode(),
        `The bot would have to join at ${new Date(joinAt).toISOString()}, which has passed`,
        'Choose a later meeting, or send a bot now with Send Bot.',
        itemIndex,
      );
    }
    if (joinAt === null) {
      addHint(context, 'No join time was sent: MeetStream decides, by its documents one or three minutes before.');
    }
    const outcome = await scheduleHosted(client, {
      eventId,
      botConfig,
      which,
      ...(joinAt === null ? {} : { joinAt }),
    });
    return [{ eventId, ...outcome, joinAt: joinAt === null ? null : new Date(joinAt).toISOString() }];
  },
};

function readScope(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): HostedWish['which'] {
  switch (parameters.text('hostedScope', 'event')) {
    case 'all':
      return { scope: 'all', limit: Math.max(1, Math.trunc(parameters.number('occurrenceLimit', 52))) };
    case 'chain':
      return { scope: 'chain' };
    case 'occurrence': {
      const date = parameters.day('occurrenceDate', 'Occurrence Date');
      if (date !== undefined) return { scope: 'occurrence', date };
      throw settingsError(
        context.getNode(),
        '"Occurrence Date" is empty',
        'Enter the day of the occurrence, for example 2026-05-04.',
        itemIndex,
      );
    }
    default:
      return { scope: 'event' };
  }
}

/** When the meeting begins: as it is given, or for a single event as MeetStream knows it. Null: not for one meeting. */
async function startOf(
  client: MeetStreamCalendarClient,
  parameters: Parameters,
  eventId: string,
  scope: HostedWish['which']['scope'],
  planned: number | null,
): Promise<number | null> {
  if (scope === 'all' || scope === 'chain') return null;
  const given = parameters.instant('meetingStart', 'Meeting Start');
  if (given !== undefined) return given;
  if (scope === 'occurrence') return planned;
  const { readHostedEvent } = await import('calendar-bots/connections/meetstream');
  const { rows } = await client.listEvents({ sync: false });
  const event = rows.map((row) => readHostedEvent(row)).find(({ id }) => id === eventId);
  const start = Date.parse(event?.start_time ?? '');
  // A series begins with its first occurrence, which may have been long ago.
  return Number.isNaN(start) || start <= Date.now() ? null : start;
}
