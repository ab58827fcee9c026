import { realClock, type SandboxClock } from './clock';
import { GoogleSandbox } from './google';
import { DEMO_PACE, type MeetingBaasOptions, MeetingBaasServer } from './meeting-baas';
import { googleAccounts, microsoftAccounts } from './meeting-baas/calendars';
import { DEMO_PACE as V1_DEMO_PACE, type MeetingBaasV1Options, MeetingBaasV1Server } from './meeting-baas-v1';
import { type MeetergoOptions, MeetergoServer } from './meetergo';
import { DEMO_PACE as MEETSTREAM_DEMO_PACE, type MeetStreamOptions, MeetStreamServer } from './meetstream';
import { calendarHosts } from './meetstream/calendar/hosts';
import { MicrosoftSandbox } from './microsoft';
import { AllCalendars, GoogleCalendars, MicrosoftCalendars, PageServer, watchMeetStream } from './page';
import { seedDemo } from './seed-demo';

export interface SandboxOptions {
  /** Default: the machine's time. */
  clock?: SandboxClock;
  /** Ports on 127.0.0.1; 0 or nothing takes a free one. */
  googlePort?: number;
  microsoftPort?: number;
  meetingBaasPort?: number;
  meetStreamPort?: number;
  meetingBaasV1Port?: number;
  meetergoPort?: number;
  pagePort?: number;
  /** Seed of everything that is left to chance. Default 1. */
  seed?: number;
  /** Users, calendars and meetings to look at. Default false: empty. */
  demo?: boolean;
  /** What of Meeting BaaS is to differ from its defaults. */
  meetingBaas?: Partial<Omit<MeetingBaasOptions, 'clock'>>;
  /** What of Meeting BaaS v1 is to differ from its defaults. */
  meetingBaasV1?: Partial<Omit<MeetingBaasV1Options, 'clock'>>;
  /** What of MeetStream is to differ from its defaults. */
  meetStream?: Partial<Omit<MeetStreamOptions, 'clock'>>;
  /** What of meetergo is to differ from its defaults. */
  meetergo?: Partial<Omit<MeetergoOptions, 'clock'>>;
  /** Where n8n's editor is; the page links to it. */
  n8nUrl?: string;
  /** Client id, secret and redirect addresses of the app that signs in with Google. */
  googleClient?: { clientId?: string; clientSecret?: string; redirectUris?: string[] };
  /** The same for Microsoft. */
  microsoftClient?: { clientId?: string; clientSecret?: string; redirectUris?: string[] };
}

/** All stand-ins on one clock. */
export interface Sandbox {
  clock: SandboxClock;
  google: GoogleSandbox;
  microsoft: MicrosoftSandbox;
  meetingBaas: MeetingBaasServer;
  meetStream: MeetStreamServer;
  meetingBaasV1: MeetingBaasV1Server;
  meetergo: MeetergoServer;
  page: PageServer;
  /** Ends all servers and gives their ports back. */
  stop(): Promise<void>;
}

/** Starts all servers on 127.0.0.1. When one cannot start, those that did are stopped and the error is thrown. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? realClock();
  const seed = options.seed ?? 1;
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.reverse()) await end();
    stops.length = 0;
    clock.stop();
  };
  try {
    const google = new GoogleSandbox({
      clock,
      seed,
      ...(options.googleClient === undefined ? {} : { client: options.googleClient }),
    });
    stops.push(() => google.stop());
    await google.start(options.googlePort ?? 0);
    const microsoft = new MicrosoftSandbox({
      clock,
      seed,
      ...(options.microsoftClient === undefined ? {} : { client: options.microsoftClient }),
    });
    stops.push(() => microsoft.stop());
    await microsoft.start(options.microsoftPort ?? 0);
    if (options.demo === true) seedDemo(google, microsoft, clock);

    const accounts = [googleAccounts(google), microsoftAccounts(microsoft)];
    const meetingBaas = new MeetingBaasServer({
      // n8n remembers bots and messages by their ids: a demo that is started again must not give out the same ones.
      ...(options.demo === true ? { pace: DEMO_PACE } : { seed }),
      // Receivers compare the signature's time with their own clock, which is the machine's.
      ...(clock.mode === 'real' ? { signingTime: Date.now } : {}),
      accounts,
      ...options.meetingBaas,
      clock,
    });
    stops.push(() => meetingBaas.stop());
    await meetingBaas.start(options.meetingBaasPort ?? 0);

    const meetStream = new MeetStreamServer({
      ...(options.demo === true ? { pace: MEETSTREAM_DEMO_PACE } : { seed }),
      calendars: calendarHosts(google, microsoft),
      ...options.meetStream,
      clock,
    });
    stops.push(() => meetStream.stop());
    await meetStream.start(options.meetStreamPort ?? 0);

    const meetingBaasV1 = new MeetingBaasV1Server({
      ...(options.demo === true ? { pace: V1_DEMO_PACE } : { seed }),
      accounts,
      ...options.meetingBaasV1,
      clock,
    });
    stops.push(() => meetingBaasV1.stop());
    await meetingBaasV1.start(options.meetingBaasV1Port ?? 0);

    const meetergo = new MeetergoServer({ ...options.meetergo, clock });
    stops.push(() => meetergo.stop());
    await meetergo.start(options.meetergoPort ?? 0);

    // Last: it shows the others.
    const page = new PageServer({
      calendars: new AllCalendars([new GoogleCalendars(google), new MicrosoftCalendars(microsoft)]),
      baas: meetingBaas,
      otherBots: [watchMeetStream(meetStream)],
      n8nUrl: options.n8nUrl ?? null,
    });
    stops.push(() => page.stop());
    await page.start(options.pagePort ?? 0);

    return { clock, google, microsoft, meetingBaas, meetStream, meetingBaasV1, meetergo, page, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
