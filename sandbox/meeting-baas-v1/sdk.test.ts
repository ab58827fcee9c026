import { createBaasClient } from '@meeting-baas/sdk';
import { driver, MEET, START } from './test-driver';

/**
 * The vendor's own client talks to the stand-in over a socket. Before it sends, it checks requests against schemas made
 * from the vendor's description, and it reads answers with types made from the same.
 */
describe('@meeting-baas/sdk as an independent client of v1', () => {
  const world = driver();
  let client: ReturnType<typeof connect>;
  const connect = (base_url: string, api_key = 'sandbox-key') =>
    createBaasClient({ api_key, api_version: 'v1', base_url });

  beforeAll(async () => {
    client = connect(await world.server.start());
  });
  afterAll(() => world.server.stop());

  async function data<T>(answer: Promise<{ success: true; data: T } | { success: false; error: Error }>): Promise<T> {
    const reply = await answer;
    if (!reply.success) throw reply.error;
    return reply.data;
  }

  it('books, lists, takes back', async () => {
    const { bot_id } = await data(
      client.joinMeeting({
        bot_name: 'Notes',
        meeting_url: MEET,
        reserved: false,
        start_time: START / 1000 + 3600,
        extra: { booking: 'sdk' },
        speech_to_text: { provider: 'Gladia', api_key: 'k' },
        automatic_leave: { waiting_room_timeout: 300 },
      }),
    );
    const found = await data(client.listBots({ filter_by_extra: 'booking:sdk', limit: 5 }));
    expect(found.bots).toMatchObject([{ uuid: bot_id, bot_name: 'Notes', ended_at: null, extra: { booking: 'sdk' } }]);
    expect((await data(client.listBots({ filter_by_extra: 'booking:other' }))).bots).toEqual([]);
    expect(await data(client.leaveMeeting({ uuid: bot_id }))).toEqual({ ok: true });
    expect((await data(client.getMeetingData({ bot_id }))).bot_data.bot).toMatchObject({ is_stopped: true });
    expect(world.service.expected()).toEqual([]);
  });

  it('sends, watches, ends and cleans up', async () => {
    const { bot_id } = await data(
      client.joinMeeting({
        bot_name: 'Notes',
        meeting_url: MEET,
        // One without a key was asked for just before.
        deduplication_key: 'second',
        speech_to_text: 'Default',
        reserved: false,
      }),
    );
    await world.until(bot_id, 'in_call_recording');
    expect((await data(client.getScreenshots({ uuid: bot_id })))[0]).toMatchObject({
      url: expect.stringContaining('https') as string,
    });
    await data(client.leaveMeeting({ uuid: bot_id }));
    await world.until(bot_id, 'complete');
    const { mp4, bot_data } = await data(client.getMeetingData({ bot_id, include_transcripts: true }));
    expect(mp4).toContain('https');
    expect(bot_data.transcripts).toHaveLength(2);
    await data(client.retranscribeBot({ bot_uuid: bot_id, speech_to_text: 'Gladia' }));
    expect(await data(client.deleteBotData({ uuid: bot_id }))).toEqual({ ok: true, status: 'deleted' });
  });

  it('is refused with another key, and for a second bot', async () => {
    await data(client.joinMeeting({ bot_name: 'a', meeting_url: MEET, deduplication_key: 'x', reserved: false }));
    const second = { bot_name: 'b', meeting_url: MEET, deduplication_key: 'x', reserved: false };
    expect(await client.joinMeeting(second)).toMatchObject({ success: false });
    expect(await connect(world.server.url, 'wrong').listBots()).toMatchObject({ success: false });
    expect(await connect(world.server.url).listBots()).toMatchObject({ success: true });
  });
});
