export {
  type EventComponent,
  type ParsedCalendar,
  type ParsedSeries,
  parseICalendar,
  type ParseOptions,
} from './calendar.js';
export { type OccurrenceContext, type Occurrences, occurrenceOf, occurrencesOf, seriesIdOf } from './occurrences.js';
