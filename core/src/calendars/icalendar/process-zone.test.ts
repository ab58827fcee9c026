import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { calendar, event, read, zone } from './reading.fixture';

/** What one machine shows must not depend on the clock that it happens to have. */
const file = calendar(
  zone('Custom', '+0345', '+0515'),
  event('UID:named', 'RRULE:FREQ=DAILY;COUNT=9'),
  event('UID:windows', 'DTSTART;TZID="Eastern Standard Time":20260504T093000', 'DURATION:P1D'),
  event('UID:custom', 'DTSTART;TZID=Custom:20260504T093000', 'RRULE:FREQ=DAILY;COUNT=9', 'RDATE:20260520T100000Z'),
  event('UID:floating', 'DTSTART:20260504T093000', 'RRULE:FREQ=DAILY;COUNT=9', 'EXDATE:20260505T093000'),
  event('UID:day', 'DTSTART;VALUE=DATE:20260504', 'RRULE:FREQ=WEEKLY', 'EXDATE;VALUE=DATE:20260511'),
  event('UID:outlook', 'DTSTART:20260504T000000', 'DTEND:20260505T000000', 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'),
);

test.each(['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'])('TZ=%s changes nothing', (TZ) => {
  const bundle = buildSync({
    stdin: {
      contents: `import { read } from './reading.fixture'; process.stdout.write(JSON.stringify(read(${JSON.stringify(file)}, { context: { timeZone: 'Europe/Rome' } })) + new Date(2026, 0, 1).getTimezoneOffset());`,
      resolveDir: __dirname,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    absWorkingDir: join(__dirname, '..'),
  });
  const script = bundle.outputFiles[0]?.text ?? '';
  const printed = execFileSync(process.execPath, ['-'], { input: script, env: { ...process.env, TZ } }).toString();
  const here = read(file, { context: { timeZone: 'Europe/Rome' } });
  expect(here.events.length).toBeGreaterThan(30);
  const offset = { UTC: '0', 'America/New_York': '300', 'Asia/Kolkata': '-330', 'Pacific/Kiritimati': '-840' }[TZ];
  expect(printed).toBe(`${JSON.stringify(here)}${offset ?? ''}`);
});
