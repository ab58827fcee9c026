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
  GOOGLE_SIGN_IN,
  microsoftSignIn,
  signIn,
  type SignedIn,
  type SignInOptions,
  type SignInProvider,
} from './sign-in.js';
export { systemClock } from './system-clock.js';
