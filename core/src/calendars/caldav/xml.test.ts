import fc from 'fast-check';
import { child, escapeXml, hasBelow, parseXml, textOf } from './xml';

describe('reading XML', () => {
  it('resolves names in their namespaces, whatever the prefixes', () => {
    const written = [
      '<multistatus xmlns="DAV:" xmlns:C="urn:x"><C:data>1</C:data></multistatus>',
      '<d:multistatus xmlns:d="DAV:"><q:data xmlns:q="urn:x">1</q:data></d:multistatus>',
      '<?xml version="1.0" encoding="utf-8"?>\n<multistatus xmlns="DAV:"><data xmlns="urn:x">1</data></multistatus>\n',
    ];
    for (const text of written) {
      const root = parseXml(text);
      expect(root.name).toBe('{DAV:}multistatus');
      expect(textOf(child(root, '{urn:x}data'))).toBe('1');
    }
  });

  it('has a prefix mean the nearest declaration, and again the outer one after it', () => {
    const root = parseXml('<a:r xmlns:a="1"><a:x xmlns:a="2"><a:y/></a:x><a:z/></a:r>');
    expect(root.name).toBe('{1}r');
    expect(root.children.map(({ name }) => name)).toEqual(['{2}x', '{1}z']);
    expect(hasBelow(root, '{2}y')).toBe(true);
    expect(hasBelow(root, '{1}y')).toBe(false);
  });

  it('reads entities, character references and CDATA, and expands no other entity', () => {
    const root = parseXml('<!DOCTYPE r><r>&lt;&#x41;&#66; <![CDATA[<q>&amp;]]>&e;</r>');
    expect(root.text).toBe('<AB <q>&amp;&e;');
  });

  it.each([
    '',
    'Sign in',
    '{"a":1}',
    '<a></a><b></b>',
    'words <a/>',
    '<!DOCTYPE r [<!ENTITY e "boom">]><r>&e;</r>',
    '<a><b>',
    '<a><b></b',
    '<a x="',
    '<p:a/>',
    '<a>'.repeat(5000),
    '<a>'.repeat(200) + '</a>'.repeat(200),
  ])('%.20s is refused', (text) => {
    expect(() => parseXml(text)).toThrow();
  });

  it('a document cut off anywhere is refused', () => {
    const text = '<r xmlns="DAV:"><a x="1">text &amp; more</a><b/></r>';
    for (let end = 0; end < text.length; end++) expect(() => parseXml(text.slice(0, end))).toThrow();
    expect(parseXml(text).children.length).toBe(2);
  });
});

test('escaped text comes back as it was, but for what XML forbids', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
      const allowed = [...text]
        .filter((c) => /[\t\n\r]/.test(c) || (c >= ' ' && c !== '\uFFFE' && c !== '\uFFFF'))
        .join('');
      const root = parseXml(`<r a="${escapeXml(text)}">${escapeXml(text)}</r>`);
      expect(root.text).toBe(allowed);
      expect(root.attributes['a']).toBe(allowed);
    }),
  );
});
