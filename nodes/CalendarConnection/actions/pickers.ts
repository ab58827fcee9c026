import { meetergoPickers } from './meetergo/pickers';

/** The lists behind the pickers of all resources. What makes them is loaded when one is opened. */
export const connectionPickers = { ...meetergoPickers };
