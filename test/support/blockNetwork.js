// For `setupFilesAfterEnv` of unit tests: no connection leaves the process, so that a forgotten fake fails at once.
const { Socket } = require('node:net');

const connect = Socket.prototype.connect;
Socket.prototype.connect = () => {
  throw new Error('Unit tests have no network');
};

// Jest runs the files of other projects in the same process.
afterAll(() => {
  Socket.prototype.connect = connect;
});
