import type { RecordingLinks } from 'calendar-bots';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { wordOf } from '../../../shared/values';
import { openWriting, readNotify, readTarget, writtenToJson } from './writing';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const more = parameters.collection('additionalFields');
    const { writer, calendarId } = await openWriting(context, parameters, itemIndex);
    const { eventId } = readTarget(context, parameters, calendarId, itemIndex);
    const transcriptUrl = more.text('transcriptUrl');
    const summaryUrl = more.text('summaryUrl');
    const links: RecordingLinks = {
      recordingUrl: parameters.text('recordingUrl'),
      ...(transcriptUrl === undefined ? {} : { transcriptUrl }),
      ...(summaryUrl === undefined ? {} : { summaryUrl }),
    };
    const place = wordOf(parameters.text('place'), ['description', 'property', 'both']) ?? 'description';
    const options = readNotify(more.text('sendUpdates'));
    return [writtenToJson(await writer.writeBack({ calendarId, eventId }, links, place, options), calendarId)];
  },
};
