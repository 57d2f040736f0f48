import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Connection } from 'rhea';
import { AmqpConnection, type Services } from './amqpConnection';
import { refusalOf } from './refusal';
import { abandonConnection, acceptConnection, createContainer } from './rheaInternals';

/** Accepts AMQP connections on the loopback addresses. */
export class AmqpServer {
  private readonly container = createContainer();
  private readonly connections = new Map<Socket, Connection>();
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

  /** Tells the clients and closes every connection. */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise<void>((done) => server.close(() => done())));
    for (const [socket, connection] of this.connections) {
      connection.close({ condition: 'amqp:connection:forced', description: 'the local Service Bus is stopping' });
      setImmediate(() => socket.destroySoon());
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
    this.connections.set(socket, connection);
    socket.on('close', () => {
      this.connections.delete(socket);
      links.close();
      abandonConnection(connection);
    });
  }
}
