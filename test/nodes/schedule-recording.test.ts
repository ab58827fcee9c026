import type { IDataObject } from 'n8n-workflow';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { type Host, host } from './host';
import { ADA, DAY, GRACE, HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const recorder = (parameters: IDataObject, more = {}): Host =>
  host({
    type: new ScheduleRecording(),
    parameters: parameters as never,
    credentials: s.credentials(),
    nodeId: 'recorder',
    ...more,
  });

let watchers = 0;
/** Each its own node: what a trigger handed over a moment ago counts in its process. */
const watcher = (): Host => {
  const { calendarBotsGoogleOAuth2Api } = s.credentials();
  return host({
    type: new CalendarTrigger(),
    credentials: { calendarBotsGoogleOAuth2Api },
    nodeId: `watcher ${++watchers}`,
  });
};

/** Bots that will go, or are there. */
const live = () =>
  s.baas
    .snapshot()
    .filter((bot) =>
      bot.status === null ? bot.scheduledStatus === 'scheduled' : !['completed', 'failed'].includes(bot.status),
    );

const writes = () => s.baas.log.list().filter(({ method }) => method !== 'GET').length;

describe('Follow Event', () => {
  test('behind Calendar Trigger: books, moves and takes back the one bot of a meeting', async () => {
    const calendar = watcher();
    const follow = recorder({ operation: 'followEvent', botName: 'Notes', transcribe: true });
    await calendar.poll();

    const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
    const created = (await calendar.poll()) ?? [];
    const booked = await follow.execute(created);
    expect(booked.items).toMatchObject([
      {
        did: 'booked',
        title: 'Planning',
        platform: 'google_meet',
        bot: { joinAt: new Date(s.clock.now() + 119 * MINUTE).toISOString() },
      },
    ]);
    expect(booked.paired).toEqual([{ item: 0 }]);
    expect(live()).toMatchObject([{ botName: 'Notes', joinAt: s.clock.now() + 119 * MINUTE }]);

    // The same item again, as when a workflow is run once more.
    expect((await follow.execute(created)).items).toMatchObject([{ did: 'kept' }]);
    expect(live()).toHaveLength(1);

    s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 5 * HOUR);
    const moved = await follow.execute((await calendar.poll()) ?? []);
    expect(moved.items).toMatchObject([{ did: 'moved' }]);
    expect(live()).toMatchObject([{ joinAt: s.clock.now() + 5 * HOUR - MINUTE }]);

    s.google.events.delete(ADA, String(made.id));
    const gone = await follow.execute((await calendar.poll()) ?? []);
    expect(gone.items).toMatchObject([{ did: 'removed', reason: 'The meeting was cancelled.' }]);
    expect(live()).toEqual([]);
  });

  test('an event that leaves the filters of the trigger loses its bot', async () => {
    const { calendarBotsGoogleOAuth2Api } = s.credentials();
    const calendar = host({
      type: new CalendarTrigger(),
      parameters: { filters: { title: 'demo' } },
      credentials: { calendarBotsGoogleOAuth2Api },
    });
    const follow = recorder({ operation: 'followEvent' });
    await calendar.poll();
    const made = s.google.events.insert(ADA, s.meeting('Demo', 120));
    await follow.execute((await calendar.poll()) ?? []);
    expect(live()).toHaveLength(1);
    s.google.events.patch(ADA, String(made.id), { summary: 'Private' });
    expect((await follow.execute((await calendar.poll()) ?? [])).items).toMatchObject([
      { did: 'removed', reason: 'It no longer matches the filters of Calendar Trigger.' },
    ]);
    expect(live()).toEqual([]);
  });

  test('an answer that got lost after the booking leaves one bot', async () => {
    const calendar = watcher();
    await calendar.poll();
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const items = (await calendar.poll()) ?? [];
    s.baas.faults.next('createScheduledBot', { kind: 'lostAnswer' });
    expect((await recorder({ operation: 'followEvent' }).execute(items)).items).toMatchObject([{ did: 'booked' }]);
    expect(live()).toHaveLength(1);
  });

  test('an item that is no event names what is missing; Continue On Fail keeps the others going', async () => {
    const follow = recorder({ operation: 'followEvent' });
    const error = await thrownBy(follow.execute([{ id: 'x', start: 'soon' }]));
    expect(error.message).toBe(
      'The incoming item is not a calendar event: calendarId, provider, occurrenceKey, start, end are missing',
    );
    expect(error).toMatchObject({ failure: { cause: 'configuration-invalid' }, context: { itemIndex: 0 } });

    const calendar = watcher();
    await calendar.poll();
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const [event = {}] = (await calendar.poll()) ?? [];
    const patient = recorder({ operation: 'followEvent' }, { continueOnFail: true });
    const { items, paired } = await patient.execute([{ id: 'x' }, event]);
    expect(items).toMatchObject([{ error: expect.stringContaining('not a calendar event') }, { did: 'booked' }]);
    expect(paired).toEqual([{ item: 0 }, { item: 1 }]);
  });

  test('a bot setting that does not fit is named before anything is booked', async () => {
    const calendar = watcher();
    await calendar.poll();
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const items = (await calendar.poll()) ?? [];
    const follow = recorder({ operation: 'followEvent', leavingOptions: { silenceTimeout: 5 } });
    const error = await thrownBy(follow.execute(items));
    expect(error.message).toContain('silence_timeout');
    expect(writes()).toBe(0);
  });

  test('a key that is refused says which credential', async () => {
    const calendar = watcher();
    await calendar.poll();
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const items = (await calendar.poll()) ?? [];
    const credentials = s.credentials();
    credentials.calendarBotsMeetingBaasApi['apiKey'] = 'wrong-key';
    const follow = recorder({ operation: 'followEvent' }, { credentials });
    const error = await thrownBy(follow.execute(items));
    expect(error.message).toContain('Meeting BaaS');
    expect(['credential-invalid', 'configuration-invalid']).toContain(
      (error as unknown as { failure: { cause: string } }).failure.cause,
    );
    expect(JSON.stringify({ ...error })).not.toContain('wrong-key');
  });
});

describe('Auto-Schedule', () => {
  test('gives each meeting in the window its bot, says why others get none, and has nothing to do the second time', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    s.google.events.insert(ADA, s.meeting('Lunch', 180, { location: 'Kitchen' }));
    const declined = s.google.events.insert(
      ADA,
      s.meeting('Declined', 240, { attendees: [{ email: ADA }, { email: GRACE }] }),
    );
    s.google.events.respond(ADA, String(declined.id), 'declined');
    s.google.events.insert(ADA, s.meeting('Far away', (20 * DAY) / MINUTE));
    const auto = recorder({ operation: 'autoSchedule' });

    const first = await auto.execute([{}, {}]);
    expect(first.items.map(({ title, did, code }) => [title, did, code])).toEqual([
      ['Planning', 'booked', null],
      ['Lunch', 'skipped', 'noLink'],
      ['Declined', 'skipped', 'response'],
    ]);
    expect(first.paired[0]).toEqual([{ item: 0 }, { item: 1 }]);
    expect(first.hints.map(({ message }) => message)).toEqual(['3 meetings: 1 booked, 2 skipped.']);
    expect(live()).toHaveLength(1);

    const before = writes();
    const second = await auto.execute();
    expect(second.items.map(({ did }) => did)).toEqual(['kept', 'skipped', 'skipped']);
    expect(writes()).toBe(before);
    expect((await recorder({ operation: 'autoSchedule', options: { onlyChanges: true } }).execute()).items).toEqual([]);
  });

  test('takes over the bots of a node that it replaces, and of a calendar that is no longer chosen, when it is told to', async () => {
    const team = s.google.calendars.create({ owner: ADA, summary: 'Team' });
    const other = s.google.calendars.create({ owner: ADA, summary: 'Other' });
    const at = (letter: string) => ({ location: `https://meet.google.com/abc-defg-hi${letter}` });
    const gone = s.google.events.insert(ADA, s.meeting('Planning', 120, at('j')));
    s.google.events.insert(team, s.meeting('Retro', 180, at('k')));
    s.google.events.insert(other, s.meeting('Elsewhere', 180, at('l')));
    await recorder({ operation: 'autoSchedule', additionalCalendars: [team] }, { nodeId: 'former' }).execute();
    await recorder({ operation: 'autoSchedule', additionalCalendars: [team] }).execute();
    const elsewhere = { operation: 'autoSchedule', calendar: { __rl: true, mode: 'id', value: other } };
    await recorder(elsewhere, { nodeId: 'elsewhere' }).execute();
    expect(live()).toHaveLength(3);

    s.google.events.delete(ADA, String(gone.id));
    const alone = await recorder({ operation: 'autoSchedule' }).execute();
    expect(alone.items.map(({ reason }) => reason)).toEqual([
      'Its meeting is no longer in the calendar. Another workflow or calendar still wants the bot.',
    ]);
    expect(live()).toHaveLength(3);
    const taking = await recorder({ operation: 'autoSchedule', options: { takeOver: true } }).execute();
    expect(taking.items.map(({ did }) => did).sort()).toEqual(['changed', 'removed']);
    // Retro is still wanted by the former node, which was for its calendar too; Elsewhere is nobody's business here.
    expect(live()).toHaveLength(2);
    const both = { operation: 'autoSchedule', additionalCalendars: [team], options: { takeOver: true } };
    await recorder(both).execute();
    expect((await recorder(both).execute()).items.map(({ did }) => did)).toEqual(['kept']);
  });

  test('takes back the bot of a meeting that is gone, but not while its calendar cannot be read', async () => {
    const team = s.google.calendars.create({ owner: ADA, summary: 'Team' });
    const made = s.google.events.insert(team, s.meeting('Retro', 120));
    s.google.events.insert(ADA, s.meeting('Planning', 180, { location: 'https://meet.google.com/xyz-abcd-efg' }));
    const auto = recorder({ operation: 'autoSchedule', additionalCalendars: [team] });
    await auto.execute();
    expect(live()).toHaveLength(2);

    s.google.events.delete(team, String(made.id));
    s.google.faults.add({
      fault: { kind: 'status', status: 404 },
      path: new RegExp(encodeURIComponent(team)),
      times: 1,
    });
    const partly = await auto.execute();
    expect(partly.items.map(({ did }) => did)).toEqual(['kept']);
    expect(partly.hints.map(({ message }) => message).join('\n')).toContain(`Calendar "${team}" could not be read`);
    expect(live()).toHaveLength(2);

    const fully = await auto.execute();
    expect(fully.items.map(({ did, title }) => [did, title])).toEqual(
      expect.arrayContaining([
        ['removed', null],
        ['kept', 'Planning'],
      ]),
    );
    expect(live()).toHaveLength(1);
  });

  test('a dry run says the same and changes nothing', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const dry = await recorder({ operation: 'autoSchedule', options: { dryRun: true } }).execute();
    expect(dry.items).toMatchObject([{ did: 'booked', dryRun: true, title: 'Planning' }]);
    expect(writes()).toBe(0);
  });

  test('two steps with one schedule name act as one; steps without leave each other’s bots alone', async () => {
    const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
    const options = { options: { scheduleName: 'mine' } };
    await recorder({ operation: 'autoSchedule', ...options }, { nodeId: 'a' }).execute();
    expect(live()).toHaveLength(1);
    s.google.events.delete(ADA, String(made.id));
    const stranger = await recorder({ operation: 'autoSchedule' }, { nodeId: 'c' }).execute();
    expect(stranger.items).toEqual([]);
    expect(live()).toHaveLength(1);
    const partner = await recorder({ operation: 'autoSchedule', ...options }, { nodeId: 'b' }).execute();
    expect(partner.items).toMatchObject([{ did: 'removed' }]);
    expect(live()).toEqual([]);
  });

  test('a list of rules: the first that fits gives the bot, with its name, time and settings', async () => {
    s.google.events.insert(ADA, s.meeting('Customer demo', 120));
    s.google.events.insert(ADA, s.meeting('1:1 with Grace', 240));
    s.google.events.insert(ADA, s.meeting('Planning', 360));
    const [never] = [s.google.events.insert(ADA, s.meeting('Another demo', 480))];
    const ruleList = {
      rules: [
        { name: 'private', action: 'skip', when: { titleIncludes: '1:1' } },
        {
          name: 'demos',
          action: 'record',
          when: { titleMatches: '\\bdemo$', weekdays: [1, 2, 3, 4, 5], hours: '08:00-20:00' },
          bot: { botName: 'Notes of {title}', leadMinutes: 5, settings: '{"recording_mode": "audio_only"}' },
        },
      ],
    };
    const parameters = {
      operation: 'autoSchedule',
      ruleList,
      rules: { never: String(never?.id) },
      recordingOptions: { entryMessage: 'Recording {title}' },
    };
    const { items } = await recorder(parameters).execute();
    expect(items.map(({ title, did, reason }) => [title, did, reason])).toEqual([
      ['Customer demo', 'booked', 'It has no bot yet.'],
      ['1:1 with Grace', 'skipped', 'The rule "private" leaves it out.'],
      [
        'Planning',
        'skipped',
        'It matches none of the 2 rules; of the last one: Its title does not match the expression \\bdemo$.',
      ],
      ['Another demo', 'skipped', 'It is on the list of meetings that are never recorded.'],
    ]);
    expect(live()).toMatchObject([{ botName: 'Notes of Customer demo', joinAt: s.clock.now() + 115 * MINUTE }]);
    const sent = s.baas.log.list().find(({ method }) => method === 'POST')?.body;
    expect(sent).toMatchObject({ recording_mode: 'audio_only', entry_message: 'Recording Customer demo' });
    const before = writes();
    await recorder(parameters).execute();
    expect(writes()).toBe(before);

    const wrong = (when: IDataObject, bot: IDataObject = {}) =>
      thrownBy(
        recorder({ operation: 'autoSchedule', ruleList: { rules: [{ action: 'record', when, bot }] } }).execute(),
      );
    expect((await wrong({ titleMatches: '(' })).message).toContain('The title expression cannot be used');
    expect((await wrong({ hours: '9 to 5' })).message).toContain('"9 to 5" is not a range of hours');
    expect((await wrong({}, { settings: '[]' })).message).toContain('"Other Settings" of a rule is not a JSON object');
    expect((await wrong({}, { settings: '{"recording_mode": "movie"}' })).message).toContain('recording_mode');
  });

  test('an entry message that a title makes too long, or leaves empty, does not cost the meeting its bot', async () => {
    s.google.events.insert(ADA, s.meeting(`Long ${'x'.repeat(600)}`, 120));
    s.google.events.insert(ADA, s.meeting('', 240));
    const parameters = { operation: 'autoSchedule', recordingOptions: { entryMessage: '{title}' } };
    const { items } = await recorder(parameters).execute();
    expect(items.map(({ did }) => did)).toEqual(['booked', 'booked']);
    const sent = s.baas.log.list().flatMap(({ method, body }) => (method === 'POST' ? [body as IDataObject] : []));
    expect(sent.map((body) => body['entry_message'])).toEqual([`Long ${'x'.repeat(495)}`, undefined]);
    const before = writes();
    expect((await recorder(parameters).execute()).items.map(({ did }) => did)).toEqual(['kept', 'kept']);
    expect(writes()).toBe(before);
  });

  test('of a series only the next meeting, of meetings at the same time only one', async () => {
    s.google.events.insert(ADA, s.meeting('Daily', 120, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }));
    s.google.events.insert(ADA, s.meeting('Clash', 130));
    const auto = recorder({ operation: 'autoSchedule', options: { seriesScope: 'next', overlaps: 'first' } });
    const first = await auto.execute();
    expect(first.items.filter(({ did }) => did === 'booked').map(({ title }) => title)).toEqual(['Daily']);
    expect(first.items.map(({ code }) => code).filter((code) => code !== null)).toEqual([
      'overlap',
      ...Array<string>(4).fill('notNext'),
    ]);
    await s.advance(3 * HOUR);
    const second = await auto.execute();
    expect(second.items.filter(({ did }) => did === 'booked')).toMatchObject([{ title: 'Daily' }]);
  });

  test('fails when no calendar can be read', async () => {
    s.google.faults.add({ fault: { kind: 'status', status: 404 }, operation: 'events.list', times: 5 });
    const error = await thrownBy(recorder({ operation: 'autoSchedule' }).execute());
    expect(error.message).toContain('Google Calendar answered 404');
  });
});

describe('Schedule Series', () => {
  test('on, kept up as time passes, next only, and off; other bots are left alone', async () => {
    const series = s.google.events.insert(ADA, s.meeting('Daily', 120, { recurrence: ['RRULE:FREQ=DAILY'] }));
    s.google.events.insert(ADA, s.meeting('Planning', 300));
    await recorder({ operation: 'autoSchedule', rules: { titleIncludes: 'Planning' } }).execute();
    const parameters = { seriesId: String(series.id), windowDays: 3 };
    const on = () => recorder({ operation: 'scheduleSeries', ...parameters }, { nodeId: 'on' }).execute();
    expect((await on()).items.map(({ did }) => did)).toEqual(['booked', 'booked', 'booked']);
    expect(live()).toHaveLength(4);
    await s.advance(DAY);
    expect((await on()).items.map(({ did }) => did)).toContain('booked');
    const next = await recorder(
      { operation: 'scheduleSeries', ...parameters, seriesScope: 'next' },
      { nodeId: 'other' },
    ).execute();
    expect(next.items.filter(({ did }) => did === 'removed')).toHaveLength(2);
    const off = await recorder({ operation: 'unscheduleSeries', ...parameters }, { nodeId: 'off' }).execute();
    expect(off.items).toMatchObject([{ did: 'removed', deleted: true }]);
    expect(live()).toEqual([]);
    const unknown = await thrownBy(recorder({ operation: 'scheduleSeries', seriesId: 'nosuch' }).execute());
    expect(unknown.message).toBe('There is no series with the ID "nosuch" in this calendar');
  });

  test('off takes back all of them, however far ahead they were booked', async () => {
    const weekly = s.google.events.insert(ADA, s.meeting('Weekly', 60, { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=9'] }));
    const seriesId = String(weekly.id);
    await recorder({ operation: 'scheduleSeries', seriesId, windowDays: 60 }).execute();
    expect(live()).toHaveLength(9);
    const off = await recorder({ operation: 'unscheduleSeries', seriesId }).execute();
    expect(off.items.map(({ did }) => did)).toEqual(Array(9).fill('removed'));
    expect(live()).toEqual([]);
  });
});

describe('Unschedule and Get Many', () => {
  test('a bot that was taken back by hand is not booked again', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const auto = recorder({ operation: 'autoSchedule' });
    await auto.execute();
    const listed = await recorder({ operation: 'getAll' }).execute();
    expect(listed.items).toMatchObject([{ state: 'scheduled', event: { title: 'Planning', calendarId: ADA } }]);
    const [choice] = await auto.search('searchBots');
    expect(choice).toMatchObject({ value: listed.items[0]?.['botId'], name: expect.stringContaining('Planning') });

    const taken = await recorder({
      operation: 'unschedule',
      bot: { __rl: true, mode: 'list', value: String(choice?.value) },
    }).execute();
    expect(taken.items).toMatchObject([{ deleted: true, outcome: 'removed' }]);
    expect((await auto.execute()).items).toMatchObject([{ did: 'skipped', code: 'takenBack' }]);
    expect(live()).toEqual([]);
  });

  test('by the incoming event', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    await recorder({ operation: 'autoSchedule' }).execute();
    const events = await host({ type: new ListEvents(), credentials: s.credentials() }).execute();
    const byEvent = recorder({ operation: 'unschedule', target: 'event' });
    expect((await byEvent.execute(events.items)).items).toMatchObject([{ deleted: true }]);
    expect((await byEvent.execute(events.items)).items).toEqual([
      { deleted: false, botId: null, reason: 'The event has no bot.' },
    ]);
  });

  test('no bot chosen', async () => {
    const error = await thrownBy(recorder({ operation: 'unschedule' }).execute());
    expect(error.message).toBe('No bot is chosen');
  });
});
