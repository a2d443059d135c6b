/** Injects the `BusPublisher` of ticks; only where this process runs feeds. */
export const BUS_PUBLISHER = Symbol('BUS_PUBLISHER');
/** Injects the `BusSubscriber` of ticks. */
export const BUS_SUBSCRIBER = Symbol('BUS_SUBSCRIBER');
