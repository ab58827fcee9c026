import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '@microsoft/microsoft-graph-types';
import { ADA, bench, deltaRound, GRACE, timed, WINDOW } from './client.fixture';

/** The calendar part of Graph's v1.0 metadata, one entry for each type. */
const PATH = join(__dirname, '../../../shared/data/graph-calendar-schema.json');
const isThere = existsSync(PATH);
if (!isThere) process.stderr.write(`skipped: answers against Graph's metadata, which is not at ${PATH}\n`);

interface SchemaType {
  kind: 'EntityType' | 'ComplexType' | 'enum';
  base?: string | null;
  properties?: Record<string, string>;
  members?: string[];
}

type Schema = Record<string, SchemaType>;

const PRIMITIVES: Record<string, (value: unknown) => boolean> = {
  'Edm.String': (value) => typeof value === 'string',
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Int32': (value) => Number.isInteger(value),
  'Edm.Double': (value) => typeof value === 'number',
  'Edm.Guid': (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)),
  'Edm.Date': (value) => /^\d{4}-\d{2}-\d{2}$/.test(String(value)),
  'Edm.TimeOfDay': (value) => /^\d{2}:\d{2}:\d{2}\.\d{7}$/.test(String(value)),
  'Edm.DateTimeOffset': (value) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(String(value)),
};

class Checker {
  readonly faults: string[] = [];
  /** `event.subject`: what was there and not null. */
  readonly seen = new Set<string>();

  constructor(private readonly schema: Schema) {}

  check(value: unknown, type: string, where: string): void {
    if (value === null || value === undefined) return;
    const many = /^(?:nav )?Collection\((.+)\)$/.exec(type)?.[1];
    if (many !== undefined) {
      if (!Array.isArray(value)) this.faults.push(`${where}: not a list`);
      else value.forEach((one, index) => this.check(one, many, `${where}[${index}]`));
      return;
    }
    const primitive = PRIMITIVES[type];
    if (primitive !== undefined) {
      if (!primitive(value)) this.faults.push(`${where}: ${JSON.stringify(value)} is no ${type}`);
      return;
    }
    const name = type.replace(/^(nav )?graph\./, '');
    const known = this.schema[name];
    if (known === undefined) {
      this.faults.push(`${where}: the metadata has no ${type}`);
    } else if (known.kind === 'enum') {
      if (!known.members?.includes(String(value))) this.faults.push(`${where}: ${String(value)} is no ${name}`);
    } else {
      this.object(value as Record<string, unknown>, name, where);
    }
  }

  private object(value: Record<string, unknown>, name: string, where: string): void {
    const properties = this.properties(name);
    for (const [key, inner] of Object.entries(value)) {
      if (key.startsWith('@')) continue;
      const type = properties[key];
      if (type === undefined) this.faults.push(`${where}.${key}: ${name} has no such property`);
      else {
        if (inner !== null) this.seen.add(`${name}.${key}`);
        this.check(inner, type, `${where}.${key}`);
      }
    }
  }

  private properties(name: string): Record<string, string> {
    const type = this.schema[name];
    if (type === undefined) return {};
    const base = type.base == null ? {} : this.properties(type.base.replace('graph.', ''));
    return { ...base, ...type.properties };
  }
}

(isThere ? test : test.skip)(
  'every resource that is shown has the properties and types of Graph’s metadata',
  async () => {
    const posts: { value: unknown[] }[] = [];
    const { api, graph, clock } = bench({
      deliver: async (input, init) => {
        const request = new Request(input, init);
        const token = new URL(request.url).searchParams.get('validationToken');
        if (token !== null) return new Response(token, { headers: { 'content-type': 'text/plain' } });
        posts.push((await request.json()) as { value: unknown[] });
        return new Response(null, { status: 202 });
      },
    });
    const schema = JSON.parse(readFileSync(PATH, 'utf8')) as Schema;
    const checker = new Checker(schema);

    const subscription = await api.api('/subscriptions').post({
      changeType: 'created,updated,deleted',
      notificationUrl: 'https://hooks.example.com/',
      lifecycleNotificationUrl: 'https://hooks.example.com/life',
      resource: '/me/events',
      expirationDateTime: '2026-03-05T00:00:00Z',
      clientState: 's',
    });
    checker.check(subscription, 'graph.subscription', 'subscription');

    const rich: Event = {
      subject: 'rich',
      body: { contentType: 'html', content: '<b>b</b>' },
      location: { displayName: 'Room', locationUri: 'https://x.example/' },
      ...timed('2026-03-03T10:00:00', 30, 'W. Europe Standard Time'),
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'] },
        range: { type: 'endDate', startDate: '2026-03-03', endDate: '2026-06-01' },
      },
      attendees: [{ emailAddress: { address: GRACE }, type: 'optional' }],
      isOnlineMeeting: true,
      categories: ['Red category'],
      sensitivity: 'personal',
      transactionId: 't',
    };
    const master = graph.events.insert(ADA, rich);
    graph.events.insert(ADA, {
      isAllDay: true,
      start: { dateTime: '2026-03-05', timeZone: 'UTC' },
      end: { dateTime: '2026-03-06', timeZone: 'UTC' },
    });
    const second = graph.events.occurrenceId(master.id ?? '', Date.parse('2026-03-10T09:00:00Z'));
    graph.events.update(second, { subject: 'exception' });
    graph.events.remove(graph.events.occurrenceId(master.id ?? '', Date.parse('2026-03-17T09:00:00Z')));
    graph.subscriptions.missed(subscription.id);
    await clock.advance(0);

    const lists = ['/me/events', `/me/calendarView?${WINDOW}`, `/me/events/${master.id}/instances?${WINDOW}`];
    for (const path of lists) checker.check((await api.api(path).get()).value, 'Collection(graph.event)', path);
    const { rows } = await deltaRound(api, `/me/calendarView/delta?${WINDOW}`);
    checker.check(rows, 'Collection(graph.event)', 'delta');
    const whole = await api
      .api(`/me/events/${master.id}`)
      .select('cancelledOccurrences')
      .expand('exceptionOccurrences')
      .get();
    checker.check(whole, 'graph.event', 'master');
    checker.check((await api.api('/me/calendars').get()).value, 'Collection(graph.calendar)', 'calendars');
    checker.check((await api.api('/me/calendarGroups').get()).value, 'Collection(graph.calendarGroup)', 'groups');
    const schedule = await api.api('/me/calendar/getSchedule').post({
      schedules: [ADA, 'nobody@example.com'],
      startTime: { dateTime: '2026-03-03T00:00:00', timeZone: 'UTC' },
      endTime: { dateTime: '2026-03-04T00:00:00', timeZone: 'UTC' },
    });
    checker.check(schedule.value, 'Collection(graph.scheduleInformation)', 'schedule');
    expect(posts.length).toBeGreaterThan(1);
    for (const post of posts) {
      // What kind of thing resourceData is, the metadata leaves open.
      const value = (post.value as { resourceData?: unknown }[]).map(({ resourceData: _, ...rest }) => rest);
      checker.check({ value }, 'graph.changeNotificationCollection', 'notification');
    }

    expect(checker.faults).toEqual([]);
    // Nothing that a client may build on is left out of the events.
    const unseen = Object.keys({ ...schema['event']?.properties, ...schema['outlookItem']?.properties }).filter(
      (name) => !checker.seen.has(`event.${name}`),
    );
    expect(unseen.sort()).toEqual(
      [
        'attachments',
        'calendar',
        'extensions',
        'instances',
        'multiValueExtendedProperties',
        'onlineMeetingUrl',
        'singleValueExtendedProperties',
      ].sort(),
    );
  },
);
