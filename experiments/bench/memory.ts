import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * Peak resident memory of a process and its children, in bytes: the sum of each one's own peak (`VmHWM` of Linux's /proc).
 * @returns null where there is no /proc
 */
export function peakMemory(pid: number): number | null {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return null;
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1];
  if (kibibytes === undefined) return null;
  return childrenOf(pid).reduce((sum, child) => sum + (peakMemory(child) ?? 0), Number(kibibytes) * 1024);
}

function childrenOf(pid: number): number[] {
  const lists = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/children`);
  // A thread that has just ended has no list any more.
  return lists.filter(existsSync).flatMap((list) => readFileSync(list, 'utf8').split(' ').filter(Boolean).map(Number));
}
