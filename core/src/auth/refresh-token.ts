import * as oauth from 'oauth4webapi';
import { CalendarBotsError, type Clock, type Fetch } from '../http/index.js';
import { type AccessTokens, bearerFetch } from './bearer.js';
import { systemClock } from './system-clock.js';
import { isLoopback, withoutIdToken } from './token-response.js';

/** Where a provider's tokens come from and which servers may see them. */
export interface TokenProvider {
  /** For messages: "Google". */
  name: string;
  tokenUrl: string;
  /** Origins of its API. */
  origins: readonly string[];
}

export const GOOGLE_TOKENS: TokenProvider = {
  name: 'Google',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  origins: ['https://www.googleapis.com'],
};

/** @param tenant `common` for work and private accounts, or the id of one organisation. */
export function microsoftTokens(tenant = 'common'): TokenProvider {
  return {
    name: 'Microsoft',
    tokenUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    origins: ['https://graph.microsoft.com'],
  };
}

export interface RefreshTokenOptions {
  provider: TokenProvider;
  clientId: string;
  /** Empty or left out for a public client. */
  clientSecret?: string;
  refreshToken: string;
  /**
   * Called with each new refresh token before the first request that its access token signs. Microsoft replaces the
   * token at every use: whoever does not keep it must sign in again.
   */
  onRefreshToken?: (refreshToken: string) => void | Promise<void>;
  /**
   * The refresh token as it is kept now. Asked when ours is refused: another process that uses the same one may have had
   * it replaced a moment ago.
   */
  keptRefreshToken?: () => Promise<string | null>;
  /** Default: the machine's time. */
  clock?: Pick<Clock, 'now'>;
}

/** Tokens are renewed so long before they end. */
const EARLY_MS = 60_000;

/** How often, and how far apart, the kept token is looked at until another process has written its new one. */
const LOOKS = 5;
const LOOK_MS = 200;

/**
 * An authenticated fetch from a refresh token (OAuth 2.0, RFC 6749 section 6). Requests that need a new access token at
 * the same time share one refresh.
 */
export function refreshTokenFetch(options: RefreshTokenOptions): Fetch {
  return bearerFetch(new RefreshedTokens(options), options.provider.origins);
}

class RefreshedTokens implements AccessTokens {
  private refreshToken: string;
  private access: { token: string; endsAt: number } | null = null;
  private underWay: Promise<string> | null = null;
  private readonly now: () => number;

  constructor(private readonly options: RefreshTokenOptions) {
    this.refreshToken = options.refreshToken;
    this.now = (options.clock ?? systemClock).now;
  }

  async current(): Promise<string> {
    const { access } = this;
    return access !== null && this.now() < access.endsAt - EARLY_MS ? access.token : this.refresh();
  }

  async replace(refused: string): Promise<string> {
    // Somebody else may have replaced it already.
    if (this.access !== null && this.access.token !== refused) return this.access.token;
    return this.refresh();
  }

  private refresh(): Promise<string> {
    this.underWay ??= this.askForToken().finally(() => {
      this.underWay = null;
    });
    return this.underWay;
  }

  private async askForToken(): Promise<string> {
    const { onRefreshToken } = this.options;
    let answer: oauth.TokenEndpointResponse;
    try {
      answer = await this.grant();
    } catch (cause) {
      if (!hasEnded(cause) || !(await this.takeReplaced())) throw this.refused(cause);
      try {
        answer = await this.grant();
      } catch (again) {
        throw this.refused(again);
      }
    }
    this.access = { token: answer.access_token, endsAt: this.now() + (answer.expires_in ?? 3600) * 1000 };
    if (answer.refresh_token !== undefined && answer.refresh_token !== this.refreshToken) {
      this.refreshToken = answer.refresh_token;
      await onRefreshToken?.(answer.refresh_token);
    }
    return answer.access_token;
  }

  private async grant(): Promise<oauth.TokenEndpointResponse> {
    const { provider, clientId, clientSecret } = this.options;
    const server: oauth.AuthorizationServer = { issuer: provider.tokenUrl, token_endpoint: provider.tokenUrl };
    const client: oauth.Client = { client_id: clientId };
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      clientSecret ? oauth.ClientSecretPost(clientSecret) : oauth.None(),
      this.refreshToken,
      {
        signal: () => AbortSignal.timeout(30_000),
        [oauth.allowInsecureRequests]: isLoopback(provider.tokenUrl),
      },
    );
    return oauth.processRefreshTokenResponse(server, client, await withoutIdToken(response));
  }

  /** Takes the token that another process has kept instead of ours; false when there is none. */
  private async takeReplaced(): Promise<boolean> {
    const { keptRefreshToken } = this.options;
    if (keptRefreshToken === undefined) return false;
    for (let look = 0; look < LOOKS; look++) {
      if (look > 0) await systemClock.sleep(LOOK_MS);
      const kept = await keptRefreshToken();
      if (kept !== null && kept !== this.refreshToken) {
        this.refreshToken = kept;
        return true;
      }
    }
    return false;
  }

  private refused(cause: unknown): CalendarBotsError {
    const { name } = this.options.provider;
    if (!(cause instanceof oauth.ResponseBodyError)) {
      return new CalendarBotsError({
        code: 'unavailable',
        service: name,
        message: `${name} gave no access token (${cause instanceof Error ? cause.message : 'no reason given'})`,
        hint: 'Check the connection and try again later.',
        cause,
      });
    }
    const { error, error_description: words, status } = cause;
    const ended = hasEnded(cause);
    return new CalendarBotsError({
      code: 'unauthorized',
      service: name,
      status,
      providerCode: error,
      ...(words === undefined ? {} : { providerMessage: words }),
      message: `${name} gave no access token (${error}${words === undefined ? '' : `: ${words}`})`,
      hint: ended
        ? 'The refresh token has ended, was used already, or was revoked: sign in again.'
        : 'Check the client id and the client secret.',
    });
  }
}

/** The grant itself is refused: signing in again is the only way, unless somebody has a newer token. */
const hasEnded = (cause: unknown): boolean =>
  cause instanceof oauth.ResponseBodyError &&
  (cause.error === 'invalid_grant' || cause.error === 'interaction_required');
