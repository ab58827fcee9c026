import type { calendar_v3 } from '@googleapis/calendar';
import { ADA, bench, GRACE, refusal } from './client.fixture';
import { READ_ONLY_SCOPES } from './index';

type Event = calendar_v3.Schema$Event;

const meeting: Event = {
  summary: 'review',
  start: { dateTime: '2026-03-10T15:00:00Z', timeZone: 'America/Chicago' },
  end: { dateTime: '2026-03-10T16:00:00Z', timeZone: 'America/Chicago' },
};

describe('writing', () => {
  test('insert, get, patch, update, delete', async () => {
    const { api, clock } = bench();
    const { data: created } = await api.events.insert({
      calendarId: 'primary',
      requestBody: { ...meeting, id: 'abc12345' },
    });
    expect(created).toMatchObject({
      kind: 'calendar#event',
      id: 'abc12345',
      status: 'confirmed',
      iCalUID: 'abc12345@google.com',
      created: '2026-03-02T08:00:00.000Z',
      updated: '2026-03-02T08:00:00.250Z',
      creator: { email: ADA, self: true },
      organizer: { email: ADA, self: true },
      start: { dateTime: '2026-03-10T10:00:00-05:00', timeZone: 'America/Chicago' },
      sequence: 0,
      eventType: 'default',
    });
    await clock.advance(5_000);
    const { data: patched } = await api.events.patch({
      calendarId: 'primary',
      eventId: 'abc12345',
      requestBody: { location: 'x' },
    });
    expect(patched).toMatchObject({
      summary: 'review',
      location: 'x',
      sequence: 0,
      updated: '2026-03-02T08:00:05.250Z',
    });
    expect(patched.etag).not.toBe(created.etag);
    const { data: updated } = await api.events.update({
      calendarId: 'primary',
      eventId: 'abc12345',
      requestBody: {
        summary: 'all new',
        start: { dateTime: '2026-03-11T15:00:00Z' },
        end: { dateTime: '2026-03-11T16:00:00Z' },
      },
    });
    expect(updated).toMatchObject({ summary: 'all new', sequence: 1 });
    expect(updated.location).toBeUndefined();
    expect((await api.events.get({ calendarId: 'primary', eventId: 'abc12345' })).data).toEqual(updated);
    expect((await api.events.delete({ calendarId: 'primary', eventId: 'abc12345' })).status).toBe(204);
    expect(await refusal(api.events.delete({ calendarId: 'primary', eventId: 'abc12345' }))).toMatchObject({
      status: 410,
      reason: 'deleted',
    });
    expect((await api.events.get({ calendarId: 'primary', eventId: 'abc12345' })).data.status).toBe('cancelled');
    const restored = await api.events.patch({
      calendarId: 'primary',
      eventId: 'abc12345',
      requestBody: { status: 'confirmed' },
    });
    expect(restored.data).toMatchObject({ status: 'confirmed', summary: 'all new' });
  });

  test('what is refused, and leaves nothing behind', async () => {
    const { api, google } = bench();
    const insert = (body: Event) => refusal(api.events.insert({ calendarId: 'primary', requestBody: body }));
    expect(await insert({ ...meeting, id: 'NOT-LEGAL' })).toMatchObject({ status: 400, reason: 'invalid' });
    expect(await insert({ ...meeting, end: { dateTime: '2026-03-10T14:00:00Z' } })).toMatchObject({
      reason: 'timeRangeEmpty',
    });
    expect(await insert({ ...meeting, end: { date: '2026-03-11' } })).toMatchObject({ status: 400 });
    expect(await insert({ summary: 'no time' })).toMatchObject({ status: 400 });
    expect(await insert({ ...meeting, recurrence: ['RRULE:FREQ=NEVER'] })).toMatchObject({ status: 400 });
    expect(
      await insert({ ...meeting, start: { dateTime: '2026-03-10T15:00:00Z' }, recurrence: ['RRULE:FREQ=DAILY'] }),
    ).toMatchObject({ status: 400 });
    expect(google.events.rows(ADA)).toEqual([]);
    google.events.insert(ADA, { ...meeting, id: 'abc12345' });
    expect(await insert({ ...meeting, id: 'abc12345' })).toMatchObject({ status: 409, reason: 'duplicate' });
    const before = google.events.get(ADA, 'abc12345');
    const patch = (body: Event) =>
      refusal(api.events.patch({ calendarId: 'primary', eventId: 'abc12345', requestBody: body }));
    expect(await patch({ start: { dateTime: '2027-03-10T15:00:00Z' } })).toMatchObject({ reason: 'timeRangeEmpty' });
    expect(await patch({ summary: 'x', attendees: [{ email: 'nonsense' }] })).toMatchObject({ status: 400 });
    expect(google.events.get(ADA, 'abc12345')).toEqual(before);
    expect(await refusal(api.events.get({ calendarId: 'primary', eventId: 'nothere' }))).toMatchObject({ status: 404 });
  });

  test('If-Match guards a write', async () => {
    const { api, google } = bench();
    const { id, etag } = google.events.insert(ADA, meeting);
    const patch = (summary: string, match: string) =>
      api.events.patch(
        { calendarId: 'primary', eventId: id ?? '', requestBody: { summary } },
        { headers: { 'If-Match': match } },
      );
    const { data } = await patch('one', etag ?? '');
    expect(await refusal(patch('two', etag ?? ''))).toMatchObject({ status: 412, reason: 'conditionNotMet' });
    expect((await patch('three', data.etag ?? '')).data.summary).toBe('three');
  });

  test('a Meet link is made when asked for, once for each request id', async () => {
    const { api } = bench();
    const conferenceData = { createRequest: { requestId: 'r1', conferenceSolutionKey: { type: 'hangoutsMeet' } } };
    const requestBody = { ...meeting, conferenceData };
    const ignored = await api.events.insert({ calendarId: 'primary', requestBody });
    expect(ignored.data.conferenceData).toBeUndefined();
    const { data } = await api.events.insert({ calendarId: 'primary', requestBody, conferenceDataVersion: 1 });
    expect(data.hangoutLink).toMatch(/^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
    expect(data.conferenceData).toMatchObject({
      createRequest: { requestId: 'r1', status: { statusCode: 'success' } },
      entryPoints: [{ entryPointType: 'video', uri: data.hangoutLink }, { entryPointType: 'more' }],
      conferenceSolution: { key: { type: 'hangoutsMeet' } },
    });
    const again = await api.events.patch({
      calendarId: 'primary',
      eventId: data.id ?? '',
      requestBody: { conferenceData },
      conferenceDataVersion: 1,
    });
    expect(again.data.hangoutLink).toBe(data.hangoutLink);
  });

  test('instances, and a move to another calendar', async () => {
    const { api, google } = bench();
    const { id } = google.events.insert(ADA, { ...meeting, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] });
    const eventId = id ?? '';
    google.events.delete(ADA, `${id}_20260317T150000Z`);
    const { data } = await api.events.instances({ calendarId: 'primary', eventId, showDeleted: true });
    expect(data.items?.map((item) => item.status)).toEqual(['confirmed', 'cancelled', 'confirmed', 'confirmed']);
    const one = await api.events.instances({ calendarId: 'primary', eventId, originalStart: '2026-03-24T15:00:00Z' });
    expect(one.data.items).toMatchObject([{ id: `${id}_20260324T150000Z` }]);

    const team = google.calendars.create({ owner: ADA, summary: 'Team' });
    const { data: list } = await api.events.list({ calendarId: 'primary' });
    const moved = await api.events.move({ calendarId: 'primary', eventId, destination: team });
    expect(moved.data).toMatchObject({ id, organizer: { email: team, displayName: 'Team', self: true } });
    const left = await api.events.list({
      calendarId: 'primary',
      syncToken: list.nextSyncToken ?? '',
      showDeleted: true,
    });
    expect(left.data.items?.filter((item) => item.id === id).map((item) => Object.keys(item).sort())).toEqual([
      ['etag', 'id', 'kind', 'status'],
    ]);
    expect(google.truth(team, 0, Date.parse('2027-01-01'))).toHaveLength(3);
  });
});

describe('the same meeting in several calendars', () => {
  const invitation: Event = { ...meeting, attendees: [{ email: ADA, responseStatus: 'accepted' }, { email: GRACE }] };

  test('a guest has a copy with the same uid; the organizer’s edits reach it', async () => {
    const { api, google, clientOf } = bench();
    const { data } = await api.events.insert({ calendarId: 'primary', requestBody: invitation });
    const copy = google.events.get(GRACE, data.id ?? '');
    expect(copy).toMatchObject({ iCalUID: data.iCalUID, organizer: { email: ADA }, summary: 'review' });
    expect(copy.organizer?.self).toBeUndefined();
    expect(copy.attendees).toEqual([
      { email: ADA, responseStatus: 'accepted', organizer: true },
      { email: GRACE, responseStatus: 'needsAction', self: true },
    ]);
    expect(copy.start?.dateTime).toBe('2026-03-10T16:00:00+01:00');
    const grace = clientOf(GRACE);
    const { data: list } = await grace.events.list({ calendarId: 'primary' });
    google.events.reschedule(ADA, data.id ?? '', Date.parse('2026-03-11T15:00:00Z'));
    const { data: next } = await grace.events.list({ calendarId: 'primary', syncToken: list.nextSyncToken ?? '' });
    expect(next.items).toMatchObject([{ id: data.id, start: { dateTime: '2026-03-11T16:00:00+01:00' }, sequence: 1 }]);
    google.events.patch(ADA, data.id ?? '', { attendees: [{ email: ADA }] });
    expect(google.events.get(GRACE, data.id ?? '').status).toBe('cancelled');
  });

  test('a guest’s answer is on both copies; what is the organizer’s is refused; what is the guest’s own stays', async () => {
    const { google, clientOf } = bench();
    const eventId = google.events.insert(ADA, invitation).id ?? '';
    const grace = clientOf(GRACE);
    await grace.events.patch({
      calendarId: 'primary',
      eventId,
      requestBody: { attendees: [{ email: GRACE, responseStatus: 'declined' }], transparency: 'transparent' },
    });
    const answerOn = (calendarId: string) =>
      google.events.get(calendarId, eventId).attendees?.find((attendee) => attendee.email === GRACE)?.responseStatus;
    expect([answerOn(ADA), answerOn(GRACE)]).toEqual(['declined', 'declined']);
    expect([google.events.get(ADA, eventId).transparency, google.events.get(GRACE, eventId).transparency]).toEqual([
      undefined,
      'transparent',
    ]);
    expect(
      await refusal(grace.events.patch({ calendarId: 'primary', eventId, requestBody: { summary: 'mine' } })),
    ).toMatchObject({ status: 403, reason: 'forbiddenForNonOrganizer' });
    google.events.patch(ADA, eventId, { summary: 'renamed' });
    expect(google.events.get(GRACE, eventId)).toMatchObject({ summary: 'renamed', transparency: 'transparent' });
  });

  test('one occurrence declined; the copy deleted by its guest; the series deleted by its organizer', async () => {
    const { google } = bench();
    const id = google.events.insert(ADA, { ...invitation, recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }).id ?? '';
    const second = `${id}_20260311T150000Z`;
    google.events.respond(GRACE, second, 'declined');
    const answers = (calendarId: string) =>
      google
        .truth(calendarId, 0, Date.parse('2027-01-01'))
        .map((event) => event.attendees?.find((attendee) => attendee.email === GRACE)?.responseStatus);
    expect([answers(ADA), answers(GRACE)]).toEqual([
      ['needsAction', 'declined', 'needsAction'],
      ['needsAction', 'declined', 'needsAction'],
    ]);
    google.events.delete(GRACE, second);
    expect([answers(ADA), answers(GRACE)]).toEqual([
      ['needsAction', 'declined', 'needsAction'],
      ['needsAction', 'needsAction'],
    ]);
    google.events.delete(ADA, id);
    expect([answers(ADA), answers(GRACE)]).toEqual([[], []]);
  });

  test('a guest of one occurrence only has that one', async () => {
    const { google } = bench();
    const id = google.events.insert(ADA, { ...meeting, recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }).id ?? '';
    google.events.patch(ADA, `${id}_20260311T150000Z`, { attendees: [{ email: GRACE }] });
    const copies = google.truth(GRACE, 0, Date.parse('2027-01-01'));
    expect(copies).toMatchObject([{ id: `${id}_20260311T150000Z`, recurringEventId: id }]);
    google.events.delete(ADA, `${id}_20260311T150000Z`);
    expect(google.truth(GRACE, 0, Date.parse('2027-01-01'))).toEqual([]);
  });

  test('an invitation from outside keeps its uid and organizer', async () => {
    const { api } = bench();
    const body = { ...invitation, iCalUID: 'x@outlook.com', organizer: { email: 'boss@other.com' } };
    const { data } = await api.events.import({ calendarId: 'primary', requestBody: body });
    expect(data).toMatchObject({ iCalUID: 'x@outlook.com', organizer: { email: 'boss@other.com' } });
    const again = await api.events.import({ calendarId: 'primary', requestBody: { ...body, summary: 'renamed' } });
    expect([again.data.id, again.data.summary]).toEqual([data.id, 'renamed']);
  });
});

describe('calendars, rights, free and busy', () => {
  test('the list of calendars, its pages and its sync token', async () => {
    const { api, google, clientOf } = bench();
    const team = google.calendars.create({ owner: ADA, summary: 'Team' });
    const holidays = google.calendars.create({
      owner: GRACE,
      summary: 'Holidays',
      id: 'en.usa#holiday@group.v.calendar.google.com',
    });
    google.calendars.share(holidays, ADA, 'reader');
    const { data: first } = await api.calendarList.list({ maxResults: 2 });
    expect(first.items).toHaveLength(2);
    expect(first.items?.[0]).toMatchObject({
      id: ADA,
      primary: true,
      accessRole: 'owner',
      timeZone: 'America/Chicago',
    });
    const { data: second } = await api.calendarList.list({ maxResults: 2, pageToken: first.nextPageToken ?? '' });
    expect(second.items).toHaveLength(1);
    expect((await api.calendarList.list({ minAccessRole: 'writer' })).data.items?.map((item) => item.id)).toEqual([
      ADA,
      team,
    ]);
    expect((await api.events.list({ calendarId: holidays })).data.accessRole).toBe('reader');
    expect(await refusal(api.events.insert({ calendarId: holidays, requestBody: meeting }))).toMatchObject({
      status: 403,
    });
    google.calendars.unshare(holidays, ADA);
    google.calendars.delete(team);
    const { data: later } = await api.calendarList.list({ syncToken: second.nextSyncToken ?? '' });
    expect(later.items?.map((item) => [item.id, item.deleted]).sort()).toEqual([
      [team, true],
      [holidays, true],
    ]);
    expect(await refusal(api.events.list({ calendarId: holidays }))).toMatchObject({ status: 404 });
    expect((await clientOf(GRACE).calendarList.get({ calendarId: holidays })).data.summary).toBe('Holidays');
  });

  test('a free-busy reader sees times and nothing else; losing rights voids sync tokens', async () => {
    const { google, clientOf } = bench();
    google.events.insert(ADA, { ...meeting, description: 'secret', attendees: [{ email: 'x@example.com' }] });
    google.calendars.share(ADA, GRACE, 'reader');
    const grace = clientOf(GRACE);
    const { data } = await grace.events.list({ calendarId: ADA });
    expect(data.items).toMatchObject([{ summary: 'review' }]);
    google.calendars.share(ADA, GRACE, 'freeBusyReader');
    expect(await refusal(grace.events.list({ calendarId: ADA, syncToken: data.nextSyncToken ?? '' }))).toMatchObject({
      status: 410,
    });
    const [hidden] = (await grace.events.list({ calendarId: ADA })).data.items ?? [];
    expect(hidden).toMatchObject({ start: {}, end: {}, visibility: 'private' });
    expect([hidden?.summary, hidden?.description, hidden?.attendees, hidden?.organizer]).toEqual(
      Array(4).fill(undefined),
    );
  });

  test('freebusy: merged, without free and declined ones; a calendar out of sight is an error entry', async () => {
    const { api, google } = bench();
    google.events.insert(ADA, meeting);
    google.events.insert(ADA, {
      ...meeting,
      start: { dateTime: '2026-03-10T15:30:00Z' },
      end: { dateTime: '2026-03-10T17:00:00Z' },
    });
    google.events.insert(ADA, {
      ...meeting,
      start: { date: '2026-03-10' },
      end: { date: '2026-03-11' },
      transparency: 'transparent',
    });
    google.events.insert(ADA, {
      ...meeting,
      start: { dateTime: '2026-03-10T20:00:00Z' },
      end: { dateTime: '2026-03-10T21:00:00Z' },
      attendees: [{ email: ADA, responseStatus: 'declined' }],
    });
    const { data } = await api.freebusy.query({
      requestBody: {
        timeMin: '2026-03-10T00:00:00Z',
        timeMax: '2026-03-11T00:00:00Z',
        items: [{ id: ADA }, { id: GRACE }],
      },
    });
    expect(data.calendars).toEqual({
      [ADA]: { busy: [{ start: '2026-03-10T15:00:00Z', end: '2026-03-10T17:00:00Z' }] },
      [GRACE]: { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] },
    });
  });

  test('tokens: none, unknown, expired, of too small a scope', async () => {
    const { google, clientOf, api } = bench();
    const reader = clientOf(ADA, READ_ONLY_SCOPES);
    expect((await reader.events.list({ calendarId: 'primary' })).status).toBe(200);
    expect((await reader.calendarList.list()).status).toBe(200);
    expect(await refusal(reader.events.insert({ calendarId: 'primary', requestBody: meeting }))).toMatchObject({
      status: 403,
      reason: 'insufficientPermissions',
    });
    google.oauth.expireAccessTokens();
    expect(await refusal(api.events.list({ calendarId: 'primary' }))).toMatchObject({
      status: 401,
      reason: 'authError',
    });
    const bare = await google.fetch(`${google.apiUrl}/users/me/calendarList`);
    expect([bare.status, await bare.json()]).toMatchObject([401, { error: { errors: [{ reason: 'required' }] } }]);
  });

  test('injected errors have Google’s shape', async () => {
    const { api, google } = bench();
    for (const [status, reason] of [
      [403, 'rateLimitExceeded'],
      [429, 'rateLimitExceeded'],
      [503, 'backendError'],
    ] as const) {
      google.faults.next('events.list', { kind: 'status', status });
      expect(await refusal(api.events.list({ calendarId: 'primary' }))).toMatchObject({ status, reason });
    }
    google.faults.next('events.insert', { kind: 'lostAnswer' });
    await expect(api.events.insert({ calendarId: 'primary', requestBody: meeting })).rejects.toMatchObject({
      message: expect.stringContaining('fetch failed'),
    });
    expect(google.events.rows(ADA)).toHaveLength(1);
  });
});
