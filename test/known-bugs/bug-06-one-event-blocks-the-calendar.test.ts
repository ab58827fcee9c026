import { DAY, HOUR, ME, NOW, watchedGoogle } from './google.fixture';

/**
 * home-assistant/core#81409, #81500, #81700, #91119: one event with a rule or a time that could not be read made the
 * whole calendar unavailable.
 */
describe('bug 6: one event that cannot be read takes its whole calendar with it', () => {
  it('counts and shows it; the others are told, and later changes too', async () => {
    const world = watchedGoogle();
    const { add, told, poll, google } = world;
    await poll();
    world.tamper = (_path, json) => {
      for (const item of (json['items'] ?? []) as Record<string, unknown>[]) {
        if (item['summary'] === 'Poison') item['start'] = { dateTime: 'next Tuesday' };
        if (item['summary'] === 'Rule') item['recurrence'] = ['RRULE:FREQ=SOMETIMES;X-EVOLUTION-ENDDATE=1'];
      }
    };
    add('Before', NOW + HOUR);
    add('Poison', NOW + HOUR);
    add('Rule', NOW + HOUR);
    const after = add('After', NOW + HOUR);
    const result = await poll();
    expect(result.changes.map(({ event }) => event.title).sort()).toEqual(['After', 'Before']);
    expect(result).toMatchObject({ complete: true, rejectedCount: 2 });
    expect(result.rejected.map(({ reason }) => reason).sort()).toEqual([
      expect.stringContaining('recurrence'),
      expect.stringContaining('start.dateTime'),
    ]);
    google.events.patch(ME, after, { summary: 'Renamed' });
    expect(await told()).toEqual(['updated Renamed title']);
  });

  it('keeps what it knew of a meeting that cannot be read any more, and takes it up again', async () => {
    const world = watchedGoogle();
    const { add, told, poll, google } = world;
    const id = add('Poison', NOW + HOUR);
    await poll();
    google.expireSyncTokens();
    world.tamper = (_path, json) => {
      for (const item of (json['items'] ?? []) as Record<string, unknown>[]) delete item['end'];
    };
    expect(await poll()).toMatchObject({ changes: [], resynced: true, rejectedCount: 1 });
    world.tamper = () => {};
    google.events.patch(ME, id, { summary: 'Cured' });
    expect(await told()).toEqual(['updated Cured title']);
  });

  it('is not held up when looking one event up never works', async () => {
    const world = watchedGoogle();
    const { add, poll, google, clock } = world;
    const ids = ['a', 'b'].map((title) => add(title, NOW + 2 * DAY));
    await poll();
    google.expireSyncTokens();
    for (const id of ids) google.events.reschedule(ME, id, NOW + 90 * DAY);
    world.tamper = (path, json) => {
      if (path.endsWith(`/${ids[0]}`)) delete json['start'];
    };
    const result = await poll();
    expect(result.changes.map(({ change, event }) => `${change} ${event.title}`)).toEqual(['updated b']);
    for (let i = 0; i < 5; i++) await poll();
    await clock.advance(DAY);
    // The window moved on all the same.
    const later = await poll();
    expect(later).toMatchObject({ complete: true });
    expect(later.state.horizon).toBe(clock.now() + 30 * DAY);
  });
});
