import { expandRecurrence, type RecurrenceInput, type Zone } from '../../recurrence/index.js';
import { type Component, propertiesOf } from './component.js';
import { endOf, midnightOf, type Span } from './span.js';
import { basicUtc, type Moment, type MomentContext, readMoment } from './moment.js';
import { parseDuration } from './duration.js';

/** What repeats, in the words of the recurrence engine. */
export interface SeriesInput {
  recurrence: RecurrenceInput;
  zone: Zone;
  /** Ends of the instances that RDATE gives as periods, by their start (both ms). */
  periodEnds: Map<number, number>;
}

/** Whether a component stands for more than one occurrence. */
export function repeats(component: Component): boolean {
  return ['RRULE', 'RDATE'].some(
    (name) => component.faults.has(name) || propertiesOf(component, name).some(({ values }) => values.join('') !== ''),
  );
}

/**
 * RRULE, EXRULE, RDATE and EXDATE of a master beside its span, or what is wrong with them.
 * @throws RecurrenceError for a rule that the engine refuses
 */
export function readSeriesInput(component: Component, span: Span, context: MomentContext): SeriesInput | string {
  for (const name of ['RRULE', 'EXRULE', 'RDATE', 'EXDATE']) {
    const fault = component.faults.get(name);
    if (fault !== undefined) return `${name}: ${fault}`;
  }
  const periodEnds = new Map<number, number>();
  const rdate: string[] = [];
  const exdate: string[] = [];
  for (const name of ['RDATE', 'EXDATE']) {
    for (const property of propertiesOf(component, name)) {
      for (const value of property.values) {
        if (value.trim() === '') continue;
        const [begin = '', end] = value.split('/');
        const moment = readMoment(begin, property, context);
        if (typeof moment === 'string') return moment;
        (name === 'RDATE' ? rdate : exdate).push(instanceText(moment, span));
        if (name === 'EXDATE' || end === undefined || moment.kind === 'date') continue;
        const length = parseDuration(end);
        const until = length === null ? readMoment(end, property, context) : endOf(moment.at, length, moment.zone);
        if (typeof until === 'string') return until;
        if (typeof until === 'number') periodEnds.set(moment.at, until);
        else if (until.kind === 'time') periodEnds.set(moment.at, until.at);
      }
    }
  }
  const zone = span.allDay ? context.floating : span.start.zone;
  const start = {
    dtstart: span.allDay ? span.date.replaceAll('-', '') : `${span.start.wall}${span.start.utc ? 'Z' : ''}`,
    tzid: zone,
    allDay: span.allDay,
  };
  const rules = propertiesOf(component, 'RRULE').flatMap(({ values }) => values.filter((rule) => rule.trim() !== ''));
  const at = span.allDay ? midnightOf(span.date, zone) : span.start.at;
  const first = rules.length === 0 ? undefined : expandRecurrence({ ...start, rrule: rules, limit: 1 })[0];
  const isExtra = first !== undefined && Date.parse(first) !== at;
  return {
    zone,
    periodEnds,
    recurrence: {
      ...start,
      rrule: isExtra ? rules.map(withoutFirst).filter((rule) => rule !== null) : rules,
      exrule: propertiesOf(component, 'EXRULE').flatMap(({ values }) => values.filter((rule) => rule.trim() !== '')),
      rdate: isExtra ? [...rdate, span.allDay ? start.dtstart : basicUtc(at)] : rdate,
      exdate,
    },
  };
}

/**
 * DTSTART is the first instance of a series and counts as one (RFC 5545, 3.3.10 and 3.8.5.3), also where the rule would
 * begin later: so Google, Apple and Thunderbird show it. The engine leaves such a start out, so it is given as a date of
 * its own, and COUNT is lowered by it. Null when nothing is left.
 */
function withoutFirst(rule: string): string | null {
  const count = /COUNT=(\d{1,9})/i.exec(rule)?.[1];
  if (count === undefined) return rule;
  return Number(count) <= 1 ? null : rule.replace(/COUNT=\d+/i, `COUNT=${Number(count) - 1}`);
}

/**
 * The name of an instance for the engine: a date, or a time in UTC, so that no zone has to be looked up there. In an
 * all-day series a local time, and a midnight in UTC, stand for their day as it was written.
 */
export function instanceText(moment: Moment, span: Span): string {
  if (moment.kind === 'date') return moment.date.replaceAll('-', '');
  if (span.allDay && (!moment.utc || moment.wall.endsWith('T000000'))) return moment.wall.slice(0, 8);
  return basicUtc(moment.at);
}
