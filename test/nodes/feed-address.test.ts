import type { IHttpRequestOptions } from 'n8n-workflow';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { calendarProvider } from '../../nodes/shared/calendar-providers';
import type { RequestContext } from '../../nodes/shared/context';
import { host } from './host';
import { thrownBy } from './thrown';

/** Whoever knows the address of a feed can read the calendar. */
const KEY = '0123456789abcdef0123456789abcdef';
const ADDRESS = `calendar.example.com/ical/ada%40example.com/private-${KEY}/basic.ics`;

describe('an address that is none is not repeated', () => {
  test.each([`"https://${ADDRESS}"`, ` <https://${ADDRESS}>`, `address: ${ADDRESS}`, `ftp://${ADDRESS}`])(
    '%s',
    async (secretAddress) => {
      const credentials = { calendarBotsIcsFeedApi: { secretAddress } };
      const options = { parameters: { provider: 'ics' }, credentials };
      const errors = [
        await thrownBy(host({ type: new ListEvents(), ...options }).execute()),
        await thrownBy(host({ type: new CalendarTrigger(), ...options }).poll()),
      ];
      for (const error of errors) {
        expect(error.message).toBe('The address of the calendar feed is not a web address');
        expect(error.description).toMatch(/^Enter an address that begins with https:\/\/ or webcal:\/\//);
      }
      const { items } = await host({ type: new ListEvents(), ...options, continueOnFail: true }).execute();
      expect(items).toHaveLength(1);
      for (const shown of [...errors, items]) expect(JSON.stringify(shown)).not.toContain(KEY.slice(0, 4));
    },
  );
});

test.each(['', ' webcal://', 'https://'])('entered as %s…, it is asked over https', async (scheme) => {
  const asked: string[] = [];
  const context = {
    getCredentials: async () => ({ secretAddress: `${scheme}${ADDRESS} ` }),
    getTimezone: () => 'Europe/Berlin',
    helpers: {
      async httpRequestWithAuthentication(_type: string, { url }: IHttpRequestOptions) {
        asked.push(url);
        return { statusCode: 200, headers: {}, body: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n' };
      },
    },
  } as unknown as RequestContext;
  const source = await calendarProvider('ics').open(context);
  await source.query({ calendarId: 'primary', window: { from: 0, to: 1 }, page: null });
  expect(asked).toEqual([`https://${ADDRESS}`]);
});
