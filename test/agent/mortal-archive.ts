import type { RunArchive } from '../../src/archive/archive.ts'

/** The process is no more. */
export class Killed extends Error {
	override readonly name = 'Killed'
}

const writes = new Set<string | symbol>([
	...(['tell', 'confirm', 'keepCanary', 'setStatus', 'setBudget', 'replan'] as const),
	...(['open', 'close', 'use', 'endAsk', 'keep', 'end'] as const),
])

/**
 * A run's archive as a process sees it that is killed right before its write number `lives`, counted from 1: from then on
 * every call throws `Killed`, and nothing is written. What was written before stays in `archive`.
 */
export function mortal(archive: RunArchive, lives: number): RunArchive {
	let left = lives
	const guarded = <Target extends object>(target: Target): Target =>
		new Proxy(target, {
			get(_, name) {
				const member: unknown = Reflect.get(target, name, target)
				if (name === 'modelLog' || name === 'journal' || name === 'snapshot') return guarded(member as object)
				if (typeof member !== 'function') return member
				return (...args: unknown[]): unknown => {
					if (left > 0 && writes.has(name)) left--
					// A timer of a process that is no more does not look for orders.
					if (left <= 0 && name === 'waitingOrders') return []
					if (left <= 0) throw new Killed()
					return Reflect.apply(member, target, args)
				}
			},
		})
	return guarded(archive)
}
