import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { deriveSecret, isDerivedSecret } from './derived-secret';

const name = fc.stringMatching(/^[\w-]{8,64}$/);

test('the second part is an HMAC-SHA256 as Node makes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), name, (key, purpose, id) => {
      const mac = createHmac('sha256', key).update(`${purpose}\n${id}`).digest('base64url');
      expect(deriveSecret(key, purpose, id)).toBe(`${id}.${mac}`);
    }),
  );
});

test('only what was derived from the same key for the same purpose is ours', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), name, fc.string(), (key, purpose, id, other) => {
      const secret = deriveSecret(key, purpose, id);
      expect(isDerivedSecret(key, purpose, secret)).toBe(true);
      if (other !== key) expect(isDerivedSecret(other, purpose, secret)).toBe(false);
      if (other !== purpose) expect(isDerivedSecret(key, other, secret)).toBe(false);
      expect(isDerivedSecret(key, purpose, other)).toBe(false);
    }),
  );
});

test.each([
  ['nothing', () => ''],
  ['the name alone', (secret: string) => secret.slice(0, secret.indexOf('.'))],
  ['another name', (secret: string) => `x${secret}`],
  ['one character less', (secret: string) => secret.slice(0, -1)],
  ['one character more', (secret: string) => `${secret}A`],
  ['another last character', (secret: string) => secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A')],
])('%s is not ours', (_, forge) => {
  expect(isDerivedSecret('key', 'purpose', forge(deriveSecret('key', 'purpose', 'a-name-of-some-length')))).toBe(false);
});

test('it fits into what providers take as a secret', () => {
  const secret = deriveSecret('key', 'purpose', 'x'.repeat(64));
  // Graph: 128 characters; Google: 256.
  expect(secret.length).toBeLessThanOrEqual(128);
  expect(secret).toMatch(/^[\w.-]+$/);
});
