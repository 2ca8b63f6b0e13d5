import type { RunArchive } from '../src/archive/archive.ts'

/** A run's archive that is told in another way, which calls its own `tell` at some point. */
export function telling(archive: RunArchive, tell: RunArchive['tell']): RunArchive {
	return new Proxy(archive, {
		get(target, name) {
			if (name === 'tell') return tell
			const value = Reflect.get(target, name, target)
			return typeof value === 'function' ? value.bind(target) : value
		},
	})
}
