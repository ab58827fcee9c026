import * as fc from 'fast-check';
import { readCallback } from './callback.js';
import { popupPage } from './popup.js';
import { checkToken, type ReturnAddress, withToken } from './return-address.js';

const NOW = Date.parse('2026-11-23T09:00:00Z');

describe('readCallback', () => {
  test.each([
    ['current', 'success=true&provider=google&connectionId=abc-123'],
    ['older', '?provider=google&connection_id=abc-123&success=true'],
    ['a whole URL', 'https://app.test/cb?x=1&success=true&provider=google&connectionId=abc-123#top'],
  ])('%s success', (_name, query) => {
    expect(readCallback(query)).toEqual({ connected: true, provider: 'google', connectionId: 'abc-123' });
  });

  test.each([
    ['error=true&provider=google&message=Connection%2520already%2520exists', 'Connection already exists', 'conflict'],
    ['error=true&provider=google&message=Connection%20already%20exists', 'Connection already exists', 'conflict'],
    ['error=true&provider=google&message=access_denied', 'access_denied', 'forbidden'],
    ['provider=google&error=access_denied&success=false', 'access_denied', 'forbidden'],
    ['provider=google&error=invalid_scope&success=false', 'invalid_scope', 'forbidden'],
    ['provider=google&error=server_error&success=false', 'server_error', 'unavailable'],
    ['provider=google&error=user_not_found&success=false', 'user_not_found', 'notFound'],
  ])('%s is told with what to do', (query, error, code) => {
    const result = readCallback(query);
    expect(result).toMatchObject({ connected: false, provider: 'google', error, code });
    expect(result.connected ? '' : result.hint).toMatch(/\.$/);
  });

  test('words that nobody has described are passed on', () => {
    expect(readCallback('error=true&provider=outlook&message=Mailbox%2520is%2520gone')).toMatchObject({
      error: 'Mailbox is gone',
      code: 'unexpectedResponse',
      message: 'The calendar was not connected: Mailbox is gone',
    });
    expect(readCallback('error=true&message=100%25%20full')).toMatchObject({ error: '100% full' });
  });

  test('what does not say that it worked did not', () => {
    for (const query of ['', 'success=false', 'success=1', 'success=true&error=access_denied', {}, { success: 0 }]) {
      expect(readCallback(query).connected).toBe(false);
    }
    expect(readCallback({ success: 'true', error: 'false', connectionId: ['a', 'b'] })).toMatchObject({
      connected: true,
      connectionId: 'a',
    });
  });

  test('law: a message comes out as it went in, encoded once or twice, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite' }), fc.boolean(), (text, twice) => {
        const words = text.replace(/[%\0]/g, '').trim();
        fc.pre(words !== '');
        const once = encodeURIComponent(words);
        const result = readCallback(`error=true&message=${twice ? encodeURIComponent(once) : once}`);
        expect(result).toMatchObject({ connected: false, error: words });
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void readCallback(text)));
  });
});

describe('the one-time token', () => {
  const address: ReturnAddress = {
    redirectUrl: 'https://app.test/cb?tab=calendar',
    provider: 'google',
    userId: 'user-1',
    key: 'rgo-key',
    nonce: '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e',
    expiresAt: NOW + 60_000,
  };
  const back = (more: Partial<ReturnAddress> = {}, query = '&success=true&provider=google&connectionId=c') =>
    `${withToken({ ...address, ...more }).redirectUrl}${query}`;

  test('comes back proven, with the user', () => {
    expect(checkToken(back(), 'rgo-key', NOW)).toMatchObject({
      ok: true,
      expiresAt: NOW + 60_000,
      userId: 'user-1',
    });
    expect(checkToken(back({ userId: null }), 'rgo-key', NOW)).toMatchObject({ ok: true, userId: null });
    expect(new URL(back()).searchParams.get('tab')).toBe('calendar');
  });

  test('another key, provider or user, a changed token or end, none, and a late one are refused', () => {
    const reason = (query: string, key = 'rgo-key', now = NOW) => {
      const verdict = checkToken(query, key, now);
      return verdict.ok ? 'ok' : verdict.reason;
    };
    expect(reason(back(), 'rgo-other')).toBe('forged');
    expect(reason(back({}, '&success=true&provider=outlook'))).toBe('forged');
    expect(reason(back().replace('connect_user=user-1', 'connect_user=user-2'))).toBe('forged');
    expect(reason(back().replace('connect_user=user-1', ''))).toBe('forged');
    expect(reason(back().replace('connect_token=', 'connect_token=z'))).toBe('forged');
    expect(reason('success=true&provider=google')).toBe('missing');
    expect(reason(back(), 'rgo-key', NOW + 60_000)).toBe('expired');
  });

  test('only addresses that a browser may be sent to', () => {
    const refused = (redirectUrl: string, allowedHosts: string[] = []) => {
      expect(() => withToken({ ...address, redirectUrl, allowedHosts })).toThrow(/redirect URL/);
    };
    refused('not a url');
    refused('http://app.test/cb');
    refused('javascript:alert(1)');
    refused('https://user:pass@app.test/cb');
    refused('https://evil.test/cb', ['app.test']);
    refused('https://app.test.evil.test/cb', ['app.test']);
    expect(() => withToken({ ...address, redirectUrl: 'http://localhost:3000/cb' })).not.toThrow();
    expect(() => withToken({ ...address, allowedHosts: ['APP.test'] })).not.toThrow();
    expect(() => withToken({ ...address, nonce: '1' })).toThrow(/weak/);
  });
});

test('nothing in a callback leaves the script or the text of the popup page', () => {
  const hostile = '</script><img src=x onerror=alert(1)>';
  const page = popupPage(readCallback({ error: 'true', message: hostile }), 'https://app.test');
  expect(page).not.toContain('<img');
  expect(page.match(/<\/script>/g)).toHaveLength(1);
  expect(page).toContain('"https://app.test"');
});
