// Starts the sandbox by itself: npx tsx sandbox/main.ts [--google-port 4100] [--meeting-baas-port 4101] [--page-port 4102]
//   [--microsoft-port 4103]
//   [--speed 60]: virtual minutes go by in real seconds
import { parseArgs } from 'node:util';
import { realClock } from './clock';
import { startSandbox } from './index';
import { DEFAULT_TEAM } from './meeting-baas';
import { DEMO_USER } from './seed-demo';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'google-port': { type: 'string', default: '4100' },
      'meeting-baas-port': { type: 'string', default: '4101' },
      'page-port': { type: 'string', default: '4102' },
      'microsoft-port': { type: 'string', default: '4103' },
      seed: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
    },
  });
  const sandbox = await startSandbox({
    clock: realClock({ speed: Number(values.speed) }),
    googlePort: Number(values['google-port']),
    meetingBaasPort: Number(values['meeting-baas-port']),
    pagePort: Number(values['page-port']),
    microsoftPort: Number(values['microsoft-port']),
    seed: Number(values.seed),
    demo: true,
  });
  const { google, microsoft, meetingBaas, page } = sandbox;
  const graphTokens = microsoft.oauth.issue({ user: DEMO_USER });
  const tokens = google.oauth.issue({ user: DEMO_USER });
  const lines = [
    `Google Calendar   ${google.apiUrl}`,
    `  sign-in         ${google.oauth.authorizeUrl}`,
    `  token           ${google.oauth.tokenUrl}`,
    `  client          ${google.oauth.client.clientId} / ${google.oauth.client.clientSecret}`,
    `  user            ${DEMO_USER}`,
    `  refresh token   ${tokens.refreshToken}`,
    `Microsoft Graph   ${microsoft.apiUrl}`,
    `  sign-in         ${microsoft.oauth.authorizeUrl}`,
    `  token           ${microsoft.oauth.tokenUrl}`,
    `  client          ${microsoft.oauth.client.clientId} / ${microsoft.oauth.client.clientSecret}`,
    `  user            ${DEMO_USER}`,
    `  refresh token   ${graphTokens.refreshToken}`,
    `Meeting BaaS      ${meetingBaas.url}`,
    `  key             ${DEFAULT_TEAM.keys[0]?.key ?? ''}`,
    `Page              ${page.url}`,
    'Ctrl+C ends it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const end = (): void => {
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
