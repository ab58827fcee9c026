import { openBots, placeOf, readBots } from '../../../shared/chosen-services';
import { botToJson, isoOf } from '../../../shared/event-item';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { sentTag } from '../../../shared/sent-tag';
import { readJoinTime, readLink, requestKey } from './order';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const joinAt = readJoinTime(context, parameters, itemIndex);
    const { name, settings } = await readBots(context, parameters, itemIndex);
    const service = await openBots(context, parameters, itemIndex);
    const { meetingUrl, platform } = readLink(context, parameters, service, itemIndex);

    const key = requestKey(context, itemIndex);
    const [before] = await service.findByKey(key);
    if (before !== undefined) {
      return [{ ...botToJson(before), ...placeOf(service, before.botId), ...NO_EVENT, platform, alreadySent: true }];
    }
    const tag = sentTag(key, joinAt ?? Date.now(), settings);
    const { botId } = await service.book({ meetingUrl, name, joinAt, settings, tag });
    const state = joinAt === null ? 'active' : 'scheduled';
    const place = placeOf(service, botId);
    return [{ ...place, state, name, meetingUrl, platform, joinAt: isoOf(joinAt), alreadySent: false }];
  },
};

const NO_EVENT = { event: null, occurrenceKey: null };
