import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { AmqpConnection, type Services } from './amqpConnection';
import { refusalOf } from './refusal';
import { abandonConnection, acceptConnection, createContainer } from './rheaInternals';

/** How long a client that does not read may hold up a stop, in ms. */
const LAST_WRITES = 200;

/** Accepts AMQP sockets on the loopback addresses. */
export class AmqpServer {
  private readonly container = createContainer();
  private readonly sockets = new Set<Socket>();
  private readonly servers: Server[] = [];

  constructor(private readonly services: Services) {
    this.container.on('error', refusalOf);
  }

  /** @param port 0 for a free one. @returns the port. @throws when the port is taken. */
  async listen(port: number): Promise<number> {
    const bound = await this.bind('127.0.0.1', port);
    // "localhost" may resolve to ::1 first; a machine without IPv6 does without.
    await this.bind('::1', bound).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT') throw error;
    });
    return bound;
  }

  /**
   * Closes every connection without an AMQP close: a client that is told reconnects while its old socket still ends, and takes
   * that end for a failure of the new connection.
   */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise<void>((done) => server.close(() => done())));
    for (const socket of this.sockets) {
      socket.destroySoon();
      setTimeout(() => socket.destroy(), LAST_WRITES).unref();
    }
    await Promise.all(closed);
  }

  private async bind(host: string, port: number): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => this.accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
    this.servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  private accept(socket: Socket): void {
    const connection = acceptConnection(this.container, socket);
    const links = new AmqpConnection(connection, this.services);
    this.sockets.add(socket);
    socket.on('close', () => {
      this.sockets.delete(socket);
      links.close();
      abandonConnection(connection);
    });
  }
}
