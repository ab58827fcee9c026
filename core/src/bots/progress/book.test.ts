import type { BotEvent } from '../bot-event';
import { bookFromText, bookToText, mergeBooks, newsOf, noteEvent, type ProgressBook } from './book';
import { botEvent } from './event.fixture';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const DAY = 86_400_000;

const told = (events: readonly BotEvent[], book: ProgressBook = {}) => {
  const news = events.map((event) => {
    const noted = noteEvent(book, event, NOW);
    book = noted.book;
    return noted.news;
  });
  return { news, book };
};

test('bots do not disturb each other, and what is no step is always news', () => {
  const chat = botEvent({ type: 'chatMessage', phase: null });
  expect(
    told([
      botEvent({ botId: 'a', phase: 'recording' }),
      botEvent({ botId: 'b', phase: 'joining' }),
      botEvent({ botId: 'a', phase: 'joining' }),
      chat,
      chat,
      botEvent({ botId: null, type: 'calendar', phase: null }),
    ]).news,
  ).toEqual(['phase', 'phase', 'none', 'word', 'word', 'word']);
});

test('a transcript is told once; one that could not be made, and is made later, both times', () => {
  const failure = { code: 'x', serviceMessage: null, sentence: 'x', hint: 'x' };
  const ready = botEvent({ type: 'transcript', phase: null });
  const failed = { ...ready, failure };
  expect(told([failed, failed, ready, ready, failed]).news).toEqual(['phase', 'none', 'phase', 'none', 'none']);
});

test('names of objects are bots like any other', () => {
  expect(told([botEvent({ botId: 'constructor' }), botEvent({ botId: '__proto__' })]).news).toEqual(['phase', 'phase']);
});

test('to look is not to note', () => {
  const event = botEvent({ phase: 'joining' });
  const { book } = told([]);
  expect([newsOf(book, event), newsOf(book, event)]).toEqual(['phase', 'phase']);
  expect(newsOf(told([event]).book, event)).toBe('none');
});

test('old and surplus bots are forgotten, those not heard of for longest first', () => {
  let book: ProgressBook = {};
  for (let i = 0; i < 5; i++) book = noteEvent(book, botEvent({ botId: `b${i}` }), NOW + i, { count: 3 }).book;
  expect(Object.keys(book)).toEqual(['b2', 'b3', 'b4']);
  expect(Object.keys(noteEvent(book, botEvent({ botId: 'new' }), NOW + 8 * DAY).book)).toEqual(['new']);
});

test('kept as text it is the same book, and small', () => {
  let book: ProgressBook = {};
  for (let i = 0; i < 240; i++) {
    const botId = `0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c${String(i).padStart(4, '0')}`;
    book = noteEvent(book, botEvent({ botId, phase: 'processing', status: 'recording_succeeded' }), NOW + i, {
      count: 200,
    }).book;
    const end = botEvent({ botId, type: 'completed', phase: 'completed', status: 'completed' });
    book = noteEvent(book, end, NOW + i, { count: 200 }).book;
  }
  const text = bookToText(book);
  expect(Object.keys(book)).toHaveLength(200);
  expect(bookFromText(text)).toEqual(book);
  // Measured: 102 bytes for a bot that is done, so about 100 KB for the most bots there can be.
  expect(text.length / 200).toBeLessThan(110);
});

test('what cannot be read is left out, not believed', () => {
  expect(bookFromText(undefined)).toEqual({});
  expect(bookFromText('no')).toEqual({});
  expect(bookFromText('[1]')).toEqual({});
  expect(bookFromText('{"a":{"p":"flying","h":1},"b":3,"c":{"p":"left","h":2}}')).toEqual({
    c: { phase: 'left', at: null, words: [], others: [], final: false, transcript: 0, heard: 2 },
  });
});

test('two books make one', () => {
  const one = told([botEvent({ botId: 'a', phase: 'joining' }), botEvent({ botId: 'b', phase: 'left' })]).book;
  const other = told([botEvent({ botId: 'a', phase: 'recording' }), botEvent({ botId: 'c', phase: 'left' })]).book;
  const merged = mergeBooks(one, other);
  expect(Object.entries(merged).map(([id, { phase }]) => [id, phase])).toEqual([
    ['a', 'recording'],
    ['b', 'left'],
    ['c', 'left'],
  ]);
});
