import fc from 'fast-check';
import { Webhook } from 'svix';
import type { CalendarBotsError } from '../http/index';
import { fromBase64 } from './base64';
import { noteId } from './duplicates';
import { verifySvix } from './svix';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OLD_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const NOW = Date.parse('2026-11-23T09:00:00Z');
const BODY = '{"event":"bot.failed","data":{"bot_id":"b","text":"Grüße 🎉"},"extra":null}';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Signed by the vendor's own library. */
function signed(body = BODY, at = NOW, secret = SECRET) {
  return {
    'svix-id': ID,
    'svix-timestamp': String(Math.floor(at / 1000)),
    'svix-signature': new Webhook(secret).sign(ID, new Date(at), body),
  };
}

const verify = (
  headers: Record<string, string | string[] | undefined>,
  more: { body?: string | Uint8Array; now?: number; secrets?: string[] } = {},
) => {
  const body = more.body ?? BODY;
  return verifySvix({
    body: typeof body === 'string' ? bytes(body) : body,
    headers,
    secrets: more.secrets ?? [SECRET],
    now: more.now ?? NOW,
  });
};

describe('verifySvix', () => {
  it("accepts what Svix's own library signed", () => {
    expect(verify(signed())).toEqual({ ok: true, id: ID, timestamp: NOW });
  });

  it('agrees with it on any body, id, time and secret', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.stringMatching(/^[\w.-]{1,30}$/),
        fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }),
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        (body, id, seconds, key) => {
          const secret = `whsec_${Buffer.from(key).toString('base64')}`;
          const signature = new Webhook(secret).sign(id, new Date(seconds * 1000), body);
          const headers = { 'svix-id': id, 'svix-timestamp': String(seconds), 'svix-signature': signature };
          const verdict = verify(headers, { body, secrets: [secret], now: seconds * 1000 });
          expect(verdict).toEqual({ ok: true, id, timestamp: seconds * 1000 });
        },
      ),
    );
  });

  it('takes the standard header names, any case, and lists of values', () => {
    const { 'svix-id': id, 'svix-timestamp': time, 'svix-signature': signature } = signed();
    expect(verify({ 'Webhook-Id': id, 'WEBHOOK-TIMESTAMP': time, 'webhook-signature': [signature, 'v1,x'] }).ok).toBe(
      true,
    );
  });

  it('takes any of several signatures and any of several secrets', () => {
    const headers = signed();
    const other = signed(BODY, NOW, OLD_SECRET)['svix-signature'];
    expect(verify({ ...headers, 'svix-signature': `v1a,AAAA ${other} ${headers['svix-signature']}` }).ok).toBe(true);
    expect(verify(headers, { secrets: [OLD_SECRET, SECRET] }).ok).toBe(true);
    expect(verify(signed(BODY, NOW, OLD_SECRET), { secrets: [SECRET, OLD_SECRET] }).ok).toBe(true);
  });

  it.each([-300_000, -299_000, 0, 299_000, 300_000])('accepts a message %i ms away from our clock', (away) => {
    expect(verify(signed(BODY, NOW + away)).ok).toBe(true);
  });

  const without = (name: 'svix-id' | 'svix-timestamp' | 'svix-signature') => ({ ...signed(), [name]: undefined });
  const reEncoded = JSON.stringify(JSON.parse(BODY), null, 1);
  it.each([
    ['another secret', signed(BODY, NOW, OLD_SECRET), {}, 'wrongSignature'],
    ['a secret that was taken out of use', signed(), { secrets: [OLD_SECRET] }, 'wrongSignature'],
    ['no id', without('svix-id'), {}, 'missingHeader'],
    ['no timestamp', without('svix-timestamp'), {}, 'missingHeader'],
    ['no signature', without('svix-signature'), {}, 'missingHeader'],
    ['an empty signature', { ...signed(), 'svix-signature': '' }, {}, 'missingHeader'],
    ['no headers', {}, {}, 'missingHeader'],
    ['a message that is too old', signed(BODY, NOW - 301_000), {}, 'tooOld'],
    ['a message from the future', signed(BODY, NOW + 301_000), {}, 'tooNew'],
    ['a message replayed the next day', signed(), { now: NOW + 86_400_000 }, 'tooOld'],
    ['a time that is none', { ...signed(), 'svix-timestamp': '2026-11-23' }, {}, 'malformedTimestamp'],
    ['a time with a fraction', { ...signed(), 'svix-timestamp': '1795424400.0' }, {}, 'malformedTimestamp'],
    [
      'another time under the signature',
      { ...signed(), 'svix-timestamp': String(NOW / 1000 + 1) },
      {},
      'wrongSignature',
    ],
    ['another id under the signature', { ...signed(), 'svix-id': `${ID}x` }, {}, 'wrongSignature'],
    ['another body', signed(), { body: BODY.replace('failed', 'killed') }, 'wrongSignature'],
    ['a byte more', signed(), { body: `${BODY}\n` }, 'wrongSignature'],
    ['an empty body', signed(), { body: '' }, 'wrongSignature'],
    ['a body parsed and written again', signed(), { body: reEncoded }, 'wrongSignature'],
    ['a body in another encoding', signed(), { body: new Uint8Array(Buffer.from(BODY, 'latin1')) }, 'wrongSignature'],
    [
      'a signature of another kind',
      { ...signed(), 'svix-signature': signed()['svix-signature'].replace('v1,', 'v2,') },
      {},
      'malformedSignature',
    ],
    ['a signature that is no base64', { ...signed(), 'svix-signature': 'v1,***' }, {}, 'malformedSignature'],
    [
      'half a signature',
      { ...signed(), 'svix-signature': signed()['svix-signature'].slice(0, 23) },
      {},
      'wrongSignature',
    ],
    [
      'headers of two families mixed',
      { ...without('svix-signature'), 'webhook-signature': signed()['svix-signature'] },
      {},
      'missingHeader',
    ],
  ])('refuses %s', (_, headers, more, reason) => {
    expect(verify(headers, more)).toMatchObject({ ok: false, status: 401, reason });
  });

  it('refuses a message when any one bit of it is changed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(7), (at, bit) => {
        const body = bytes(BODY);
        const index = at % body.length;
        body[index] = (body[index] ?? 0) ^ (1 << bit);
        expect(verify(signed(), { body })).toMatchObject({ ok: false, reason: 'wrongSignature' });
      }),
    );
  });

  it('verifies a body of a megabyte', () => {
    const body = 'x'.repeat(1_000_000);
    expect(verify(signed(body), { body }).ok).toBe(true);
    expect(verify(signed(body), { body: `${body}x` }).ok).toBe(false);
  });

  it('leaves a replay inside the five minutes to the memory of ids', () => {
    const verdict = verify(signed(), { now: NOW + 60_000 });
    if (!verdict.ok) throw new Error(verdict.reason);
    const first = noteId({}, verdict.id, NOW);
    const again = noteId(first.seen, verdict.id, NOW + 60_000);
    expect([first.duplicate, again.duplicate]).toEqual([false, true]);
  });

  it.each([
    [[], 'none is set'],
    [[''], 'empty'],
    [['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], 'does not begin'],
    [['whsec_'], 'too short'],
    [['whsec_not base64!'], 'not base64'],
    [[SECRET, 'whsec_AAAA'], 'too short'],
  ])('a malformed secret is a mistake of ours: %j', (secrets, why) => {
    let error: CalendarBotsError | undefined;
    try {
      verify(signed(), { secrets });
    } catch (caught) {
      error = caught as CalendarBotsError;
    }
    expect(error).toMatchObject({ code: 'invalid' });
    expect(error?.message).toContain(why);
    expect(error?.message).toContain('Expected "whsec_" followed by base64');
    for (const secret of secrets) if (secret.length > 10) expect(error?.message).not.toContain(secret.slice(6));
  });
});

describe('fromBase64', () => {
  it('reads what Node writes, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (data) => {
        const text = Buffer.from(data).toString('base64');
        expect(fromBase64(text)).toEqual(data);
        expect(fromBase64(text.replace(/=+$/, ''))).toEqual(data);
      }),
    );
  });
  it.each(['a', 'ab-_', 'a b=', '====', 'abc==', 'ab='])('refuses "%s"', (text) => expect(fromBase64(text)).toBeNull());
});
