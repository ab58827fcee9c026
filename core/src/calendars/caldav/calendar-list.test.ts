import { parseICalendar } from '../icalendar';
import { readCalendars } from './calendar-list';
import { readMultistatus } from './multistatus';
import { found, multistatus } from './server.fixture';

const zoneIn = (text: string): string | null => parseICalendar(text).timeZone;
const read = (...responses: string[]) =>
  readCalendars([{ ...readMultistatus(multistatus(...responses)), url: 'https://d.org/home/' }], zoneIn);
const calendar = '<resourcetype><collection/><C:calendar/></resourcetype>';
const holds = (...names: string[]): string =>
  `<C:supported-calendar-component-set>${names.map((name) => `<C:comp name="${name}"/>`).join('')}</C:supported-calendar-component-set>`;

test('calendars with events, without task lists, inboxes and the home itself', () => {
  const calendars = read(
    found('/home/', '<resourcetype><collection/></resourcetype>'),
    found(
      '/home/inbox/',
      `<resourcetype><collection/><C:schedule-inbox/></resourcetype><C:schedule-default-calendar-URL><href>/home/b/</href></C:schedule-default-calendar-URL>`,
    ),
    found('/home/tasks/', `${calendar}${holds('VTODO')}`),
    found('/home/a%20b/', calendar),
    found(
      '/home/b/',
      `${calendar}${holds('VTODO', 'VEVENT')}<displayname>B &amp; more</displayname><x:calendar-color xmlns:x="http://apple.com/ns/ical/">#FF2968FF</x:calendar-color><C:calendar-timezone-id>Europe/Rome</C:calendar-timezone-id>`,
    ),
  );
  expect(calendars).toEqual([
    { id: 'https://d.org/home/a%20b/', name: 'a b', primary: false, readable: true, timeZone: null, color: null },
    {
      id: 'https://d.org/home/b/',
      name: 'B & more',
      primary: true,
      readable: true,
      timeZone: 'Europe/Rome',
      color: '#ff2968',
    },
  ]);
});

test('the only calendar is the primary one', () => {
  expect(read(found('/home/a/', calendar))[0]?.primary).toBe(true);
});

test('the zone is read from a VTIMEZONE, in a Windows name too, and is none where it is none', () => {
  const zone = (text: string): string =>
    `<C:calendar-timezone>BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:${text}\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n</C:calendar-timezone>`;
  expect(read(found('/a/', `${calendar}${zone('Europe/Berlin')}`))[0]?.timeZone).toBe('Europe/Berlin');
  expect(read(found('/a/', `${calendar}${zone('W. Europe Standard Time')}`))[0]?.timeZone).toBe('Europe/Berlin');
  expect(read(found('/a/', `${calendar}${zone('Here')}`))[0]?.timeZone).toBeNull();
  expect(read(found('/a/', `${calendar}<C:calendar-timezone>rubbish</C:calendar-timezone>`))[0]?.timeZone).toBeNull();
});

test.each<[string, boolean]>([
  ['<privilege><read/></privilege>', true],
  ['<privilege><all/></privilege>', true],
  ['<privilege><C:read-free-busy/></privilege>', false],
  ['', true],
])('with the privileges %s it is readable: %s', (privileges, readable) => {
  const set = `<current-user-privilege-set>${privileges}</current-user-privilege-set>`;
  expect(read(found('/a/', `${calendar}${set}`))[0]?.readable).toBe(readable);
});
