import type { IExecuteFunctions } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { openMeetStream } from '../../../shared/meetstream/calendars';
import { type Parameters, readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { chosenHostedEvent, placeOf } from './meetStreamEvent';

/** Takes MeetStream's own calendar bots of an event back. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { unscheduleHosted, unscheduleOccurrence } = await import('calendar-bots/connections/meetstream');
    const parameters = readParameters(context, itemIndex);
    const { eventId, occurrence } = chosenHostedEvent(parameters, context.getNode(), itemIndex);
    const allOccurrences = parameters.flag('allOccurrences');
    const fromDate = allOccurrences ? readFrom(context, parameters, itemIndex) : undefined;
    const client = await openMeetStream(context);
    if (occurrence !== null && !allOccurrences) {
      const { start } = await placeOf(client, { eventId, occurrence }, context, itemIndex);
      return [{ eventId, ...(await unscheduleOccurrence(client, eventId, start)) }];
    }
    const { outcome, cancelled } = await unscheduleHosted(client, eventId, {
      allOccurrences,
      ...(fromDate === undefined ? {} : { fromDate }),
    });
    return [{ eventId, outcome, cancelled }];
  },
};

/** Without it the bots of all occurrences are taken back: an expression that found nothing does not mean that. */
function readFrom(context: IExecuteFunctions, parameters: Parameters, itemIndex: number): string | undefined {
  const from = parameters.day('cancelFrom', 'From');
  const entered: unknown = context.getNodeParameter('cancelFrom', itemIndex, '', { rawExpressions: true });
  if (from !== undefined || entered === '') return from;
  const hint = 'Check what "From" resolves to, or clear it if the bots of all occurrences are to be taken back.';
  throw settingsError(context.getNode(), '"From" is empty', hint, itemIndex);
}
