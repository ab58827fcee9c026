import fc from 'fast-check';
import type { BotTag } from '../service.js';
import { notesFromAttributes, notesToAttributes, tagFromAttributes, tagToAttributes } from './tag.js';

const tag: BotTag = {
  key: 'k',
  holders: ['h'],
  start: '2026-11-23T10:00:00.000Z',
  end: '2026-11-23T11:00:00.000Z',
  version: '',
  settings: 's',
  removed: null,
  event: { id: 'e', calendarId: 'c', provider: 'google', title: 'Weekly' },
};
const text = fc.oneof(fc.string({ maxLength: 40 }), fc.stringMatching(/^-{0,4}$/));

describe('the tag in custom attributes', () => {
  it.each(['', '-', '--', '- -', '—'])('gives the title %j back', (title) => {
    expect(tagFromAttributes(tagToAttributes({ ...tag, event: { ...tag.event, title } }))?.event.title).toBe(title);
  });

  it('has no empty text, and comes back as it was', () => {
    fc.assert(
      fc.property(text, text, (title, name) => {
        const given = { ...tag, event: { ...tag.event, title } };
        const notes = { order: 'o', made: '2026-11-20T10:00:00.000Z', joinAt: '', meetingUrl: 'https://x.test', name };
        const attributes = { ...tagToAttributes(given), ...notesToAttributes(notes) };
        expect(Object.values(attributes)).not.toContain('');
        expect(tagFromAttributes(attributes)).toEqual(given);
        expect(notesFromAttributes(attributes)).toEqual(notes);
      }),
    );
  });
});
