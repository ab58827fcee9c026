import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../sandbox';
import { DEFAULT_TEAM } from '../sandbox/meeting-baas';
import { DEMO_USER } from '../sandbox/seed-demo';
import { cacheFolder } from './cache';
import { emptyFolder, lockFolder } from './demo-folder';
import { createCredentials, createWorkflows, firstChecks } from './demo-setup';
import { type CredentialRefs, PACKAGE } from './demo-workflows';
import { endLeftBehind, N8n } from './n8n';
import { N8nClient, type Owner } from './n8n-client';
import { installN8n } from './n8n-install';
import { installPackage, packRepository } from './pack';
import { freePort, portNear } from './process';
import { type Print, step } from './progress';

/** The account of the demo's n8n, which listens on this machine only. */
export const DEMO_OWNER: Owner = {
  email: 'demo@example.com',
  firstName: 'Demo',
  lastName: 'User',
  password: 'Calendar-Bots-1',
};

/** The ports that `npm start` takes when they are free. */
export const DEMO_PORTS = { n8n: 5678, page: 4102, google: 4100, microsoft: 4103, meetingBaas: 4101, meetStream: 4104 };
type Ports = typeof DEMO_PORTS;

/**
 * n8n saves what a trigger has read and the execution it starts with one commit. Without these settings a kill between
 * the two loses the items (workbench/README.md).
 */
const DURABLE_CURSORS: Record<string, string> = {
  N8N_SCHEDULER_ENABLED: 'true',
  N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
  N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
  N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

export interface DemoOptions {
  print: Print;
  /** n8n's home and log. Emptied first. Default: `demo` in the cache. */
  folder?: string;
  /** Wanted ports; another one is taken, and said, where one is not free. Default: any free ones. */
  ports?: Ports;
  /** How often Calendar Trigger polls. Default: every minute, as often as n8n's own choices go. */
  pollEvery?: 'minute' | 'tenSeconds';
  /** How often the whole calendar is checked. Default: every 5 minutes, as in the template. */
  checkEverySeconds?: number;
  /** Added to n8n's environment. */
  env?: Record<string, string>;
}

/** A running demo: the stand-ins, an n8n with the packed package, and three published workflows. */
export interface Demo {
  readonly sandbox: Sandbox;
  /** Whoever restarts n8n puts the new one here. */
  n8n: N8n;
  readonly client: N8nClient;
  /** Where meetings and bots are watched and changed. */
  readonly pageUrl: string;
  readonly credentials: CredentialRefs;
  /** Ids of the published workflows. */
  readonly workflows: { record: string; outlook: string; status: string };
  /** The webhook endpoint of "What happened to my bots" at the stand-in of Meeting BaaS. */
  readonly webhook: { id: string; url: string };
  /** The calendars that "Record my meetings" watches. */
  readonly watched: string[];
  stop(): Promise<void>;
}

/**
 * Starts everything that `npm start` shows, and waits until a change in a watched calendar is acted upon.
 * @throws Error that says what could not be installed or started; nothing is left running then
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { print } = options;
  const folder = options.folder ?? join(cacheFolder(), 'demo');
  const stops: (() => Promise<void> | void)[] = [lockFolder(folder)];
  const stop = async (): Promise<void> => {
    for (let end = stops.pop(); end !== undefined; end = stops.pop()) await end();
  };
  try {
    const [install, packed] = await Promise.all([installN8n(print), packRepository(print)]);
    endLeftBehind(folder, install);
    emptyFolder(folder);
    await installPackage(packed, folder);

    const ports = await choosePorts(options.ports, print);
    const redirectUris = [`http://localhost:${ports.n8n}/rest/oauth2-credential/callback`];
    const sandbox = await step(print, 'Stand-ins of calendars and bot services, and the page', () =>
      startSandbox({
        googlePort: ports.google,
        microsoftPort: ports.microsoft,
        meetingBaasPort: ports.meetingBaas,
        meetStreamPort: ports.meetStream,
        pagePort: ports.page,
        demo: true,
        n8nUrl: `http://localhost:${ports.n8n}`,
        googleClient: { redirectUris },
        microsoftClient: { redirectUris },
      }),
    );
    stops.push(() => sandbox.stop());
    const n8n = await step(print, `n8n ${install.version}`, () =>
      N8n.start(install, { userFolder: folder, port: ports.n8n, env: { ...DURABLE_CURSORS, ...options.env } }),
    );
    const running = { n8n };
    stops.push(() => running.n8n.stop());

    const client = new N8nClient(n8n.url);
    const setUp = await step(print, 'Owner account, credentials and workflows in n8n', async (note) => {
      await client.signIn(DEMO_OWNER);
      const types = await client.nodeTypes(PACKAGE);
      if (types.length === 0) throw new Error(`n8n loaded no nodes of ${PACKAGE}. Its log: ${n8n.logFile}`);
      note('credentials');
      const { credentials, webhookSecret } = await createCredentials(client, sandbox, DEMO_USER);
      note('workflows');
      const team = sandbox.google.calendars
        .list()
        .filter(({ id, ownerEmail }) => ownerEmail === DEMO_USER && id !== DEMO_USER);
      const watched = ['primary', ...team.map(({ id }) => id)];
      const { pollEvery, checkEverySeconds } = options;
      const created = await createWorkflows(client, credentials, { watched, pollEvery, checkEverySeconds });
      const webhook = sandbox.meetingBaas.service.webhooks.addEndpoint({
        team: DEFAULT_TEAM.name,
        url: `${n8n.url}${created.webhookPath}`,
        secret: webhookSecret,
      });
      return { credentials, watched, created, webhook };
    });
    await firstChecks(print, client, sandbox, setUp.created, setUp.watched.length);
    return Object.assign(running, {
      sandbox,
      client,
      pageUrl: `http://localhost:${ports.page}`,
      watched: setUp.watched,
      credentials: setUp.credentials,
      workflows: setUp.created.workflows,
      webhook: { id: setUp.webhook.id, url: setUp.webhook.url },
      stop,
    });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function choosePorts(wanted: Ports | undefined, print: Print): Promise<Ports> {
  const near = (name: keyof Ports, what: string): Promise<number> =>
    wanted === undefined
      ? freePort()
      : portNear(wanted[name], (other) => print(`Port ${wanted[name]} is taken: ${what} gets port ${other}.`));
  return {
    n8n: await near('n8n', 'n8n'),
    page: await near('page', 'the page'),
    google: await near('google', 'the stand-in of Google Calendar'),
    microsoft: await near('microsoft', 'the stand-in of Microsoft 365'),
    meetingBaas: await near('meetingBaas', 'the stand-in of Meeting BaaS'),
    meetStream: await near('meetStream', 'the stand-in of MeetStream'),
  };
}
