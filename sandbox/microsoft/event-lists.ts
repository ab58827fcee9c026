import { GraphError, invalid } from './errors';
import type { CalendarEntry, Item } from './model';
import { occurrencesIn } from './occurrences';
import { filterOf, numberOf, select, selectOf, sortRows } from './odata';
import { renderMaster, renderOccurrence, type EventRow, type View } from './render';
import type { GraphAnswer, GraphRequest } from './request';

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?)?(Z|[+-]\d{2}:\d{2})?$/i;
/** A view may not be wider. */
const MOST_DAYS = 1825;

export interface ViewWindow {
  from: number;
  to: number;
  /** The two parameters as they were given. */
  query: string;
}

/**
 * The window of a calendar view. Its times have an offset of their own and are UTC without one; the preferred time zone
 * does not count.
 * @throws GraphError 400
 */
export function windowOf(query: URLSearchParams): ViewWindow {
  const read = (name: string): number => {
    const text = query.get(name) ?? query.get(name[0]?.toUpperCase() + name.slice(1)) ?? '';
    if (text === '') {
      throw invalid(
        'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
      );
    }
    // A plus sign that was not encoded arrives as a space, and is no offset.
    const ms = DATE.test(text) ? Date.parse(/(Z|[+-]\d{2}:\d{2})$/i.test(text) ? text : `${withTime(text)}Z`) : NaN;
    if (Number.isNaN(ms)) {
      throw invalid(`The value '${text}' of parameter '${name[0]?.toUpperCase() + name.slice(1)}' is invalid.`);
    }
    return ms;
  };
  const from = read('startDateTime');
  const to = read('endDateTime');
  if (to < from) throw invalid('The value of parameter EndDateTime is before that of StartDateTime.');
  if (to - from > MOST_DAYS * 86_400_000) {
    throw invalid(
      `Your request can't be completed. The range between the start and end dates is greater than the allowed range. Maximum number of days: ${MOST_DAYS}`,
      'ErrorCalendarViewRangeTooBig',
    );
  }
  const parameters = new URLSearchParams({
    startDateTime: query.get('startDateTime') ?? '',
    endDateTime: query.get('endDateTime') ?? '',
  });
  return { from, to, query: parameters.toString() };
}

const withTime = (text: string): string => (text.includes('T') ? text : `${text}T00:00:00`);

/** Slow answers that end as 504: endless series laid out over a wide window. */
export function checkWidth(items: Iterable<Item>, window: ViewWindow, mostDays: number | undefined): void {
  if (mostDays === undefined || window.to - window.from <= mostDays * 86_400_000) return;
  for (const item of items) {
    if (item.recurrence?.range.type === 'noEnd') {
      throw new GraphError(
        504,
        'GatewayTimeout',
        'The server, while acting as a proxy, did not receive a timely response.',
      );
    }
  }
}

export function viewRows(
  entries: readonly CalendarEntry[],
  window: ViewWindow,
  viewOf: (entry: CalendarEntry) => View,
) {
  return entries
    .flatMap((entry) =>
      [...entry.calendar.items.values()]
        .flatMap((item) => occurrencesIn(item, window.from, window.to))
        .map((occurrence) => ({ start: occurrence.start, row: renderOccurrence(occurrence, viewOf(entry)) })),
    )
    .sort((a, b) => a.start - b.start)
    .map(({ row }) => row);
}

/** Single events and masters of series; never occurrences. */
export function itemRows(
  entries: readonly CalendarEntry[],
  viewOf: (entry: CalendarEntry) => View,
  keep: (item: Item) => boolean = () => true,
): EventRow[] {
  return entries.flatMap((entry) =>
    [...entry.calendar.items.values()].filter(keep).map((item) => itemRow(item, viewOf(entry))),
  );
}

export function itemRow(item: Item, view: View): EventRow {
  if (item.recurrence !== undefined) return renderMaster(item, view);
  const single = { item, times: item.times, start: 0, end: 0 };
  return renderOccurrence(single, view);
}

/** Every property that `$select` may name on an event. */
export const EVENT_PROPERTIES: ReadonlySet<string> = new Set(
  (
    'id createdDateTime lastModifiedDateTime changeKey categories transactionId originalStartTimeZone ' +
    'originalEndTimeZone originalStart iCalUId reminderMinutesBeforeStart isReminderOn hasAttachments subject bodyPreview ' +
    'importance sensitivity isAllDay isCancelled isOrganizer responseRequested seriesMasterId showAs type webLink ' +
    'onlineMeetingUrl isOnlineMeeting onlineMeetingProvider allowNewTimeProposals isDraft hideAttendees recurrence ' +
    'responseStatus body start end location locations attendees organizer onlineMeeting cancelledOccurrences'
  )
    .toLowerCase()
    .split(' '),
);

const LIST_PARAMETERS = /^(startDateTime|endDateTime|\$(top|skip|select|filter|orderby|count|search|expand))$/i;

/** One page of rows: `$filter`, `$orderby`, `$skip`, `$top`, `$select`, `$count`, with a link to the next page. */
export function listAnswer(
  request: GraphRequest,
  rows: EventRow[],
  options: { context: string; withoutOnSelect?: readonly string[] },
): GraphAnswer {
  const { query, prefer, forceEmptyPage } = request;
  for (const name of query.keys()) {
    if (name.startsWith('$') && !LIST_PARAMETERS.test(name)) {
      throw invalid(`The query parameter '${name}' is not supported.`, 'ErrorInvalidUrlQuery');
    }
  }
  if (query.has('$search')) throw invalid("The query parameter '$search' is not supported.", 'ErrorInvalidUrlQuery');
  const names = selectOf(query, EVENT_PROPERTIES);
  const top = numberOf(query, '$top', 1, 1_000) ?? prefer.pageSize ?? 10;
  const skip = numberOf(query, '$skip', 0, 1_000_000) ?? 0;
  const matching = rows.filter(filterOf(query.get('$filter')) as (row: EventRow) => boolean);
  sortRows(matching as Record<string, unknown>[], query.get('$orderby'));
  const shown = forceEmptyPage ? [] : matching.slice(skip, skip + top);
  const next = skip + shown.length;
  // A calendar view leaves some out when properties are chosen.
  const chosen = names?.filter((name) => options.withoutOnSelect?.includes(name) !== true);
  const selected = shown.map((row) => select(row, chosen));
  return {
    status: 200,
    body: {
      '@odata.context': `${request.origin}/v1.0/$metadata#${options.context}`,
      ...(query.get('$count') === 'true' ? { '@odata.count': matching.length } : {}),
      value: selected,
      ...(next < matching.length ? { '@odata.nextLink': nextLink(request, next) } : {}),
    },
  };
}

function nextLink({ origin, path, query }: GraphRequest, skip: number): string {
  const parameters = [...query].filter(([name]) => name !== '$skip');
  const text = [...parameters, ['$skip', String(skip)] as const]
    .map(([name, value]) => `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(value)}`)
    .join('&');
  return `${origin}${path}?${text}`;
}
