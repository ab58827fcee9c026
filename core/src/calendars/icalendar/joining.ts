import type { Conference, ConferenceEntryPoint } from '../../event.js';
import { detectMeetingLink, type MeetingLink } from '../../meeting-link/index.js';
import { type Component, propertiesOf } from './component.js';
import type { Property } from './property.js';

/** Properties that hold a conference's address, most telling first, with the product where only one writes it. */
const ADDRESSES: readonly (readonly [name: string, solution: string | null])[] = [
  ['CONFERENCE', null],
  ['X-GOOGLE-CONFERENCE', 'Google Meet'],
  ['X-MICROSOFT-SKYPETEAMSMEETINGURL', 'Microsoft Teams'],
  ['X-MICROSOFT-ONLINEMEETINGCONFLINK', null],
  ['X-MICROSOFT-ONLINEMEETINGEXTERNALLINK', null],
  ['X-MICROSOFT-ONLINEMEETINGJOINURL', null],
  ['X-MS-OLK-CONFLINK', null],
  ['X-ZOOM-JOIN-URL', 'Zoom'],
  ['X-WEBEX-JOIN-URL', 'Webex'],
];

/** Where else a link may stand; the detector knows their order. */
const TEXTS = ['URL', 'LOCATION', 'X-ALT-DESC', 'DESCRIPTION', 'SUMMARY'];

/** How to join, from CONFERENCE (RFC 7986, 5.11) and the properties that programs had before it; null when none is there. */
export function readConference(component: Component): Conference | null {
  const entryPoints: ConferenceEntryPoint[] = [];
  let solution: string | null = null;
  for (const [name, product] of ADDRESSES) {
    for (const property of propertiesOf(component, name)) {
      const uri = property.values[0]?.trim() ?? '';
      if (uri === '' || entryPoints.some((entryPoint) => entryPoint.uri === uri)) continue;
      solution ??= product;
      const label = property.params['label'] ?? '';
      entryPoints.push({
        type: typeOf(uri, property),
        uri,
        label: label === '' ? null : label,
        meetingCode: null,
        passcode: null,
        pin: null,
      });
    }
  }
  return entryPoints.length === 0 ? null : { solution, entryPoints };
}

function typeOf(uri: string, property: Property): ConferenceEntryPoint['type'] {
  const features = featuresOf(property);
  if (/^tel:/i.test(uri)) return 'phone';
  if (/^(?:sips?|conf:sip):/i.test(uri)) return 'sip';
  if (features.includes('PHONE') && !features.includes('VIDEO')) return 'phone';
  if (features.length > 0 && !features.some((feature) => /^(?:VIDEO|AUDIO|SCREEN|MODERATOR)$/.test(feature)))
    return 'more';
  return 'video';
}

function featuresOf(property: Property): string[] {
  return (property.params['feature'] ?? '')
    .toUpperCase()
    .split(',')
    .filter((feature) => feature !== '');
}

/** The link that is the meeting, wherever in the component it stands; null when there is none. */
export function readMeeting(component: Component, conference: Conference | null): MeetingLink | null {
  const bag: Record<string, string[]> = {};
  for (const name of [...ADDRESSES.map(([address]) => address), ...TEXTS]) {
    for (const property of propertiesOf(component, name)) {
      const features = featuresOf(property).join(',');
      (bag[features === '' ? name : `${name};FEATURE=${features}`] ??= []).push(property.values[0] ?? '');
    }
  }
  if (Object.keys(bag).length === 0) return null;
  const phones = (conference?.entryPoints ?? []).filter(({ type }) => type === 'phone');
  return detectMeetingLink({
    ...bag,
    conferenceData: { entryPoints: phones.map(({ uri }) => ({ entryPointType: 'phone', uri })) },
  });
}
