export { MeetergoServer } from './server';
export { type Account, ACCOUNTS, type Connection, type MeetergoOptions, MeetergoService } from './service';
export { DEFAULTS, OTHER_ANSWERS, type Says } from './says';
