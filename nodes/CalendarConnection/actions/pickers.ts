import { meetStreamPickers } from '../../shared/meetstream/calendar-pickers';
import { meetergoOptions, meetergoPickers } from './meetergo/pickers';
import { meetingBaasPickers } from './meetingBaas/pickers';

// What makes the lists is loaded when one is opened.

/** The lists behind the pickers of all resources. */
export const connectionPickers = { ...meetergoPickers, ...meetStreamPickers, ...meetingBaasPickers };

/** The choices of the fields with several values. */
export const connectionOptions = { ...meetergoOptions };
