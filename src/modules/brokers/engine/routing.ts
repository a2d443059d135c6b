import { DEFAULT_DEPTH_LEVEL, type DepthLevel } from '../../../common/mode.js';
import type { BrokerDefinition, SubscriptionItem, UpstreamItem } from './contract.js';

/**
 * Where a wish goes: the definition's own mapping, or everything to the channel `feed`. Empty for what the broker does
 * not declare to carry, and without the items of channels that it does not declare.
 */
export function route(definition: BrokerDefinition, item: SubscriptionItem): UpstreamItem[] {
  if (!isCarried(definition, item)) return [];
  const items = definition.upstream ? definition.upstream(item) : [{ ...item, channel: 'feed' }];
  return items.filter(({ channel }) => Object.hasOwn(definition.channels, channel));
}

function isCarried({ capabilities }: BrokerDefinition, { instrument, mode, depthLevel }: SubscriptionItem): boolean {
  if (!capabilities.modes.includes(mode)) return false;
  if (mode !== 'DEPTH') return true;
  const levels: readonly DepthLevel[] = capabilities.depthLevels[instrument.exchange] ??
    capabilities.depthLevels.default ?? [DEFAULT_DEPTH_LEVEL];
  return levels.includes(depthLevel);
}
