import { describeRecurrence, RecurrenceError } from './index.js';

const start = { dtstart: '20260414T090000', tzid: 'Europe/Rome' }; // a Tuesday

it.each([
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260503T070000Z', 'every second Tuesday until 3 May'],
  ['FREQ=WEEKLY;INTERVAL=2;UNTIL=20270503', 'every second Tuesday until 3 May 2027'],
  ['FREQ=DAILY', 'every day'],
  ['FREQ=DAILY;INTERVAL=3;COUNT=10', 'every 3 days, 10 times'],
  ['FREQ=DAILY;COUNT=1', 'every day, once'],
  ['FREQ=WEEKLY', 'every Tuesday'],
  ['FREQ=WEEKLY;BYDAY=FR,MO,WE', 'every Monday, Wednesday and Friday'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
  ['FREQ=WEEKLY;BYDAY=SA,SU', 'every weekend day'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU', 'every day'],
  ['FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH', 'every 3 weeks on Monday and Thursday'],
  ['FREQ=MONTHLY', 'every month on the 14th'],
  ['FREQ=MONTHLY;BYMONTHDAY=1,-1', 'every month on the 1st and last day'],
  ['FREQ=MONTHLY;BYDAY=2TU', 'every month on the second Tuesday'],
  ['FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2', 'every second month on the last Friday'],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'every month on the last weekday'],
  ['FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=2', 'every month on the second Tuesday or Wednesday'],
  ['FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', 'every month on the 31st or the last day before it'],
  ['FREQ=MONTHLY;BYMONTHDAY=1,5,9;BYSETPOS=-1', 'every month on the 1st, 5th and 9th (only the last of each month)'],
  ['FREQ=YEARLY', 'every year on 14 April'],
  ['FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3', 'every year on 3 May'],
  ['FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU', 'every year on the last Sunday in March and October'],
  ['FREQ=YEARLY;BYWEEKNO=20', 'every year on Tuesday in week 20'],
  ['FREQ=YEARLY;BYYEARDAY=100', 'every year on the 100th day of the year'],
  ['FREQ=HOURLY;INTERVAL=2', 'every second hour'],
  ['FREQ=DAILY;BYHOUR=9,17;BYMINUTE=30', 'every day at 09:30 and 17:30'],
])('%s is "%s"', (rrule, expected) => expect(describeRecurrence(rrule, start)).toBe(expected));

it('tells the end in the zone of the series', () => {
  const until = 'FREQ=DAILY;UNTIL=20260503T230000Z';
  expect(describeRecurrence(until, { tzid: 'Asia/Tokyo' })).toBe('every day until 4 May 2026');
  expect(describeRecurrence(until)).toBe('every day until 3 May 2026');
});

it('says no more than the rule does without DTSTART', () => {
  expect(['WEEKLY', 'MONTHLY', 'YEARLY'].map((freq) => describeRecurrence(`FREQ=${freq}`))).toEqual([
    'every week',
    'every month',
    'every year',
  ]);
});

it('refuses what is no rule', () => expect(() => describeRecurrence('every Tuesday')).toThrow(RecurrenceError));
