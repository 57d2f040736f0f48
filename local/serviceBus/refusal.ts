import { ServiceBusError } from './serviceBusError';

/** The AMQP error for a client. A fault of the endpoint itself is also written out: the client would only retry it in silence. */
export function refusalOf(error: unknown): { condition: string; description: string } {
  if (error instanceof ServiceBusError) return { condition: error.condition, description: error.message };
  console.error('local Service Bus: unexpected fault', error);
  return { condition: 'amqp:internal-error', description: String(error) };
}
