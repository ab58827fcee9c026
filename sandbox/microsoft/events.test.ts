import type { Event } from '@microsoft/microsoft-graph-types';
import { ADA, bench, GRACE, type Page, refusal, timed, WINDOW } from './client.fixture';

const daily: Event = {
  subject: 'daily',
  ...timed('2026-03-02T09:00:00', 30, 'Europe/Berlin'),
  recurrence: {
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'numbered', startDate: '2026-03-02', numberOfOccurrences: 5 },
  },
};
const invite = { attendees: [{ emailAddress: { address: GRACE, name: 'Grace' }, type: 'required' as const }] };

test('an event as Graph writes it: naive times with seven digits, null members, etag, Teams address', async () => {
  const { api } = bench();
  const made = (await api.api('/me/events').post({
    subject: 'Review',
    body: { contentType: 'html', content: '<p>See <a href="https://x.example/a">this</a></p>' },
    location: { displayName: 'Room 1' },
    ...timed('2026-03-10T10:00:00', 45, 'Pacific Standard Time'),
    isOnlineMeeting: true,
    transactionId: 't-1',
  })) as Event;
  expect(made).toMatchObject({
    type: 'singleInstance',
    start: { dateTime: '2026-03-10T17:00:00.0000000', timeZone: 'UTC' },
    end: { dateTime: '2026-03-10T17:45:00.0000000', timeZone: 'UTC' },
    originalStartTimeZone: 'Pacific Standard Time',
    seriesMasterId: null,
    recurrence: null,
    responseStatus: { response: 'none', time: '0001-01-01T00:00:00Z' },
    onlineMeetingProvider: 'teamsForBusiness',
    organizer: { emailAddress: { address: ADA, name: 'Ada Lovelace' } },
  });
  expect(new URL(made.onlineMeeting?.joinUrl ?? '').host).toBe('teams.microsoft.com');
  expect(made.iCalUId).toMatch(/^040000008200E00074C5B7101A82E00800000000[0-9A-F]{64,}$/);
  const again = (await api
    .api('/me/events')
    .post({ subject: 'Review', ...timed('2026-03-10T10:00:00', 45), transactionId: 't-1' })) as Event;
  expect(again.id).toBe(made.id);

  const raw = await api
    .api(`/me/events/${made.id}`)
    .header('Prefer', 'outlook.timezone="Tokyo Standard Time", outlook.body-content-type="text"')
    .responseType('raw' as never)
    .get();
  expect(raw.headers.get('preference-applied')).toBe(
    'outlook.timezone="Tokyo Standard Time", outlook.body-content-type="text"',
  );
  expect(await raw.json()).toMatchObject({
    start: { dateTime: '2026-03-11T02:00:00.0000000', timeZone: 'Tokyo Standard Time' },
    body: { contentType: 'text', content: 'See this<https://x.example/a>' },
  });
  const zone = api.api('/me/events').header('Prefer', 'outlook.timezone="Middle-earth"').get();
  expect(await refusal(zone)).toMatchObject({ status: 400, code: 'TimeZoneNotSupportedException' });

  const stale = api.api(`/me/events/${made.id}`).header('If-Match', 'W/"old"').patch({ subject: 'x' });
  expect(await refusal(stale)).toMatchObject({ status: 412 });
  const patched = (await api.api(`/me/events/${made.id}`).patch({ subject: 'Re' })) as Event;
  expect(patched.changeKey).not.toBe(made.changeKey);
  await api.api(`/me/events/${made.id}`).delete();
  expect(await refusal(api.api(`/me/events/${made.id}`).get())).toMatchObject({
    status: 404,
    code: 'ErrorItemNotFound',
  });
  expect(await refusal(api.api('/me/events/nonsense').get())).toMatchObject({
    status: 400,
    code: 'ErrorInvalidIdMalformed',
  });
  const backwards = { start: timed('2026-03-10T10:00:00', 0).start, end: timed('2026-03-09T10:00:00', 0).start };
  expect(await refusal(api.api('/me/events').post(backwards))).toMatchObject({
    code: 'ErrorPropertyValidationFailure',
  });
});

test('zones: Windows, IANA, UTC and those of no name', async () => {
  const { api, graph } = bench();
  const at = async (timeZone: string): Promise<[string | undefined, string | null | undefined]> => {
    const { id } = graph.events.insert(GRACE, { subject: 'z', ...timed('2026-07-01T09:00:00', 30, timeZone) });
    const event = graph.events.get(id ?? '');
    return [event.start?.dateTime, event.originalStartTimeZone];
  };
  expect(await at('W. Europe Standard Time')).toEqual(['2026-07-01T07:00:00.0000000', 'W. Europe Standard Time']);
  expect(await at('GMT Standard Time')).toEqual(['2026-07-01T08:00:00.0000000', 'GMT Standard Time']);
  expect(await at('Asia/Kathmandu')).toEqual(['2026-07-01T03:15:00.0000000', 'Asia/Kathmandu']);
  expect(await at('tzone://Microsoft/Utc')).toEqual(['2026-07-01T09:00:00.0000000', 'tzone://Microsoft/Utc']);
  // A zone of the mailbox's own: here as the mailbox, in Berlin.
  expect(await at('tzone://Microsoft/Custom')).toEqual(['2026-07-01T07:00:00.0000000', 'tzone://Microsoft/Custom']);
  expect(await api.api('/me/mailboxSettings').get()).toMatchObject({ timeZone: 'Central Standard Time' });
});

test('all-day events are midnights in whatever zone is preferred; shifted only when told to be odd', async () => {
  const { api, graph } = bench();
  const day: Event = {
    subject: 'day',
    isAllDay: true,
    start: { dateTime: '2026-03-10T00:00:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-11T00:00:00', timeZone: 'Europe/Berlin' },
  };
  const { id } = (await api.api('/me/events').post(day)) as Event;
  const start = async () =>
    ((await api.api(`/me/events/${id}`).header('Prefer', 'outlook.timezone="UTC"').get()) as Event).start?.dateTime;
  expect(await start()).toBe('2026-03-10T00:00:00.0000000');
  graph.options.allDayShifted = true;
  expect(await start()).toBe('2026-03-09T23:00:00.0000000');
  const crooked = { ...day, start: { dateTime: '2026-03-10T01:00:00', timeZone: 'Europe/Berlin' } };
  expect(await refusal(api.api('/me/events').post(crooked))).toMatchObject({ status: 400 });
});

test('a series: occurrences with ids and iCalUIds of their own, exceptions, deletions that only the master names', async () => {
  const { api, graph } = bench();
  const master = (await api.api('/me/events').post(daily)) as Event;
  expect(master).toMatchObject({
    type: 'seriesMaster',
    recurrence: {
      pattern: { type: 'daily', interval: 1, month: 0, dayOfMonth: 0, firstDayOfWeek: 'sunday', index: 'first' },
      range: { endDate: '0001-01-01', recurrenceTimeZone: 'Europe/Berlin', numberOfOccurrences: 5 },
    },
  });
  const view = async (): Promise<Event[]> => ((await api.api(`/me/calendarView?${WINDOW}`).get()) as Page).value;
  const before = await view();
  expect(before.map(({ type, seriesMasterId }) => [type, seriesMasterId === master.id])).toEqual(
    Array.from({ length: 5 }, () => ['occurrence', true]),
  );
  expect(new Set(before.map(({ iCalUId }) => iCalUId)).size).toBe(5);
  expect(before[1]).toMatchObject({ subject: 'daily', originalStart: '2026-03-03T08:00:00Z', recurrence: null });
  const { value: items } = (await api.api('/me/events').get()) as Page;
  expect(items.map(({ type }) => type)).toEqual(['seriesMaster']);

  const second = before[1]?.id ?? '';
  await api.api(`/me/events/${second}`).patch({ subject: 'special', ...timed('2026-03-03T12:00:00', 30) });
  const third = before[2]?.id ?? '';
  await api.api(`/me/events/${third}`).delete();
  const after = await view();
  expect(after.map(({ id, type, subject }) => [before.findIndex((one) => one.id === id), type, subject])).toEqual([
    [0, 'occurrence', 'daily'],
    [1, 'exception', 'special'],
    [3, 'occurrence', 'daily'],
    [4, 'occurrence', 'daily'],
  ]);
  const crossing = api.api(`/me/events/${second}`).patch(timed('2026-03-05T12:00:00', 30));
  expect(await refusal(crossing)).toMatchObject({ code: 'ErrorOccurrenceCrossingBoundary' });
  const plain = (await api.api(`/me/events/${master.id}`).get()) as Event;
  expect(plain.cancelledOccurrences).toBeUndefined();
  const asked = (await api
    .api(`/me/events/${master.id}`)
    .select('subject,cancelledOccurrences')
    .expand('exceptionOccurrences')
    .get()) as Event;
  expect(asked.cancelledOccurrences).toEqual([`OID.${master.id}.2026-03-04`]);
  expect(asked.exceptionOccurrences?.map(({ id }) => id)).toEqual([second]);
  const { value: instances } = (await api.api(`/me/events/${master.id}/instances?${WINDOW}`).get()) as Page;
  expect(instances.map(({ id }) => id)).toEqual(after.map(({ id }) => id));
  // Another time for the series: as Outlook warns, what was changed in single occurrences is lost.
  graph.events.reschedule(master.id ?? '', Date.parse('2026-03-02T10:00:00Z'));
  expect((await view()).map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'occurrence'));
});

test('ordinary ids change with a move, immutable ones do not; iCalUId stays', async () => {
  const { api, graph } = bench();
  const team = graph.calendars.create({ owner: ADA, name: 'Team' });
  const event = graph.events.insert(ADA, { subject: 'm', ...timed('2026-03-10T10:00:00', 30) });
  const immutable = async (id: string): Promise<string> =>
    ((await api.api(`/me/events/${id}`).header('Prefer', 'IdType="ImmutableId"').get()) as Event).id ?? '';
  const before = await immutable(event.id ?? '');
  const moved = graph.events.move(event.id ?? '', team);
  expect(moved.id).not.toBe(event.id);
  expect([await immutable(moved.id ?? ''), moved.iCalUId]).toEqual([before, event.iCalUId]);
  expect(await refusal(api.api(`/me/events/${event.id}`).get())).toMatchObject({ status: 404 });
});

test('an invitation: a copy of its own, an answer, a change, a cancellation that stays', async () => {
  const { api, graph, clientOf } = bench();
  graph.keepDeclined = true;
  const grace = clientOf(GRACE);
  const made = (await api
    .api('/me/events')
    .post({ subject: 'meet', ...timed('2026-03-10T10:00:00', 30), ...invite })) as Event;
  const copy = graph.events.copyIn(GRACE, made.id ?? '');
  expect(copy).toMatchObject({
    iCalUId: made.iCalUId,
    isOrganizer: false,
    responseStatus: { response: 'notResponded' },
    showAs: 'tentative',
  });
  expect(copy?.id).not.toBe(made.id);
  await grace.api(`/me/events/${copy?.id}/accept`).post({ sendResponse: true });
  const answered = (await api.api(`/me/events/${made.id}`).get()) as Event;
  expect(answered.attendees?.[0]?.status?.response).toBe('accepted');
  expect(await grace.api(`/me/events/${copy?.id}`).get()).toMatchObject({
    showAs: 'busy',
    responseStatus: { response: 'accepted' },
  });
  await grace.api(`/me/events/${copy?.id}/decline`).post({});
  expect(await grace.api(`/me/events/${copy?.id}`).get()).toMatchObject({ responseStatus: { response: 'declined' } });
  // Another time wants another answer.
  await api.api(`/me/events/${made.id}`).patch(timed('2026-03-11T10:00:00', 30));
  expect(await grace.api(`/me/events/${copy?.id}`).get()).toMatchObject({
    responseStatus: { response: 'notResponded' },
    start: { dateTime: '2026-03-11T10:00:00.0000000' },
  });
  expect(await refusal(grace.api(`/me/events/${copy?.id}/cancel`).post({}))).toMatchObject({ status: 400 });
  expect(await refusal(api.api(`/me/events/${made.id}/accept`).post({}))).toMatchObject({ status: 400 });
  await api.api(`/me/events/${made.id}/cancel`).post({ Comment: 'sorry' });
  expect(await refusal(api.api(`/me/events/${made.id}`).get())).toMatchObject({ status: 404 });
  expect(await grace.api(`/me/events/${copy?.id}`).get()).toMatchObject({
    isCancelled: true,
    subject: 'Canceled: meet',
    showAs: 'free',
  });
  await grace.api(`/me/events/${copy?.id}`).delete();
  expect(graph.truth(GRACE, 0, Date.parse('2027-01-01'))).toEqual([]);
});

test('one occurrence of an invitation: declined it leaves, cancelled it stays as cancelled', async () => {
  const { graph } = bench();
  const master = graph.events.insert(ADA, { ...daily, ...invite });
  const copy = graph.events.copyIn(GRACE, master.id ?? '');
  const of = (id: string | undefined, day: number) =>
    graph.events.occurrenceId(id ?? '', Date.parse(`2026-03-0${day}T08:00:00Z`));
  graph.events.respond(of(copy?.id, 3), 'declined');
  graph.events.remove(of(master.id, 4));
  graph.events.update(of(master.id, 5), { subject: 'other' });
  const seen = graph.truth(GRACE, Date.parse('2026-03-01'), Date.parse('2026-04-01'));
  expect(seen.map(({ subject, isCancelled, type }) => [subject, isCancelled, type])).toEqual([
    ['daily', false, 'occurrence'],
    ['Canceled: daily', true, 'exception'],
    ['other', false, 'exception'],
    ['daily', false, 'occurrence'],
  ]);
  expect(graph.truth(ADA, Date.parse('2026-03-01'), Date.parse('2026-04-01'))).toHaveLength(4);
  const declined = graph.events.get(of(master.id, 3));
  expect(declined.attendees?.[0]?.status?.response).toBe('declined');
  // No longer invited.
  graph.events.update(master.id ?? '', { attendees: [] });
  expect(graph.events.get(copy?.id ?? '')).toMatchObject({ isCancelled: true });
});

test('invitations from outside, drafts, Teams that comes late, mail addresses in any case', async () => {
  const { graph, clock } = bench({ api: { onlineMeetingDelayMs: 5_000 } });
  const foreign = graph.events.insert(ADA, {
    subject: 'from outside',
    ...timed('2026-03-10T10:00:00', 30),
    organizer: { emailAddress: { address: 'boss@other.example', name: 'Boss' } },
  });
  expect(foreign).toMatchObject({ isOrganizer: false, organizer: { emailAddress: { address: 'boss@other.example' } } });
  const guests = { attendees: [{ emailAddress: { address: GRACE.toUpperCase() } }] };
  const draft = graph.events.insert(ADA, { ...timed('2026-03-10T10:00:00', 30), isDraft: true, ...guests });
  expect(graph.events.copyIn(GRACE, draft.id ?? '')).toBeUndefined();
  const late = graph.events.insert(ADA, { ...timed('2026-03-10T10:00:00', 30), isOnlineMeeting: true, ...guests });
  expect(late.onlineMeeting).toBeNull();
  await clock.advance(5_000);
  expect(graph.events.copyIn(GRACE, late.id ?? '')?.onlineMeeting?.joinUrl).toContain('teams.microsoft.com');
});
