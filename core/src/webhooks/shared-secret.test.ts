import { matchesSharedSecret } from './shared-secret';

it.each([
  ['s3cret', 's3cret', true],
  ['s3cres', 's3cret', false],
  ['s3cret ', 's3cret', false],
  ['', 's3cret', false],
  [undefined, 's3cret', false],
  ['', '', false],
  [undefined, '', false],
  ['Grüße', 'Grüße', true],
])('a received %j against our %j: %s', (received, expected, fits) =>
  expect(matchesSharedSecret(received, expected)).toBe(fits),
);
