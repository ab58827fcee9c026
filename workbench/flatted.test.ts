import { parseFlatted } from './flatted';

describe('parseFlatted', () => {
  it('follows the indexes and leaves other values as they are', () => {
    const text = '[{"name":"1","list":"2","count":3,"nothing":null,"yes":true},"Weekly sync",["1","3"],{"deep":"1"}]';
    expect(parseFlatted(text)).toEqual({
      name: 'Weekly sync',
      list: ['Weekly sync', { deep: 'Weekly sync' }],
      count: 3,
      nothing: null,
      yes: true,
    });
  });

  it('keeps strings that look like numbers', () => {
    expect(parseFlatted('[["1","2"],"0","2"]')).toEqual(['0', '2']);
  });

  it('keeps circles', () => {
    const value = parseFlatted('[{"self":"0"}]') as { self: unknown };
    expect(value.self).toBe(value);
  });

  it.each(['{}', '[]', '[{"a":"7"}]'])('refuses %s', (text) => {
    expect(() => parseFlatted(text)).toThrow(SyntaxError);
  });
});
