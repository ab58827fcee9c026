/** What `npm start` runs: the demo, until it is told to stop. */
import { DEMO_OWNER, DEMO_PORTS, startDemo } from './demo';
import { toStdout } from './progress';

async function main(): Promise<void> {
  const started = performance.now();
  toStdout('calendar-bots: a demo on this machine only. No account is needed and nothing leaves it.');
  const demo = await startDemo({ print: toStdout, ports: DEMO_PORTS });
  const end = stopOnce(demo.stop);
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  toStdout(
    `
The demo is running (after ${((performance.now() - started) / 1000).toFixed(0)} s).

  Meetings and bots   ${demo.pageUrl}
  n8n                 ${demo.n8n.editorUrl}
                      e-mail ${DEMO_OWNER.email}, password ${DEMO_OWNER.password}

What to try first
  1. Open the page with the meetings and add one to Ada's calendar. Within a minute n8n books its bot.
  2. Drag the meeting to another time, or cancel it: the bot follows, or goes.
  3. Add a meeting that starts now. Its bot joins, records and is done about half a minute later; in n8n, the
     executions of "What happened to my bots" show each step.

n8n reads the calendars of Ada Lovelace once a minute: "Ada Lovelace" and "Team" at Google get bots of Meeting BaaS,
"Ada Lovelace (Outlook)" at Microsoft 365 bots of MeetStream. Log: ${demo.n8n.logFile}
Ctrl-C stops everything. The next "npm start" begins afresh.
`.trimEnd(),
  );
}

/** The first signal stops the demo in order, a second one at once. */
function stopOnce(stop: () => Promise<void>): () => void {
  let stopping = false;
  return () => {
    if (stopping) process.exit(130);
    stopping = true;
    toStdout('\nStopping n8n and the stand-ins ...');
    stop().then(
      () => {
        toStdout('Stopped.');
        process.exit(0);
      },
      (error: unknown) => fail(error),
    );
  };
}

function fail(error: unknown): void {
  process.stderr.write(`\n${messages(error).join('\n')}\n`);
  process.exit(1);
}

/** An error and what it came from, in words. */
function messages(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [error.message, ...(error.cause === undefined ? [] : messages(error.cause))];
}

main().catch(fail);
