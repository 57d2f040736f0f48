export { startHost } from './startHost';
export type { HostClock } from './clock';
export { SystemClock, VirtualClock } from './clock';
export type { HostOptions, HostStep, LocalHost, Log, LogEntry } from './hostOptions';
export type { Counters, DurableControl, ListQuery, ListResult, SendResult } from './durable/durableControl';
export { StartRefused } from './durable/engine';
export type { InstanceStatus } from './durable/statusView';
export type { HistoryEvent } from './durable/wire';
