import { realClock, type SandboxClock } from './clock';
import { GoogleSandbox } from './google';
import { seedDemo } from './seed-demo';

// --- meeting-baas: its imports go here -------------------------------------------------------------------------------
// --- page: its imports go here ---------------------------------------------------------------------------------------

export interface SandboxOptions {
  /** Default: the machine's time. */
  clock?: SandboxClock;
  /** Ports on 127.0.0.1; 0 or nothing takes a free one. */
  googlePort?: number;
  meetingBaasPort?: number;
  pagePort?: number;
  /** Seed of everything that is left to chance. Default 1. */
  seed?: number;
  /** Users, calendars and meetings to look at. Default false: empty. */
  demo?: boolean;
  /** Client id, secret and redirect addresses of the app that signs in with Google. */
  googleClient?: { clientId?: string; clientSecret?: string; redirectUris?: string[] };
}

/** All stand-ins on one clock. */
export interface Sandbox {
  clock: SandboxClock;
  google: GoogleSandbox;
  // --- meeting-baas: its handle goes here ---
  // --- page: its handle goes here ---
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
    if (options.demo === true) seedDemo(google, clock);

    // --- meeting-baas: start it here ---

    // --- page: start it here, last: it shows the others ---

    return { clock, google, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
