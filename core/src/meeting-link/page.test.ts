import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED_FROM, GENERATED_TO, meetingLinkTables } from './page';

const file = join(__dirname, '../../../docs/meeting-links.md');
const update = process.env['UPDATE_DOCS'] !== undefined;

/** The page is in step with the code. `UPDATE_DOCS=1 npx jest core/src/meeting-link/page` writes it anew. */
it('docs/meeting-links.md has the tables that the code makes', () => {
  const page = readFileSync(file, 'utf8');
  const hand = page.slice(0, page.indexOf(GENERATED_FROM));
  expect(hand).toContain('# Meeting links');
  const whole = `${hand}${GENERATED_FROM}\n\n${meetingLinkTables()}\n\n${GENERATED_TO}\n`;
  if (update) writeFileSync(file, whole);
  expect(readFileSync(file, 'utf8')).toBe(whole);
});
