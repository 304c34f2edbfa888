// expect: healthy
// about: a service that watches a directory and sends the names of files to its forked worker
const { fork } = require('child_process');
const fs = require('fs');

if (process.argv[2] === 'worker') {
  process.on('message', name => process.send('handled ' + name));
} else {
  const worker = fork(__filename, ['worker']);
  fs.watch('.', (event, name) => worker.send(name));
}
