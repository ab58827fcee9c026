import { ADA, bench, GRACE, refusal, timed, WINDOW, type Page } from './client.fixture';
import type { Calendar, Event } from '@microsoft/microsoft-graph-types';

test('calendars: own, made, shared under another id, and what the rights allow', async () => {
  const { api, graph, clientOf } = bench();
  const made = (await api.api('/me/calendars').post({ name: 'Team' })) as Calendar;
  const { value } = (await api.api('/me/calendars').get()) as Page<Calendar>;
  expect(value.map(({ name, isDefaultCalendar, canEdit }) => [name, isDefaultCalendar, canEdit])).toEqual([
    ['Calendar', true, true],
    ['Team', false, true],
  ]);
  expect(await api.api('/me/calendar').get()).toMatchObject({ id: graph.calendars.defaultOf(ADA) });
  expect(await api.api(`/me/calendars/${made.id}`).get()).toMatchObject({ name: 'Team', owner: { address: ADA } });

  const sharedId = graph.calendars.share(made.id ?? '', GRACE);
  expect(sharedId).not.toBe(made.id);
  const grace = clientOf(GRACE);
  const shared = (await grace.api(`/me/calendars/${sharedId}`).get()) as Calendar;
  expect(shared).toMatchObject({ name: 'Team', canEdit: false, canShare: false, owner: { address: ADA } });
  const event = graph.events.insert(made.id ?? '', {
    subject: 's',
    ...timed('2026-03-03T10:00:00', 30),
    sensitivity: 'private',
  });
  const view = (await grace.api(`/me/calendars/${sharedId}/calendarView?${WINDOW}`).get()) as Page;
  expect(view.value.map(({ subject, sensitivity }) => [subject, sensitivity])).toEqual([
    ['Private Appointment', 'private'],
  ]);
  expect(await refusal(grace.api(`/me/events/${event.id}`).delete())).toMatchObject({
    status: 403,
    code: 'ErrorAccessDenied',
  });
  expect(await refusal(clientOf(GRACE, 'Calendars.Read').api(`/me/calendars/${sharedId}/events`).get())).toMatchObject({
    status: 403,
  });
  graph.calendars.share(made.id ?? '', GRACE, 'freeBusy');
  expect(await refusal(grace.api(`/me/calendars/${sharedId}/events`).get())).toMatchObject({ status: 403 });
  graph.calendars.unshare(made.id ?? '', GRACE);
  expect(await refusal(grace.api(`/me/calendars/${sharedId}`).get())).toMatchObject({
    status: 404,
    code: 'ErrorItemNotFound',
  });

  const groups = (await api.api('/me/calendarGroups').get()) as Page<{ id: string }>;
  expect((await api.api(`/me/calendarGroups/${groups.value[0]?.id}/calendars`).get()).value).toHaveLength(2);
  await api.api(`/me/calendars/${made.id}`).delete();
  expect(((await api.api('/me/calendars').get()) as Page).value).toHaveLength(1);
});

test('another mailbox is reached through what it shares, and no further', async () => {
  const { graph, clientOf } = bench();
  const grace = clientOf(GRACE);
  graph.events.insert(ADA, { subject: 'hers', ...timed('2026-03-03T10:00:00', 30) });
  expect(await refusal(grace.api(`/users/${ADA}/calendar/events`).get())).toMatchObject({ status: 403 });
  graph.calendars.share(graph.calendars.defaultOf(ADA), GRACE);
  const { value } = (await grace.api(`/users/${ADA}/calendar/events`).get()) as Page;
  expect(value.map(({ subject }) => subject)).toEqual(['hers']);
  const post = grace.api(`/users/${ADA}/calendar/events`).post({ subject: 'x', ...timed('2026-03-03T10:00:00', 30) });
  expect(await refusal(post)).toMatchObject({ status: 403 });
  expect(await refusal(grace.api('/users/nobody@example.com/events').get())).toMatchObject({
    code: 'ErrorInvalidUser',
  });
});

test('a view pages with $top and $skip, sorted by start; $select, $filter, $orderby and $count hold', async () => {
  const { api, graph } = bench();
  for (let day = 9; day >= 3; day--) {
    graph.events.insert(ADA, {
      subject: `day ${day}`,
      ...timed(`2026-03-0${day}T10:00:00`, 30),
      showAs: day % 2 ? 'busy' : 'free',
    });
  }
  const subjects: string[] = [];
  let link: string | undefined = `/me/calendarView?${WINDOW}&$top=3&$select=subject,start,createdDateTime`;
  let pages = 0;
  while (link !== undefined) {
    const page = (await api.api(link).get()) as Page;
    pages++;
    subjects.push(...page.value.map(({ subject }) => subject ?? ''));
    for (const row of page.value) expect(Object.keys(row).sort()).toEqual(['@odata.etag', 'id', 'start', 'subject']);
    link = page['@odata.nextLink'];
  }
  expect([pages, subjects]).toEqual([3, [3, 4, 5, 6, 7, 8, 9].map((day) => `day ${day}`)]);
  const free = (await api
    .api('/me/events')
    .filter("showAs eq 'free' and start/dateTime ge '2026-03-05T00:00' and not contains(subject,'8')")
    .orderby('start/dateTime desc')
    .count(true)
    .get()) as Page<Event>;
  expect([free['@odata.count'], free.value.map(({ subject }) => subject)]).toEqual([1, ['day 6']]);
  expect(await refusal(api.api('/me/events').select('nothing').get())).toMatchObject({ status: 400 });
  expect(await refusal(api.api('/me/events').filter('subject eq').get())).toMatchObject({ status: 400 });
  expect(await refusal(api.api(`/me/calendarView?${WINDOW}`).top(1001).get())).toMatchObject({ status: 400 });
  expect(await refusal(api.api('/me/calendarView').get())).toMatchObject({
    status: 400,
    code: 'ErrorInvalidParameter',
  });
  // Without a preference ten rows make a page.
  const { value } = (await api.api(`/me/calendarView?${WINDOW}`).header('Prefer', 'odata.maxpagesize=2').get()) as Page;
  expect(value).toHaveLength(2);
});

test('the window counts in its own offsets, whatever zone is preferred', async () => {
  const { api, graph } = bench();
  graph.events.insert(ADA, { subject: 'late', ...timed('2026-03-03T23:30:00', 15) });
  const read = async (from: string, to: string): Promise<number> => {
    const query = `startDateTime=${encodeURIComponent(from)}&endDateTime=${encodeURIComponent(to)}`;
    const page = (await api
      .api(`/me/calendarView?${query}`)
      .header('Prefer', 'outlook.timezone="Tokyo Standard Time"')
      .get()) as Page;
    return page.value.length;
  };
  expect(await read('2026-03-03T00:00:00', '2026-03-04T00:00:00')).toBe(1);
  expect(await read('2026-03-04T00:00:00+01:00', '2026-03-05T00:00:00+01:00')).toBe(1);
  expect(await read('2026-03-04T09:00:00+09:00', '2026-03-05T00:00:00+09:00')).toBe(0);
});
