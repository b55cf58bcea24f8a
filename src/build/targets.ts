/** The platforms that get a package of their own, as vsce calls them. */
export const targets = [
  'linux-x64',
  'linux-arm64',
  'linux-armhf',
  'alpine-x64',
  'alpine-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
  'win32-arm64',
] as const;
export type Target = (typeof targets)[number];

/** What makes npm choose sharp's binaries for a platform, whatever machine it runs on. */
export function platformFlags(target: Target): readonly string[] {
  const [system = '', processor = ''] = target.split('-');
  const cpu = processor === 'armhf' ? 'arm' : processor;
  if (system === 'alpine') return ['--os=linux', `--cpu=${cpu}`, '--libc=musl'];
  return [`--os=${system}`, `--cpu=${cpu}`, ...(system === 'linux' ? ['--libc=glibc'] : [])];
}
