import { type BotService, type CalendarSource, holderId, type Window } from 'calendar-bots';
import type { IExecuteFunctions } from 'n8n-workflow';
import { calendarProvider } from '../../shared/calendar-providers';
import { chosenCalendars, ownIds } from '../../shared/chosen-calendars';
import { openBots } from '../../shared/chosen-services';
import { settingsError } from '../../shared/errors';
import { type Parameters, readParameters } from '../../shared/parameters';

const DAY_MS = 86_400_000;
/** A meeting that began earlier is as good as over. */
const BACK_MS = DAY_MS / 2;
/** The longest window that can be chosen: no bot of a series is booked further ahead. */
export const MOST_DAYS = 60;

/** The series that an operation is about, and who holds its bots. */
export interface ChosenSeries {
  parameters: Parameters;
  source: CalendarSource;
  service: BotService;
  calendarId: string;
  seriesId: string;
  /** The same for every step of the workflow: what one switches on, another can switch off. */
  holder: string;
  window: Window;
}

/**
 * @param days how far ahead; "Window (Days)" when left out.
 * @throws NodeOperationError when no series is given
 */
export async function chosenSeries(
  context: IExecuteFunctions,
  itemIndex: number,
  days?: number,
): Promise<ChosenSeries> {
  const parameters = readParameters(context, itemIndex);
  const node = context.getNode();
  const seriesId = parameters.text('seriesId').trim();
  if (seriesId === '') {
    const hint = 'Enter the "seriesId" of one of its occurrences, as Calendar Trigger and List Events give it.';
    throw settingsError(node, '"Series ID" is empty', hint, itemIndex);
  }
  const provider = calendarProvider(parameters.text('provider'));
  const source = await provider.open(context);
  const [calendarId = ''] = await ownIds(source, chosenCalendars(parameters, node, provider).slice(0, 1));
  const service = await openBots(context, parameters, itemIndex);
  const ahead = days ?? Math.min(MOST_DAYS, Math.max(1, parameters.number('windowDays', 14)));
  const now = Date.now();
  return {
    parameters,
    source,
    service,
    calendarId,
    seriesId,
    holder: holderId(`${context.getWorkflow().id ?? ''}/series:${seriesId}`, calendarId),
    window: { from: now - BACK_MS, to: now + ahead * DAY_MS },
  };
}
