import type { Event } from '@microsoft/microsoft-graph-types';
import type { DeltaService } from './delta';
import type { EventEditor } from './edit-events';
import { accessDenied, GraphError, invalid, itemNotFound } from './errors';
import { checkWidth, EVENT_PROPERTIES, itemRow, itemRows, listAnswer, viewRows, windowOf } from './event-lists';
import { expandedProperties, propertyFilter } from './extended-properties';
import type { CalendarEntry, Item, UserState } from './model';
import { occurrenceOn, occurrencesIn } from './occurrences';
import { select, selectOf } from './odata';
import {
  cancelledOccurrences,
  changeKeyOf,
  contentOf,
  etagOf,
  type EventRow,
  renderCalendar,
  renderOccurrence,
  type RenderOptions,
  type View,
} from './render';
import { type GraphAnswer, type GraphRequest, objectBody } from './request';
import { getSchedule } from './schedule';
import { isBasic, satisfies } from './scopes';
import type { Found, GraphStore } from './store';
import type { Subscriptions } from './subscriptions';
import { windowsName } from './zones';

/** How the service answers, beyond what delta and push have of their own. */
export interface ApiOptions extends RenderOptions {
  /** Endless series in a view wider than so many days answer 504; undefined: never. */
  endlessTimeoutDays: number | undefined;
}

/** Carries out the operations of the API for a signed-in user. */
export class GraphApi {
  options: ApiOptions = { allDayShifted: false, onlineMeetingDelayMs: 0, endlessTimeoutDays: undefined };

  constructor(
    private readonly store: GraphStore,
    private readonly editor: EventEditor,
    private readonly delta: DeltaService,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** @throws GraphError */
  async answer(request: GraphRequest): Promise<GraphAnswer> {
    const { found, mailbox } = request;
    const [first = ''] = found.parameters;
    switch (found.operation.name) {
      case 'me.get':
        return ok(renderUser(mailbox));
      case 'mailboxSettings.get':
        return ok({ timeZone: windowsName(mailbox.timeZone), language: { locale: 'en-US' } });
      case 'calendars.list':
      case 'calendarGroups.calendars':
        return this.listCalendars(request);
      case 'calendars.create':
        return this.createCalendar(request);
      case 'calendar.get':
        return ok(this.calendarBody(this.entry(request)));
      case 'calendar.update':
        return this.updateCalendar(request);
      case 'calendar.delete':
        return this.deleteCalendar(request);
      case 'calendarGroups.list':
        return ok({ value: [groupOf(mailbox)] });
      case 'calendarGroups.get':
        if (first !== mailbox.groupId) throw itemNotFound();
        return ok(groupOf(mailbox));
      case 'getSchedule':
        return getSchedule(this.store, request);
      case 'calendarView.list':
        return this.calendarView(request);
      case 'calendarView.delta':
        return this.calendarViewDelta(request);
      case 'events.list':
        return this.listEvents(request);
      case 'events.create':
        return this.createEvent(request);
      case 'events.get':
        return this.getEvent(request, this.find(request, first));
      case 'events.update':
        return this.updateEvent(request, this.find(request, first, true));
      case 'events.delete':
        this.editor.remove(this.find(request, first, true));
        return { status: 204 };
      case 'events.instances':
        return this.instances(request, this.find(request, first));
      case 'events.cancel':
        this.editor.cancel(this.find(request, first, true));
        return { status: 202 };
      case 'events.accept':
        return this.respond(request, this.find(request, first, true), 'accepted');
      case 'events.decline':
        return this.respond(request, this.find(request, first, true), 'declined');
      case 'events.tentativelyAccept':
        return this.respond(request, this.find(request, first, true), 'tentativelyAccepted');
      default:
        return this.subscriptions.answer(request);
    }
  }

  view({ prefer, scope }: Pick<GraphRequest, 'prefer' | 'scope'>, entry: CalendarEntry): View {
    return {
      prefer,
      canViewPrivateItems: entry.canViewPrivateItems,
      basic: isBasic(scope),
      options: this.options,
      now: this.store.clock.now(),
    };
  }

  private listCalendars(request: GraphRequest): GraphAnswer {
    const rows = [...request.mailbox.entries.values()].map((entry) => this.calendarBody(entry));
    return listAnswer(request, rows as EventRow[], { context: `users('${request.mailbox.id}')/calendars` });
  }

  private calendarBody(entry: CalendarEntry) {
    return renderCalendar(entry, this.store.ownerOf(entry.calendar));
  }

  private createCalendar(request: GraphRequest): GraphAnswer {
    const { name } = objectBody<{ name?: unknown }>(request.body);
    if (typeof name !== 'string' || name === '') throw invalid('Name is required.', 'ErrorInvalidRequest');
    for (const { calendar } of request.mailbox.entries.values()) {
      if (calendar.name === name)
        throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.');
    }
    const { id } = this.store.addCalendar(request.mailbox.email, name);
    const entry = request.mailbox.entries.get(id);
    if (entry === undefined) throw itemNotFound();
    return { status: 201, body: this.calendarBody(entry) };
  }

  private updateCalendar(request: GraphRequest): GraphAnswer {
    const entry = this.entry(request);
    if (!entry.canEdit) throw accessDenied();
    const { name } = objectBody<{ name?: unknown }>(request.body);
    if (typeof name === 'string' && name !== '') entry.calendar.name = name;
    entry.calendar.changeKey = this.store.newChangeKey();
    return ok(this.calendarBody(entry));
  }

  private deleteCalendar(request: GraphRequest): GraphAnswer {
    const entry = this.entry(request);
    if (entry.calendar.isDefault)
      throw invalid('The default calendar cannot be deleted.', 'ErrorDeleteDistinguishedFolder');
    this.store.removeCalendar(entry.calendar);
    return { status: 204 };
  }

  private calendarView(request: GraphRequest): GraphAnswer {
    const window = windowOf(request.query);
    const entries = this.entries(request);
    for (const { calendar } of entries) checkWidth(calendar.items.values(), window, this.options.endlessTimeoutDays);
    return listAnswer(
      request,
      viewRows(entries, window, (entry) => this.view(request, entry)),
      {
        context: `users('${request.mailbox.id}')/calendarView`,
        withoutOnSelect: ['createdDateTime', 'lastModifiedDateTime'],
      },
    );
  }

  private calendarViewDelta(request: GraphRequest): GraphAnswer {
    const { query, origin, path, forceEmptyPage } = request;
    checkDeltaParameters(query);
    const entry = this.entry(request);
    if (!entry.canRead) throw accessDenied();
    const view = this.view(request, entry);
    const { version } = this.store;
    const fresh = (window: string): string => `${origin}${path}?${window}`;
    const skip = query.get('$skiptoken');
    const token = query.get('$deltatoken');
    let page;
    if (skip !== null) page = this.delta.next(skip, view, forceEmptyPage, fresh);
    else if (token !== null) page = this.delta.resume(token, version, view, forceEmptyPage, fresh);
    else {
      const window = windowOf(query);
      checkWidth(entry.calendar.items.values(), window, this.options.endlessTimeoutDays);
      page = this.delta.open(entry.calendar, window, version, view, forceEmptyPage);
    }
    const { kind } = page.link;
    const link = `${origin}${path}?$${kind === 'next' ? 'skip' : 'delta'}token=${encodeURIComponent(page.link.token)}`;
    return ok({
      '@odata.context': `${origin}/v1.0/$metadata#Collection(event)`,
      [kind === 'next' ? '@odata.nextLink' : '@odata.deltaLink']: link,
      value: page.value,
    });
  }

  private listEvents(request: GraphRequest): GraphAnswer {
    const ofProperty = propertyFilter(request.query.get('$filter'));
    const query = new URLSearchParams(request.query);
    if (ofProperty !== undefined) query.delete('$filter');
    const rows = itemRows(
      this.entries(request),
      (entry) => this.view(request, entry),
      ofProperty === undefined ? undefined : (item) => ofProperty(item.own),
    );
    return listAnswer({ ...request, query }, rows, { context: `users('${request.mailbox.id}')/events` });
  }

  private createEvent(request: GraphRequest): GraphAnswer {
    const entry = this.entry(request);
    if (!entry.canEdit) throw accessDenied();
    const item = this.editor.create(entry.calendar, objectBody<Event>(request.body), { strict: true });
    return this.shown(request, entry, { item }, 201);
  }

  private getEvent(request: GraphRequest, found: Found & { entry: CalendarEntry }): GraphAnswer {
    return this.shown(request, found.entry, found, 200);
  }

  private updateEvent(request: GraphRequest, found: Found & { entry: CalendarEntry }): GraphAnswer {
    const { item, day } = found;
    const version = (day === undefined ? undefined : item.exceptions.get(day)?.version) ?? item.version;
    if (
      request.ifMatch !== undefined &&
      request.ifMatch !== '*' &&
      request.ifMatch !== etagOf(changeKeyOf(version, item.serial))
    ) {
      throw new GraphError(
        412,
        'ErrorIrresolvableConflict',
        "The change key passed in the request doesn't match the current one.",
      );
    }
    this.editor.update(found, objectBody<Event>(request.body), { strict: true });
    return this.shown(request, found.entry, found, 200);
  }

  private instances(request: GraphRequest, found: Found & { entry: CalendarEntry }): GraphAnswer {
    const window = windowOf(request.query);
    if (found.item.recurrence === undefined || found.day !== undefined) {
      throw invalid('The event is not the master of a series.', 'ErrorInvalidRequest');
    }
    const view = this.view(request, found.entry);
    const rows = occurrencesIn(found.item, window.from, window.to).map((one) => renderOccurrence(one, view));
    return listAnswer(request, rows, { context: `users('${request.mailbox.id}')/events('...')/instances` });
  }

  private respond(
    request: GraphRequest,
    found: Found,
    response: 'accepted' | 'declined' | 'tentativelyAccepted',
  ): GraphAnswer {
    const { sendResponse } = request.body === undefined ? {} : objectBody<{ sendResponse?: boolean }>(request.body);
    this.editor.respond(found, response, sendResponse ?? true);
    return { status: 202 };
  }

  private shown(request: GraphRequest, entry: CalendarEntry, { item, day }: Found, status: number): GraphAnswer {
    const view = this.view(request, entry);
    const occurrence = day === undefined ? undefined : occurrenceOn(item, day);
    const row = occurrence === undefined ? itemRow(item, view) : renderOccurrence(occurrence, view);
    const names = request.found.operation.method === 'GET' ? selectOf(request.query, EVENT_PROPERTIES) : undefined;
    const isMaster = item.recurrence !== undefined && day === undefined;
    const extra = isMaster ? this.masterExtras(request, item, view, names) : {};
    return {
      status,
      body: {
        '@odata.context': `${request.origin}/v1.0/$metadata#users('${request.mailbox.id}')/events/$entity`,
        ...select(row, names),
        ...expandedProperties(
          occurrence === undefined ? item.own : contentOf(occurrence),
          request.query.get('$expand'),
        ),
        ...extra,
      },
      headers: row['@odata.etag'] === undefined ? {} : { etag: row['@odata.etag'] },
    };
  }

  /** What only comes when it is asked for by name. */
  private masterExtras(request: GraphRequest, item: Item, view: View, names: string[] | undefined): object {
    const wantsCancelled = names?.some((name) => name.toLowerCase() === 'cancelledoccurrences') === true;
    const wantsExceptions = /\bexceptionOccurrences\b/i.test(request.query.get('$expand') ?? '');
    const exceptions = wantsExceptions
      ? [...item.exceptions.keys()].flatMap((day) => {
          const occurrence = occurrenceOn(item, day);
          return occurrence === undefined ? [] : [renderOccurrence(occurrence, view)];
        })
      : [];
    return {
      ...(wantsCancelled ? { cancelledOccurrences: cancelledOccurrences(item, view.prefer) } : {}),
      ...(wantsExceptions ? { exceptionOccurrences: exceptions } : {}),
    };
  }

  /** The calendar that the path names, the default one if it names none. @throws GraphError 404, 403 */
  private entry(request: GraphRequest): CalendarEntry {
    const { mailbox, found, user, scope } = request;
    const named =
      found.calendarId === undefined ? this.store.defaultEntry(mailbox) : mailbox.entries.get(found.calendarId);
    if (named === undefined) throw itemNotFound();
    // In another's mailbox the user has the rights that were shared, not the owner's.
    const entry = mailbox === user ? named : [...user.entries.values()].find((one) => one.calendar === named.calendar);
    if (entry === undefined) throw itemNotFound();
    const need = found.operation.need === 'write' ? 'writeShared' : 'readShared';
    if (entry.calendar.owner !== user.email && !satisfies(scope, need)) throw accessDenied();
    return entry;
  }

  /** The calendars that a listing goes over: one. The mailbox's own `/me/events` and `/me/calendarView` mean the default. */
  private entries(request: GraphRequest): CalendarEntry[] {
    const entry = this.entry(request);
    if (!entry.canRead) throw accessDenied();
    return [entry];
  }

  /** An event of a calendar that the user can see. @throws GraphError 404, 403 */
  private find(request: GraphRequest, id: string, toWrite = false): Found & { entry: CalendarEntry } {
    const { user, mailbox, scope } = request;
    const found = this.store.find(id);
    const { calendar } = found.item;
    const entry = [...user.entries.values()].find((one) => one.calendar === calendar);
    if (entry === undefined || (mailbox !== user && calendar.owner !== mailbox.email)) throw itemNotFound();
    if (request.found.oneCalendar && this.entry(request).calendar !== calendar) throw itemNotFound();
    if (!entry.canRead || (toWrite && !entry.canEdit)) throw accessDenied();
    if (calendar.owner !== user.email && !satisfies(scope, toWrite ? 'writeShared' : 'readShared'))
      throw accessDenied();
    return { ...found, entry };
  }
}

const NOT_ON_DELTA = ['$orderby', '$filter', '$select', '$expand', '$search'];

function checkDeltaParameters(query: URLSearchParams): void {
  const names = [...query.keys()];
  if (names.some((name) => NOT_ON_DELTA.includes(name.toLowerCase()))) {
    throw invalid(
      "The following parameters are not supported with change tracking over the 'CalendarView' resource: '$orderby, $filter, $select, $expand, $search'.",
      'ErrorInvalidUrlQuery',
    );
  }
  if (names.includes('$top')) {
    throw invalid(
      "The '$top' parameter is not supported with change tracking over the 'CalendarView' resource as page size cannot be guaranteed. Express page size preferences using the Prefer: odata.maxpagesize= header instead.",
      'ErrorInvalidUrlQuery',
    );
  }
  if (names.some((name) => /^\$(skip|delta)token$/.test(name)) && names.length > 1) {
    throw invalid('The link has been changed: use it as it was given.', 'ErrorInvalidUrlQuery');
  }
}

function ok(body: unknown): GraphAnswer {
  return { status: 200, body };
}

function renderUser(user: UserState): object {
  return {
    id: user.id,
    displayName: user.displayName,
    mail: user.email,
    userPrincipalName: user.email,
    givenName: user.displayName.split(' ')[0] ?? '',
    surname: user.displayName.split(' ').slice(1).join(' '),
    preferredLanguage: 'en-US',
  };
}

function groupOf(user: UserState): object {
  return {
    id: user.groupId,
    name: 'My Calendars',
    classId: '0006f0b7-0000-0000-c000-000000000046',
    changeKey: 'nfZyf7VcrEKLNoU37KWlkQAAA0x0+w==',
  };
}
