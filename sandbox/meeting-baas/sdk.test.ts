import { createBaasClient } from '@meeting-baas/sdk';
import { driver, MEET, MINUTE, START } from './test-driver';

/**
 * The vendor's own client talks to the stand-in over a socket. Its contract is older than the document (version 6.0.5
 * knows no chat, pause or resume). On calls without a body it announces JSON and sends nothing.
 */
describe('@meeting-baas/sdk as an independent client', () => {
  const baas = driver({ emptyJsonBody: 'accepted' });
  let client: ReturnType<typeof connect>;
  const connect = (base_url: string, api_key = 'sandbox-key') =>
    createBaasClient({ api_key, api_version: 'v2', base_url });

  beforeAll(async () => {
    client = connect(await baas.server.start());
  });
  afterAll(() => baas.server.stop());

  it('books, lists, moves and cancels', async () => {
    const join_at = new Date(START + 60 * MINUTE).toISOString();
    const made = await client.createScheduledBot({
      bot_name: 'Notes',
      meeting_url: MEET,
      join_at,
      extra: { booking: 'sdk' },
    });
    if (!made.success) throw new Error(made.error);
    const { bot_id } = made.data;
    const found = await client.listScheduledBots({ status: 'scheduled', limit: 10 });
    expect(found).toMatchObject({ success: true, data: [{ bot_id, join_at, status: 'scheduled' }] });
    const later = new Date(START + 90 * MINUTE).toISOString();
    expect(await client.updateScheduledBot({ bot_id, body: { join_at: later } })).toMatchObject({ success: true });
    expect(await client.getScheduledBot({ bot_id })).toMatchObject({ success: true, data: { join_at: later } });
    expect(await client.deleteScheduledBot({ bot_id })).toMatchObject({ success: true });
    expect(await client.deleteScheduledBot({ bot_id })).toMatchObject({ success: false, code: 'FST_ERR_BOT_STATUS' });
  });

  it('sends, watches, ends and cleans up', async () => {
    const made = await client.createBot({ bot_name: 'Notes', meeting_url: MEET });
    if (!made.success) throw new Error(made.error);
    const { bot_id } = made.data;
    expect(await client.getBotStatus({ bot_id })).toMatchObject({ success: true, data: { status: 'queued' } });
    await baas.until(bot_id, 'in_call_recording');
    await baas.clock.advance(2 * MINUTE);
    expect(await client.updateBotConfig({ bot_id, body: { extra: { a: 1 } } })).toMatchObject({ success: true });
    expect(await client.leaveBot({ bot_id })).toMatchObject({ success: true });
    await baas.until(bot_id, 'completed');
    expect(await client.getBotDetails({ bot_id })).toMatchObject({
      success: true,
      data: { error_code: 'API_REQUEST', duration_seconds: 120, extra: { a: 1 } },
    });
    expect(await client.getBotScreenshots({ bot_id })).toMatchObject({
      success: true,
      data: [{ screenshot_id: 1 }, {}, {}],
    });
    expect(await client.resendFinalWebhook({ bot_id })).toMatchObject({ success: true });
    expect(await client.retryCallback({ bot_id })).toMatchObject({
      success: false,
      code: 'FST_ERR_CALLBACK_NOT_CONFIGURED',
    });
    expect(await client.deleteBotData({ bot_id })).toMatchObject({ success: true });
    expect(await client.listBots({ limit: 5 })).toMatchObject({
      success: true,
      data: [{ bot_id, status: 'completed' }],
    });
  });

  it('sends many and learns which failed', async () => {
    const several = await client.batchCreateBots([
      { bot_name: 'a', meeting_url: MEET },
      { bot_name: 'b', meeting_url: 'https://example.org/no-service' },
    ]);
    expect(several).toMatchObject({
      success: true,
      data: [{ index: 0 }],
      errors: [{ index: 1, code: 'INVALID_MEETING_PLATFORM' }],
    });
    const join_at = new Date(baas.clock.now() + 60 * MINUTE).toISOString();
    const booked = await client.batchCreateScheduledBots([{ bot_name: 'a', meeting_url: MEET, join_at }]);
    expect(booked).toMatchObject({ success: true, data: [{ index: 0 }], errors: [] });
  });

  it('is refused with a wrong key', async () => {
    const stranger = connect(baas.server.url, 'wrong');
    expect(await stranger.listBots()).toMatchObject({ success: false, code: 'FST_ERR_FORBIDDEN' });
    expect(baas.service.breaches).toEqual([]);
  });
});
