import fc from 'fast-check';
import { isCalendarBotsError } from '../../http';
import { lineOf, parseObject, partsOf, setLine, textIn, writeObject, componentsNamed, escapeText } from './object-text';

const FILE = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'X-ODD;X="a:b":c', 'BEGIN:VEVENT', 'UID:1', 'SUMMARY;LANGUAGE=en:One\\, two'],
  ...[
    'DESCRIPTION:long ',
    ' folded',
    '\tline',
    'BEGIN:VALARM',
    'TRIGGER:-PT5M',
    'END:VALARM',
    'X-LAST:ü',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ],
];

test.each(['\r\n', '\n'])('what is not touched stays byte for byte (%j)', (eol) => {
  const data = `${eol}${FILE.join(eol)}${eol}`;
  const object = parseObject(data);
  expect(writeObject(object)).toBe(data);
  const [event] = componentsNamed(object.calendar, 'VEVENT');
  if (event === undefined) throw new Error('no event');
  expect([textIn(event, 'SUMMARY'), textIn(event, 'DESCRIPTION')]).toEqual(['One, two', 'long foldedline']);
  setLine(event, 'SUMMARY', 'SUMMARY:Three', eol);
  setLine(event, 'LOCATION', 'LOCATION:Room', eol);
  setLine(event, 'X-LAST', null, eol);
  expect(writeObject(object)).toBe(
    data
      .replace('SUMMARY;LANGUAGE=en:One\\, two', 'SUMMARY:Three')
      .replace(`BEGIN:VALARM`, `LOCATION:Room${eol}BEGIN:VALARM`)
      .replace(`X-LAST:ü${eol}`, ''),
  );
});

test('our own lines are at most 75 octets and read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const line = lineOf(`DESCRIPTION:${escapeText(text)}`, '\r\n');
      for (const part of line.raw.split('\r\n')) expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(75);
      const object = parseObject(`BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${line.raw}END:VEVENT\r\nEND:VCALENDAR\r\n`);
      const [event] = componentsNamed(object.calendar, 'VEVENT');
      if (event === undefined) throw new Error('no event');
      expect(textIn(event, 'DESCRIPTION')).toBe(text.replace(/\r\n|\r/g, '\n'));
    }),
    { numRuns: 500, seed: 3 },
  );
});

test('parts of a line, and what is no object', () => {
  expect(partsOf(lineOf('A;B="x:y";C=z:v:w', '\n'))).toEqual({ head: 'A;B="x:y";C=z', value: 'v:w' });
  for (const data of ['', 'hello', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n', 'BEGIN:VEVENT\nEND:VEVENT\n']) {
    try {
      parseObject(data);
      throw new Error('it was read');
    } catch (error) {
      expect(isCalendarBotsError(error) && error.code).toBe('unexpectedResponse');
    }
  }
});
