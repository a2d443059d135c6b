/** Injects the `BusPublisher` of ticks; only where this process runs feeds. */
export const BUS_PUBLISHER = Symbol('BUS_PUBLISHER');
/** Injects the `BusSubscriber` of ticks. */
export const BUS_SUBSCRIBER = Symbol('BUS_SUBSCRIBER');
/** Injects the `BusPublisher` of status and control messages; only where this process runs feeds. */
export const CONTROL_PUBLISHER = Symbol('CONTROL_PUBLISHER');
/** Injects the `BusSubscriber` of status and control messages. */
export const CONTROL_SUBSCRIBER = Symbol('CONTROL_SUBSCRIBER');
