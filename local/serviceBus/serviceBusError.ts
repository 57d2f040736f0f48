/**
 * Error conditions of the endpoint. The client turns them into `ServiceBusError.code`; a condition it does not know counts as
 * retryable, so only names it knows are used (AMQP 1.0 in Azure Service Bus protocol guide, 2025).
 */
type ErrorCondition =
  | 'amqp:not-found'
  | 'amqp:not-allowed'
  | 'amqp:not-implemented'
  | 'amqp:decode-error'
  | 'amqp:link:message-size-exceeded'
  | 'com.microsoft:argument-error'
  | 'com.microsoft:message-lock-lost'
  | 'com.microsoft:message-not-found';

/** A refusal that the client is told about, as opposed to a fault of the endpoint. */
export class ServiceBusError extends Error {
  override name = 'ServiceBusError';

  constructor(
    readonly condition: ErrorCondition,
    message: string,
  ) {
    super(message);
  }
}
