import { Worker } from 'node:worker_threads';

/** A loop that never ends keeps this process from seeing that its parent is gone; a thread of its own sees it. */
export function watchParent(parent: number): void {
  const script = `setInterval(() => {
    let gone = process.ppid !== ${parent};
    try { process.kill(${parent}, 0); } catch (error) { gone ||= error.code === 'ESRCH'; }
    if (gone) process.kill(process.pid, 'SIGKILL');
  }, 500)`;
  new Worker(script, { eval: true, execArgv: [], stdout: false, stderr: false }).unref();
}
