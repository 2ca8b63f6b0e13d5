// Run by `npm run lockfile`: adds to package-lock.json the platform packages that npm left out.
//
// Where the registry at hand does not hold an optional package for another platform (mirrors often lack them), npm
// install leaves it out of the lockfile, and npm ci then rejects that lockfile everywhere (npm/cli issue 9846). What
// npm ci wants is known without the registry: the parent pins the exact version, the name tells the platform. Only the
// checksum is not, so on those platforms npm fetches the pinned version without one.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const lockfile = join(import.meta.dirname, '../package-lock.json')
const lock = JSON.parse(readFileSync(lockfile, 'utf8'))
const added = []

for (const parent of Object.values(lock.packages)) {
	for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
		const path = `node_modules/${name}`
		if (lock.packages[path] !== undefined) continue
		const platform =
			/-(?<os>aix|android|darwin|freebsd|linux|openbsd|win32)-(?<cpu>arm64|x64)(?<libc>-musl|-gnu)?$/.exec(name)
		if (platform === null || !/^\d+\.\d+\.\d+$/.test(version)) {
			throw new Error(`Expected \`${name}\`@\`${version}\` to name its platform and an exact version; add it by hand`)
		}
		const { os, cpu, libc } = platform.groups
		lock.packages[path] = {
			version,
			cpu: [cpu],
			...(parent.dev ? { dev: true } : {}),
			...(libc === undefined ? {} : { libc: [libc === '-musl' ? 'musl' : 'glibc'] }),
			optional: true,
			os: [os],
		}
		added.push(name)
	}
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(lockfile, `${JSON.stringify(lock, null, '\t')}\n`)
process.stdout.write(`${lockfile}: ${added.length === 0 ? 'complete' : `added ${added.join(', ')}`}\n`)
