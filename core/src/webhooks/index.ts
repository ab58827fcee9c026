export { deriveSecret, isDerivedSecret } from './derived-secret.js';
export { forgetId, noteId, type SeenIds, type SeenLimits } from './duplicates.js';
export { matchesSharedSecret } from './shared-secret.js';
export {
  SVIX_TOLERANCE_MS,
  svixKey,
  type SvixMessage,
  type SvixRefusal,
  type SvixVerdict,
  verifySvix,
} from './svix.js';
