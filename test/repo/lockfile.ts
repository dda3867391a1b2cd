/** One package of a lockfile, as far as platforms are concerned. */
export interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

const systems = ['android', 'darwin', 'freebsd', 'openharmony', 'win32', 'linux'];
const processors = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm'];

/**
 * Returns the platform packages that a lockfile's packages ask for and that it does not name. A registry that holds
 * only some platforms makes npm leave the others out, and then `npm ci` refuses the lockfile everywhere.
 */
export function findMissingPlatforms({ packages }: Lockfile): Map<string, LockedPackage> {
  const missing = new Map<string, LockedPackage>();
  for (const [place, asking] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(asking.optionalDependencies ?? {})) {
      const known = packages[`node_modules/${name}`] ?? packages[`${place}/node_modules/${name}`];
      if (known !== undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue;
      const os = systems.find((each) => name.includes(each));
      const cpu = processors.find((each) => new RegExp(`[-/]${each}(-|$)`).test(name));
      const musl = name.includes('musl');
      missing.set(`node_modules/${name}`, {
        version,
        ...(cpu === undefined ? {} : { cpu: [cpu] }),
        ...(asking.dev === true ? { dev: true } : {}),
        ...(os === 'linux' ? { libc: [musl ? 'musl' : 'glibc'] } : {}),
        optional: true,
        ...(os === undefined ? {} : { os: [os] }),
      });
    }
  }
  return missing;
}

/** Returns the lockfile with every platform package that it misses, in order of place. */
export function completeLockfile(lockfile: Lockfile): Lockfile {
  const { '': root, ...rest } = { ...lockfile.packages, ...Object.fromEntries(findMissingPlatforms(lockfile)) };
  const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lockfile, packages: { '': root!, ...Object.fromEntries(sorted) } };
}
