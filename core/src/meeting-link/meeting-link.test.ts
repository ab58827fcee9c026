import { LOOKALIKES } from './cases/lookalikes';
import { NOISE, STATED } from './cases/invites';
import { detectMeetingLink, findMeetingLinks, MEETING_SERVICES, platformName, WRAPPERS } from './index';

const ZOOM = 'https://us02web.zoom.us/j/81230004567?pwd=QmVzdFBhc3M.1';
const MEET = 'https://meet.google.com/abc-mnop-xyz';
const TEAMS = 'https://teams.microsoft.com/meet/2345678901234?p=AbCdEf12';
const WEBEX = 'https://acme.webex.com/acme/j.php?MTID=m0f1e2d3c4b5a69788796a5b4c3d2e1f0';

const examples = MEETING_SERVICES.flatMap((service) =>
  (service.examples ?? []).map((url) => [service.id, url] as const),
);

describe('services', () => {
  it('knows 78 of them, each with a name and an example', () => {
    expect(new Set(MEETING_SERVICES.map(({ id }) => id)).size).toBe(78);
    for (const service of MEETING_SERVICES)
      expect([service.id, service.examples?.length ?? 0]).not.toEqual([service.id, 0]);
    expect(platformName('google_meet')).toBe('Google Meet');
    expect(platformName('nobody')).toBe('nobody');
  });

  it.each(examples)('%s in a location: %s', (platform, url) => {
    expect(detectMeetingLink({ location: url })).toMatchObject({ platform, url, source: 'location' });
  });

  it.each(examples)('%s in a sentence: %s', (platform, url) => {
    expect(detectMeetingLink({ description: `Agenda\n- risks\n\nWe meet here ${url}\nSee you` })).toMatchObject({
      platform,
      url,
    });
  });

  it.each(examples)('%s as a link in HTML: %s', (platform, url) => {
    const description = `<p>Hello</p><p><a href="${url.replace(/&/g, '&amp;')}">Join</a></p>`;
    expect(detectMeetingLink({ description })).toMatchObject({ platform, url });
  });

  it.each(examples)('%s read from its own result: %s', (_platform, url) => {
    const once = detectMeetingLink(url);
    expect(detectMeetingLink(once?.url)?.url).toBe(once?.url);
  });

  it.each(examples)('%s without its scheme: %s', (platform, url) => {
    expect(detectMeetingLink({ location: url.replace('https://', '') })?.platform ?? platform).toBe(platform);
  });

  it.each(examples)('%s under a foreign host is nothing: %s', (_platform, url) => {
    const { host, pathname, search, hash } = new URL(url);
    const own = MEETING_SERVICES.find(({ hosts, examples: own }) => hosts.includes('*') && own?.includes(url));
    if (own) return;
    expect(
      detectMeetingLink({ location: `https://${host}.evil.example${pathname}${search}${hash}` })?.confidence ?? 'none',
    ).not.toMatch(/certain|likely/);
    expect(detectMeetingLink({ location: `https://${host}@evil.example${pathname}` })).toBeNull();
    expect(detectMeetingLink({ location: `https://evil.example/?to=${url}` })).toBeNull();
    expect(detectMeetingLink({ location: `https://evil.example/${url}` })).toBeNull();
  });
});

describe('lookalikes', () => {
  it.each(LOOKALIKES)('%s', (text) => {
    expect(detectMeetingLink({ location: text })).toBeNull();
    expect(detectMeetingLink({ description: `More: ${text}\nPasscode: 123456` })).toBeNull();
  });

  it.each(LOOKALIKES)('the link beside it is still found: %s', (text) => {
    expect(detectMeetingLink({ description: `${text}\n\n${MEET}` })?.url).toBe(MEET);
  });
});

describe('wrappers', () => {
  const wrapped = WRAPPERS.flatMap((wrapper) =>
    wrapper.examples.map(([link, target]) => [wrapper.id, link, target] as const),
  );

  it.each(wrapped)('%s: %s', (_id, link, target) => {
    const direct = target === null ? null : (detectMeetingLink(target)?.url ?? null);
    if (target !== null) expect(direct).not.toBeNull();
    expect(detectMeetingLink({ location: link })?.url ?? null).toBe(direct);
    expect(detectMeetingLink({ description: `<a href="${link.replace(/&/g, '&amp;')}">x</a>` })?.url ?? null).toBe(
      direct,
    );
  });

  const around = (url: string): string =>
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C02&reserved=0`;

  it('takes six off and no more', () => {
    let link = MEET;
    for (let depth = 1; depth <= 6; depth++) {
      link = around(link);
      expect([depth, detectMeetingLink({ location: link })?.url]).toEqual([depth, MEET]);
    }
    expect(detectMeetingLink({ location: around(link) })).toBeNull();
  });

  it('says what was taken off', () => {
    expect(detectMeetingLink({ location: around(MEET) })?.why).toContain('Outlook Safe Links');
  });
});

describe('noise around a link', () => {
  it.each(NOISE)('%j', (around) => {
    expect(detectMeetingLink({ description: around.replace(/§/g, MEET) })?.url).toBe(MEET);
    expect(detectMeetingLink({ description: around.replace(/§/g, ZOOM) })?.url).toBe(ZOOM);
  });

  it.each([
    [`<${ZOOM.slice(0, 40)}\n${ZOOM.slice(40)}>`, ZOOM],
    ['https://us02web.zoom.us/j/812300\n04567?pwd=QmVzdFBhc3M.1', ZOOM],
    ['https://us02web.zoom.us/j/812300\r\n 04567?pwd=QmVzdFBhc3M.1', ZOOM],
    ['https://us02web.zoom.us/j/81230004567?pwd=\nQmVzdFBhc3M.1', ZOOM],
    ['https://us02web.zoom.us/j/81230004567\n?pwd=QmVzdFBhc3M.1', ZOOM],
    ['https://us02web.zoom.us/j/812300=\n04567?pwd=QmVzdFBhc3M.1', ZOOM],
    ['https://meet.google.com/abc-\nmnop-xyz', MEET],
    ['HTTPS://MEET.GOOGLE.COM/ABC-MNOP-XYZ', MEET],
    [`${MEET}%20`, MEET],
    ['&lt;https://meet.google.com/abc-mnop-xyz&gt;', MEET],
    ['https://meet.google.com/abc-mnop-xyz(Room 3)', MEET],
    ['https://meet.google.com/abc-mnop-xyz&x=1', MEET],
    ['http://meet.google.com/abc-mnop-xyz', MEET],
    ['https://meet.google.com:443/abc-mnop-xyz', MEET],
    ['https://meet.google.com./abc-mnop-xyz', MEET],
    ['meet.google.com/abc-mnop-xyz', MEET],
    ['https://meet.goo\u00adgle.com/abc-mnop-xyz', MEET],
    ['https://meet.google.com/abc-\u200bmnop-xyz', MEET],
    ['<p>https:&#x2F;&#x2F;meet.google.com&#x2F;abc-mnop-xyz</p>', MEET],
    ['<p>https://meet.google.com/<wbr>abc-mnop-xyz</p>', MEET],
    ['<a href="//meet.google.com/abc-mnop-xyz">x</a>', MEET],
    ['https://meet.google.com/_meet/abc-mnop-xyz?ijlm=1&hs=187&authuser=0', MEET],
    [`${MEET}?utm_source=mail&fbclid=x`, MEET],
    ['msteams:/meet/2345678901234?p=AbCdEf12', TEAMS],
    ['msteams://teams.microsoft.com/meet/2345678901234?p=AbCdEf12', TEAMS],
    ['zoommtg://us02web.zoom.us/join?action=join&confno=81230004567&pwd=QmVzdFBhc3M.1', ZOOM],
  ])('%j', (description, url) => {
    expect(detectMeetingLink({ description })?.url).toBe(url);
  });

  it('does not join lines that a person broke', () => {
    expect(detectMeetingLink({ description: `${MEET}\nand bring the report` })?.url).toBe(MEET);
    expect(detectMeetingLink({ description: 'https://whereby.com/\nagenda' })).toBeNull();
    expect(detectMeetingLink({ description: `https://zoom.us/j/81230004567?pwd=abc\nPasscode: 1234` })?.url).toBe(
      'https://zoom.us/j/81230004567?pwd=abc',
    );
  });
});

describe('what is stated beside a link', () => {
  it.each(STATED)('%j', (text, meetingId, passcode) => {
    expect(detectMeetingLink({ description: `Join\n${ZOOM}\n\n${text}\n` })).toMatchObject({
      meetingId: meetingId ?? '81230004567',
      passcode,
    });
  });

  it.each(STATED)('in HTML: %j', (text, meetingId, passcode) => {
    const lines = text.split('\n').map((line) => `<div>${line.replace(/([:：]) ?/, '$1 <span>')}</span></div>`);
    const description = `<p><a href="${ZOOM}">Join</a></p>${lines.join('')}`;
    if (text.endsWith(':\nx9K2m1') || text.includes('?passcode')) return;
    expect(detectMeetingLink({ description })).toMatchObject({ meetingId: meetingId ?? '81230004567', passcode });
  });

  it('reads them for a link that stands in another field', () => {
    expect(
      detectMeetingLink({
        location: WEBEX,
        description: 'Meeting number (access code): 2131 456 7891\nMeeting password: kT91mQ',
      }),
    ).toMatchObject({ meetingId: '21314567891', passcode: 'kT91mQ' });
  });

  it('keeps two meetings apart', () => {
    const found = findMeetingLinks({ description: `${ZOOM}\nPasscode: first1\n\n${WEBEX}\nMeeting password: second2` });
    expect(found.map(({ platform, passcode }) => [platform, passcode])).toEqual([
      ['zoom', 'first1'],
      ['webex', 'second2'],
    ]);
  });

  it('lists telephone numbers', () => {
    expect(
      detectMeetingLink({
        description: `${ZOOM}\n+16465588656,,81230004567#,,,,*1# US\nOr: +49 30 7104 9922 PIN: 123 456#`,
      })?.dialIn,
    ).toEqual([
      { number: '+16465588656', code: '81230004567' },
      { number: '+493071049922', code: '123456' },
    ]);
    expect(
      detectMeetingLink({
        conferenceData: {
          entryPoints: [
            { entryPointType: 'video', uri: MEET },
            { entryPointType: 'phone', uri: 'tel:+1-401-555-0199', pin: '123456789' },
          ],
        },
      })?.dialIn,
    ).toEqual([{ number: '+14015550199', code: '123456789' }]);
  });
});

describe('the choice between several links', () => {
  it.each<[string, unknown, string | null]>([
    [
      'conference data before description',
      { conferenceData: { entryPoints: [{ entryPointType: 'video', uri: WEBEX }] }, description: ZOOM },
      WEBEX,
    ],
    ['hangoutLink before description', { hangoutLink: MEET, description: ZOOM }, MEET],
    ['online meeting before location', { onlineMeeting: { joinUrl: TEAMS }, location: { displayName: ZOOM } }, TEAMS],
    ['a typed location before an added Meet', { hangoutLink: MEET, location: ZOOM }, ZOOM],
    ['a location that is a room does not count', { hangoutLink: MEET, location: 'Room 3' }, MEET],
    ['url before location', { url: WEBEX, location: ZOOM }, WEBEX],
    ['location before description', { location: WEBEX, description: ZOOM }, WEBEX],
    ['description before title', { summary: WEBEX, description: ZOOM }, ZOOM],
    ['the first in a text', { description: `${WEBEX}\n${ZOOM}` }, WEBEX],
    ['join before start', { description: `https://us02web.zoom.us/s/81230004567?zak=x\n${ZOOM}` }, ZOOM],
    ['with passcode before without', { location: 'https://us02web.zoom.us/j/81230004567', description: ZOOM }, ZOOM],
    ['a meeting before a chat', { description: `https://discord.gg/hTKzmak\n${ZOOM}` }, ZOOM],
    ['a meeting before an event page', { url: 'https://lu.ma/join/g-AbC123dEf', description: ZOOM }, ZOOM],
    ['a chat when there is nothing else', { description: 'https://discord.gg/hTKzmak' }, 'https://discord.gg/hTKzmak'],
    [
      'not the quoted invitation',
      { description: `New: ${WEBEX}\n\n-----Original Message-----\nFrom: Dana\n${ZOOM}` },
      WEBEX,
    ],
    ['not the quoted one above', { description: `> ${ZOOM}\n\nNow: ${WEBEX}` }, WEBEX],
    [
      'not the one in a blockquote',
      { description: `<blockquote><a href="${ZOOM}">old</a></blockquote><p><a href="${WEBEX}">new</a></p>` },
      WEBEX,
    ],
    [
      'not below "On … wrote:"',
      { description: `On Mon, Mar 2, 2026 at 10:00 Dana wrote:\n${ZOOM}\n`, location: WEBEX },
      WEBEX,
    ],
    ['quoted is better than nothing', { description: `-----Original Message-----\n${ZOOM}` }, ZOOM],
    ['not the one called old', { description: `Old link: ${ZOOM}\nNew link: ${WEBEX}` }, WEBEX],
    ['not the backup', { description: `Backup: ${ZOOM}\n${WEBEX}` }, WEBEX],
    ['a dial-in page is none', { description: `https://tel.meet/abc-mnop-xyz?pin=1\n${ZOOM}` }, ZOOM],
    [
      'a recording is none',
      { description: `https://acme.webex.com/recordingservice/sites/acme/recording/abc/playback\n${WEBEX}` },
      WEBEX,
    ],
    ['a registration is none', { description: `https://zoom.us/meeting/register/tZ0abc\n${ZOOM}` }, ZOOM],
    ['shown text is not the link', { description: `<a href="https://evil.example/">${ZOOM}</a>` }, null],
    ['href before shown text', { description: `<a href="${ZOOM}">${WEBEX}</a>` }, ZOOM],
    [
      'originalsrc beside an opaque wrapper',
      { description: `<a href="https://protect-us.mimecast.com/s/x" originalsrc="${ZOOM}">x</a>` },
      ZOOM,
    ],
    [
      'originalsrc beside a foreign link is nothing',
      { description: `<a href="https://evil.example/" originalsrc="${ZOOM}">x</a>` },
      null,
    ],
  ])('%s', (_name, event, url) => {
    expect(detectMeetingLink(event)?.url ?? null).toBe(url);
  });
});

describe('shapes of events', () => {
  it.each<[string, unknown, string]>([
    [
      'Google',
      {
        conferenceData: {
          entryPoints: [
            { entryPointType: 'phone', uri: 'tel:+1' },
            { entryPointType: 'video', uri: MEET },
          ],
        },
      },
      'conferenceData',
    ],
    ['Google, hangoutLink', { hangoutLink: MEET }, 'hangoutLink'],
    ['Google, source', { source: { url: MEET, title: 'x' } }, 'url'],
    ['Google, notes of an add-on', { conferenceData: { notes: `Join: <a href="${MEET}">x</a>` } }, 'description'],
    ['Graph, online meeting', { onlineMeeting: { joinUrl: MEET } }, 'onlineMeeting'],
    ['Graph, legacy', { onlineMeetingUrl: MEET, onlineMeeting: null }, 'onlineMeetingUrl'],
    ['Graph, body', { subject: 'x', body: { contentType: 'html', content: `<a href="${MEET}">x</a>` } }, 'description'],
    ['Graph, preview', { bodyPreview: MEET }, 'description'],
    ['Graph, location', { location: { displayName: MEET } }, 'location'],
    ['Graph, locations', { locations: [{ displayName: 'A' }, { locationUri: MEET }] }, 'location'],
    ['ICS', { icsProps: { 'CONFERENCE;VALUE=URI;FEATURE=VIDEO': MEET } }, 'icsProperty'],
    ['ICS, parser with values', { CONFERENCE: { val: MEET, params: { FEATURE: 'AUDIO,VIDEO' } } }, 'icsProperty'],
    ['ICS, several', { icsProps: { CONFERENCE: ['tel:+1401', MEET] } }, 'icsProperty'],
    ['ICS, without X-', { 'MICROSOFT-SKYPETEAMSMEETINGURL': MEET }, 'icsProperty'],
    ['ICS, Google', { icsProps: { 'X-GOOGLE-CONFERENCE': MEET } }, 'icsProperty'],
    ['ICS, raw text', { icsProps: { DESCRIPTION: `Join\\n${MEET}\\n\\nBye\\, all` } }, 'description'],
    ['ICS, folded', { icsProps: { DESCRIPTION: `Join ${MEET.slice(0, 20)}\r\n ${MEET.slice(20)}` } }, 'description'],
    ['ICS, HTML', { icsProps: { 'X-ALT-DESC;FMTTYPE=text/html': `<p><a href="${MEET}">x</a></p>` } }, 'description'],
    ['ICS, location', { icsProps: { LOCATION: MEET } }, 'location'],
    ['our own', { title: 'x', location: MEET }, 'location'],
    ['our own, conference', { conference: { url: MEET } }, 'conferenceData'],
    ['title', { summary: `Sync ${MEET}` }, 'title'],
    ['a text', `Join ${MEET}`, 'description'],
  ])('%s', (_name, event, source) => {
    expect(detectMeetingLink(event)).toMatchObject({ url: MEET, source });
  });

  it.each([
    null,
    undefined,
    3,
    true,
    [],
    {},
    '',
    ' ',
    { description: null },
    { location: 7 },
    { conferenceData: 'x' },
    { body: [] },
    { locations: [null, 3] },
  ])('%j holds none', (event) => {
    expect(findMeetingLinks(event)).toEqual([]);
  });

  it('does not take a telephone conference for a meeting link', () => {
    expect(detectMeetingLink({ icsProps: { 'CONFERENCE;FEATURE=PHONE': MEET } })).toBeNull();
  });
});

describe("a user's own rows", () => {
  const services = [
    { id: 'acme', name: 'Acme Rooms', hosts: ['meet.acme.example', '*.rooms.acme.example'], path: '/r/{id:code}' },
  ];

  it('are found, named and marked', () => {
    expect(detectMeetingLink({ location: 'https://meet.acme.example/r/standup' }, { services })).toMatchObject({
      platform: 'acme',
      meetingId: 'standup',
      joinable: true,
      host: { name: 'meet.acme.example', kind: 'custom' },
    });
    expect(detectMeetingLink({ location: 'https://x.rooms.acme.example/r/standup' }, { services })?.platform).toBe(
      'acme',
    );
    expect(detectMeetingLink({ location: 'https://meet.acme.example/other' }, { services })).toBeNull();
    expect(platformName('acme', services)).toBe('Acme Rooms');
  });

  it('need no path, may have a port and win over the table', () => {
    const own = [{ id: 'own', name: 'Own', hosts: ['video.local:8443', 'zoom.us'] }];
    expect(detectMeetingLink({ location: 'http://video.local:8443/a' }, { services: own })?.url).toBe(
      'http://video.local:8443/a',
    );
    expect(detectMeetingLink({ location: 'https://zoom.us/j/81234567890' }, { services: own })?.platform).toBe('own');
    expect(detectMeetingLink({ location: 'https://video.local:8443/' }, { services: own })).toBeNull();
  });

  it('that are not well-formed are refused', () => {
    expect(() =>
      detectMeetingLink({}, { services: [{ id: 'x', name: 'x', hosts: ['x.example'], path: 'room' }] }),
    ).toThrow(RangeError);
    expect(() =>
      detectMeetingLink({}, { services: [{ id: 'x', name: 'x', hosts: ['x.example'], path: '/{id:nothing}' }] }),
    ).toThrow(RangeError);
  });
});
