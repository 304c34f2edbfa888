// expect: healthy
// about: a server on a Unix socket with an idle child (cat) and an idle worker thread
const { spawn } = require('child_process');
const net = require('net');
const { Worker, isMainThread, parentPort } = require('worker_threads');

if (isMainThread) {
  const child = spawn('cat');
  new Worker(__filename);
  const server = net.createServer(socket => {
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
  });
  server.listen('warm.sock');
} else {
  parentPort.on('message', message => parentPort.postMessage(message));
}
