export { type AccessTokens, bearerFetch } from './bearer.js';
export { type GoogleAuthClient, googleFetch, type GoogleFetchOptions } from './google.js';
export { graphClientFetch } from './graph-client.js';
export {
  GOOGLE_TOKENS,
  microsoftTokens,
  refreshTokenFetch,
  type RefreshTokenOptions,
  type TokenProvider,
} from './refresh-token.js';
export {
  type Access,
  GOOGLE_SCOPES,
  GOOGLE_SIGN_IN,
  googleSignIn,
  MICROSOFT_SCOPES,
  microsoftSignIn,
  type SignInProvider,
} from './providers.js';
export { signIn, type SignedIn, type SignInOptions } from './sign-in.js';
export { systemClock } from './system-clock.js';
