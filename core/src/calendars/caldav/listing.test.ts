import { isCalendarBotsError } from '../../http';
import { createCalDavClient } from './client';
import { canonicalHref, listChanges, listObjects, tryToken } from './listing';
import { found, madeUp, multistatus, only, type Reply } from './server.fixture';

const CAL = 'https://d.org/c/';
const etag = (n: number): string => `<getetag>"${n}"</getetag>`;
const token = (text: string): string => `<sync-token>${text}</sync-token>`;
const report = (answer: (body: string) => Reply) => {
  const { http, sent } = madeUp(({ body }) => answer(body ?? ''));
  return { client: createCalDavClient(http, CAL), sent };
};

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'went well',
    (error: unknown) => (isCalendarBotsError(error) ? error.code : String(error)),
  );

describe('changes', () => {
  test('rows are changed or gone; the calendar itself and collections in it are neither', async () => {
    const { client } = report(() => ({
      body: multistatus(
        found('https://d.org/c', ''),
        found('/c/', etag(0)),
        found('/c/sub/', etag(0)),
        found('/c/a.ics', etag(1)),
        only('/c/b.ics', 404),
        token('2'),
      ),
    }));
    expect(await listChanges(client, CAL, '1')).toEqual({
      changed: new Map([['/c/a.ics', '"1"']]),
      gone: ['/c/b.ics'],
      token: '2',
    });
  });

  test('a server that cuts short is asked on, and what it says later counts', async () => {
    const { client, sent } = report((body) => ({
      body: body.includes('<sync-token>1<')
        ? multistatus(found('/c/a.ics', etag(1)), found('/c/b.ics', etag(1)), only('/c/', 507), token('2'))
        : multistatus(only('/c/a.ics', 404), found('/c/c.ics', etag(3)), token('3')),
    }));
    const { changed, gone, token: next } = await listChanges(client, CAL, '1');
    expect([[...changed.keys()], gone, next, sent.length]).toEqual([['/c/b.ics', '/c/c.ics'], ['/c/a.ics'], '3', 2]);
  });

  test('a server that always has more, or gives no token, is not believed', async () => {
    const endless = report(() => ({ body: multistatus(only('/c/', 507), token('1')) }));
    expect(await codeOf(listChanges(endless.client, CAL, '1'))).toBe('unexpectedResponse');
    expect(await codeOf(listChanges(report(() => ({ body: multistatus() })).client, CAL, '1'))).toBe(
      'unexpectedResponse',
    );
  });

  const refused: [Reply, boolean][] = [
    [{ status: 403, body: '<error xmlns="DAV:"><valid-sync-token/></error>' }, true],
    [{ status: 409, body: '<D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>' }, true],
    [{ status: 403, body: 'Invalid sync-token' }, true],
    [{ status: 400 }, true],
    [{ status: 410 }, true],
    [{ status: 412 }, true],
    [{ status: 500 }, true],
    [{ status: 502 }, true],
    [{ status: 403 }, false],
    [{ status: 401 }, false],
    [{ status: 404 }, false],
    [{ status: 429 }, false],
    [{ lost: 'ECONNRESET' }, false],
  ];
  test.each(refused)('%j to a token means that it expired: %s', async (reply, expired) => {
    const { client } = report((body) => (body.includes('<sync-token/>') ? { body: multistatus(token('1')) } : reply));
    const code = await codeOf(listChanges(client, CAL, 'old'));
    expect([code === 'cursorExpired', code]).toEqual([expired, expect.not.stringMatching('went well')]);
  });

  test('a server error that comes without the token too is a server error', async () => {
    expect(await codeOf(listChanges(report(() => ({ status: 500 })).client, CAL, 'old'))).toBe('unavailable');
  });
});

describe('a token that works', () => {
  test.each<[Reply, string | null]>([
    [{ body: multistatus(token('7')) }, '7'],
    [{ status: 403, body: '<error xmlns="DAV:"><supported-report/></error>' }, null],
    [{ status: 501 }, null],
    [{ status: 500 }, null],
    [{ status: 400 }, null],
  ])('%j: %s', async (reply, expected) => {
    expect(await tryToken(report(() => reply).client, CAL, '6')).toBe(expected);
  });

  test.each<[Reply, string]>([
    [{ status: 401 }, 'unauthorized'],
    [{ status: 404 }, 'notFound'],
    [{ status: 503 }, 'unavailable'],
    [{ status: 429 }, 'rateLimited'],
    [{ lost: 'ECONNRESET' }, 'unavailable'],
  ])('%j says nothing about what the server can do: %s', async (reply, code) => {
    expect(await codeOf(tryToken(report(() => reply).client, CAL, '6'))).toBe(code);
  });
});

describe('the objects of a window', () => {
  const window = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1) };
  const isSeries = (body: string): boolean => body.includes('RRULE');
  const isEarlier = (body: string): boolean => body.includes('start="20260803T000000Z" end="20260902T000000Z"');
  const nothing: Reply = { body: multistatus() };

  test('are those in the range, a day more on both sides, and all series', async () => {
    const { client, sent } = report((body) => {
      if (isSeries(body)) return { body: multistatus(found('/c/s.ics', etag(1))) };
      return isEarlier(body) ? nothing : { body: multistatus(found('/c/a.ics', etag(2)), found('/c/', '')) };
    });
    expect([...(await listObjects(client, CAL, window)).keys()].sort()).toEqual(['/c/a.ics', '/c/s.ics']);
    expect(sent[0]?.body).toContain('start="20261031T000000Z" end="20261202T000000Z"');
  });

  test.each<Reply>([{ status: 403 }, { status: 400 }, { status: 500 }])(
    'are those in the range where series cannot be asked for (%j)',
    async (reply) => {
      const { client } = report((body) => {
        if (isSeries(body)) return reply;
        return isEarlier(body) ? { status: 403 } : { body: multistatus(found('/c/a.ics', etag(2))) };
      });
      expect([...(await listObjects(client, CAL, window)).keys()]).toEqual(['/c/a.ics']);
    },
  );

  test.each<[Reply, string]>([
    [{ lost: 'ECONNRESET' }, 'unavailable'],
    [{ lost: 'ETIMEDOUT' }, 'unavailable'],
    [{ status: 503 }, 'unavailable'],
    [{ status: 429 }, 'rateLimited'],
  ])('are not known where nobody said which ones repeat (%j): %s', async (reply, code) => {
    const { client } = report((body) => (isSeries(body) ? reply : nothing));
    expect(await codeOf(listObjects(client, CAL, window))).toBe(code);
  });

  test.each<Reply>([{ lost: 'ECONNRESET' }, { status: 500 }])('are all there after one %j', async (reply) => {
    let asked = 0;
    const { client } = report((body) => {
      if (!isSeries(body)) return nothing;
      return asked++ === 0 ? reply : { body: multistatus(found('/c/s.ics', etag(1))) };
    });
    expect([...(await listObjects(client, CAL, window)).keys()]).toEqual(['/c/s.ics']);
  });

  test('are those in the range where the server surely looks at all of a series', async () => {
    const { client, sent } = report(() => ({ body: multistatus(found('/c/weekly.ics', etag(1))) }));
    expect([...(await listObjects(client, CAL, window)).keys()]).toEqual(['/c/weekly.ics']);
    expect(sent.filter(({ body }) => isEarlier(body ?? '')).length).toBe(1);
    expect(sent.some(({ body }) => isSeries(body ?? ''))).toBe(false);
  });

  test('are asked for by halves where there are too many, down to a day', async () => {
    const tooMany = '<error xmlns="DAV:"><number-of-matches-within-limits xmlns="DAV:"/></error>';
    let asked = 0;
    const { client } = report((body) => {
      if (isSeries(body) || isEarlier(body)) return nothing;
      return asked++ < 3 ? { status: 403, body: tooMany } : { body: multistatus(found(`/c/${asked}.ics`, etag(1))) };
    });
    expect((await listObjects(client, CAL, window)).size).toBeGreaterThan(3);
    const never = report((body) =>
      isSeries(body) ? { body: multistatus() } : { body: multistatus(only('/c/', 507)) },
    );
    expect(await codeOf(listObjects(never.client, CAL, window))).toBe('unexpectedResponse');
  });
});

test('spellings of one href are one', () => {
  const spellings = ['/c/a@b%20c.ics', '/c/a%40b%20c.ics', 'https://d.org/c/a%40b%20c.ics', 'a@b c.ics'];
  expect(new Set(spellings.map((href) => canonicalHref(href, CAL))).size).toBe(1);
  expect(canonicalHref('/c/a%2Fb.ics', CAL)).not.toBe(canonicalHref('/c/a/b.ics', CAL));
  expect(canonicalHref('/c/100%.ics', CAL)).toBe('https://d.org/c/100%.ics');
});
