export { DEFAULT_DELTA_MOOD, type DeltaMood } from './delta';
export { GraphError } from './errors';
export type { ApiOptions } from './graph-api';
export { MicrosoftSandbox, type MicrosoftSandboxOptions } from './microsoft-sandbox';
export type { ChangeNotice } from './model';
export { DEFAULT_PUSH_MOOD, type PushMood } from './push';
export type { EventRow } from './render';
export { FULL_SCOPE, READ_ONLY_SCOPE } from './scopes';
export { DEFAULT_LIMITS, type ThrottleLimits } from './throttle';
