import type { Socket } from 'node:net';
import { type Connection, type Container, create_container, type Delivery, message, type Sender, types } from 'rhea';
import type { EventContext, Receiver, Session, Typed } from 'rhea';

/*
 * Everything that rhea 3.0.5 does not offer to a server and its typings do not know. The version is pinned; each function here
 * has a test of its own or carries one behaviour of the endpoint's tests.
 */

/** A transfer with a non-zero format reaches the handler as raw bytes instead of a decoded message. */
const RAW_FORMAT = 1;
/** Unsettled deliveries sit in a ring that empties only from its head; a long-held lock must not fill it. */
const RING_SIZE = 65_536;
const IDLE_TIMEOUT = 240_000;

interface Outgoing {
  next_delivery_id: number;
  next_pending_delivery: number;
  available(): number;
  process(): void;
}

interface SessionInternals {
  incoming: { process(session: unknown): void };
  outgoing: Outgoing;
  on_transfer(frame: { performative: { message_format?: number } }): void;
  _write_flow(link: unknown): void;
}

interface LinkInternals {
  credit: number;
  delivery_count: number;
  _get_drain(): boolean;
  _draining: boolean;
  local: { attach: Record<string, unknown> };
}

interface ConnectionInternals {
  accept(socket: Socket): void;
  _write_frame(channel?: number): void;
  socket_ready: boolean;
  heartbeat_in?: NodeJS.Timeout;
  heartbeat_out?: NodeJS.Timeout;
  abort_idle?: NodeJS.Timeout;
}

interface DeliveryInternals {
  settled: boolean;
  remote_settled: boolean;
}

const internals = <T>(value: unknown): T => value as T;
const sessionOf = (link: { session: Session }): SessionInternals => internals<SessionInternals>(link.session);
const linkOf = (link: Sender | Receiver): LinkInternals => internals<LinkInternals>(link);

/** A container whose links leave credit, acceptance and reply terminuses to their handlers. */
export function createContainer(): Container {
  const container = create_container({ id: 'local-service-bus' });
  container.on('session_open', ({ session }: EventContext) => session && receiveRawBytes(session));
  return container;
}

/** Speaks AMQP as a server on an accepted socket. */
export function acceptConnection(container: Container, socket: Socket): Connection {
  const connection = container.create_connection({
    idle_time_out: IDLE_TIMEOUT,
    session_buffer_size: RING_SIZE,
    reconnect: false,
    tcp_no_delay: true,
    receiver_options: { credit_window: 0, autoaccept: false },
    sender_options: { treat_modified_as_released: false },
  } as never);
  corkWrites(socket);
  internals<ConnectionInternals>(connection).accept(socket);
  answerSilence(connection, socket);
  return connection;
}

/** Ends the timers that would outlive a closed socket, and all writing to it. */
export function abandonConnection(connection: Connection): void {
  const internal = internals<ConnectionInternals>(connection);
  internal.socket_ready = false;
  const { heartbeat_in, heartbeat_out, abort_idle } = internal;
  for (const timer of [heartbeat_in, heartbeat_out, abort_idle]) clearTimeout(timer);
}

/** Sets a field of our attach frame; valid in the open handler, before it is written. */
export function setAttachField(link: Sender | Receiver, name: string, value: unknown): void {
  linkOf(link).local.attach[name] = value;
}

/** Messages that can be sent now: the peer's credit and room in the ring, less what is queued. rhea sends strictly in order. */
export function availableCredit(sender: Sender): number {
  const { outgoing } = sessionOf(sender);
  return Math.min(linkOf(sender).credit, outgoing.available()) - unsentCount(sender);
}

function unsentCount(sender: Sender): number {
  const { outgoing } = sessionOf(sender);
  return outgoing.next_delivery_id - outgoing.next_pending_delivery;
}

export function receiverCredit(receiver: Receiver): number {
  return linkOf(receiver).credit;
}

export const isDraining = (sender: Sender): boolean => linkOf(sender)._draining;

/**
 * Writes what is queued and uses up the remaining credit. rhea itself leaves out the drain flag when no credit is left, and the
 * client then waits 200 ms and gives the link up. Not from inside an event handler.
 * @returns false when transfers still wait for the peer's window; ask again later.
 */
export function answerDrain(sender: Sender): boolean {
  const session = sessionOf(sender);
  session.outgoing.process();
  if (unsentCount(sender) > 0) return false;
  const link = linkOf(sender);
  link.delivery_count += link.credit;
  link.credit = 0;
  link._draining = false;
  link._get_drain = () => true;
  session._write_flow(sender);
  Reflect.deleteProperty(link, '_get_drain');
  return true;
}

export type Outcome = { accepted: true } | { condition: string; description: string };

const lastOutcomes = new WeakMap<Session, boolean>();

/**
 * Settles a delivery. Neighbours with different outcomes would be written as one range with the first outcome, so what is
 * pending goes out before the outcome changes. Not from inside an event handler.
 */
export function settle(delivery: Delivery, outcome: Outcome): void {
  const { session } = delivery.link;
  const accepted = 'accepted' in outcome;
  if (lastOutcomes.get(session) !== accepted) {
    const { incoming, outgoing } = sessionOf(delivery.link);
    outgoing.process();
    incoming.process(session);
    lastOutcomes.set(session, accepted);
  }
  delivery.update(true, accepted ? acceptedState() : rejectedState(outcome));
  // The client never settles a second time in second mode; without this the ring would fill up.
  internals<DeliveryInternals>(delivery).remote_settled = true;
}

/** Sends bytes on a link; `settled` for receive-and-delete and replies. */
export function sendRaw(sender: Sender, bytes: Buffer, tag: Buffer | undefined, settled: boolean): void {
  const delivery = sender.send(bytes, tag, 0);
  if (settled) internals<DeliveryInternals>(delivery).settled = true;
}

/** Decodes a message or a part of one into plain values. */
export function decodeMessage(bytes: Buffer): Record<string, unknown> & { application_properties?: object } {
  return message.decode(bytes);
}

/** Encodes one plain value with the type rhea infers for it. */
export function encodeValue(value: unknown): Buffer {
  const writer = new (internals<{ Writer: new () => { write(o: Typed): void; toBuffer(): Buffer } }>(types).Writer)();
  writer.write(types.wrap(value));
  return writer.toBuffer();
}

function acceptedState(): unknown {
  return internals<{ accepted(): { described(): unknown } }>(message).accepted().described();
}

function rejectedState(error: { condition: string; description: string }): unknown {
  return internals<{ rejected(o: object): { described(): unknown } }>(message).rejected({ error }).described();
}

function receiveRawBytes(session: Session): void {
  const internal = internals<SessionInternals>(session);
  const original = internal.on_transfer.bind(session);
  internal.on_transfer = (frame) => {
    if (!frame.performative.message_format) frame.performative.message_format = RAW_FORMAT;
    original(frame);
  };
}

/** One system call for all frames of a turn. */
function corkWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let corked = false;
  socket.write = (...args: unknown[]) => {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(() => {
        corked = false;
        socket.uncork();
      });
    }
    return write(...args);
  };
}

/**
 * The client leaves Nagle's algorithm on: a frame of its own that gets no answer delays the next one by the 40 ms of a delayed
 * acknowledgement. An empty frame, when nothing else was written within two turns, takes the place of the answer.
 */
function answerSilence(connection: Connection, socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let silent = false;
  let watching = false;
  socket.write = (...args: unknown[]) => {
    silent = false;
    return write(...args);
  };
  socket.on('data', () => {
    silent = true;
    if (watching) return;
    watching = true;
    setImmediate(() =>
      setImmediate(() => {
        watching = false;
        if (silent && connection.is_open() && socket.writable)
          internals<ConnectionInternals>(connection)._write_frame();
      }),
    );
  });
}
