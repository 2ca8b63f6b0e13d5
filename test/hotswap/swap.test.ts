import assert from 'node:assert/strict'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { buildBridge, buildRevision } from '../../src/hotswap/build.ts'
import { readDeclaration } from '../../src/hotswap/declaration.ts'
import { Swap } from '../../src/hotswap/swap.ts'
import { Folder } from '../cli/oxipelago.ts'
import { ownSetting } from './built.ts'

const rust = 'fn left(n: usize) -> usize; fn right(n: usize) -> usize'
const source = (version: number) => `
pub fn left(n: usize) -> usize { n * 2 + ${version} }
pub fn right(n: usize) -> usize { n * 3 + ${version} }
`
const distinct = 3
const swaps = 1_000

/**
 * Calls both functions of one version again and again until told to stop, then tells how often it did, and how often one of them
 * was not of the version that they are said to be.
 */
const caller = `
import { parentPort, workerData } from 'node:worker_threads'
const { attach } = await import(workerData.library)
const attached = attach(workerData.shared)
const state = new Int32Array(workerData.state)
let [calls, torn] = [0n, 0]
const seen = new Set()
while (Atomics.load(state, 0) === 0) {
	const { functions, number } = attached.active
	const version = BigInt(number % workerData.distinct)
	if (functions.left(calls) !== calls * 2n + version || functions.right(calls) !== calls * 3n + version) torn++
	seen.add(number)
	calls++
	Atomics.store(state, 1, seen.size)
	Atomics.notify(state, 1)
}
parentPort.postMessage({ calls, torn, seen: seen.size })
`

/** Libraries that are mapped into this process from a folder. */
function mapped(folder: string): number {
	const maps = readFileSync('/proc/self/maps', 'utf8').match(/\S+\.so/g) ?? []
	return new Set(maps.filter((path) => path.startsWith(folder))).size
}

/** Collects until so few libraries are left; finalizers run in tasks of their own. */
async function collect(folder: string, left: number): Promise<number> {
	setFlagsFromString('--expose-gc')
	const gc = runInNewContext('gc') as () => void
	for (let round = 0; round < 200 && mapped(folder) > left; round++) {
		gc()
		await setImmediate()
	}
	return mapped(folder)
}

/** Whether the active version is not the one of its number. In a function, so that nothing of it is held afterwards. */
function isTorn({ active }: Swap<typeof rust>): boolean {
	const { left, right } = active.functions
	const version = BigInt(active.number % distinct)
	return left(5n) !== 10n + version || right(5n) !== 15n + version
}

describe('versions that are swapped', () => {
	it(`survive ${swaps} swaps under calls from here and from a worker: no torn pair, and memory comes back`, async () => {
		using folder = new Folder()
		const setting = await ownSetting()
		const { functions } = await readDeclaration(rust)
		const files = await buildBridge(setting, functions)
		const versions = Array.from({ length: distinct }, (_, version) => version)
		const built = []
		for (const version of versions) {
			built.push(await buildRevision(setting, functions, source(version), join(folder.path, `version-${version}`)))
		}
		const entries = built[0]?.entries ?? []
		const swap = new Swap<typeof rust>(functions, files, folder.path, 4)
		const addVersion = () => {
			const version = swap.next % distinct
			copyFileSync(join(folder.path, `version-${version}`), swap.libraryOf(swap.next))
			return swap.add(source(version), entries)
		}
		const first = addVersion()
		swap.activate(first)

		const state = new Int32Array(new SharedArrayBuffer(8))
		const library = new URL('../../src/index.ts', import.meta.url).href
		const workerData = { library, shared: swap.shared, state: state.buffer, distinct }
		const worker = new Worker(caller, { eval: true, workerData })
		const told = new Promise<{ calls: bigint; torn: number; seen: number }>((resolve, reject) => {
			worker.once('message', resolve)
			worker.once('error', reject)
		})
		// It has called a version before they are swapped.
		await Atomics.waitAsync(state, 1, 0).value
		let torn = 0
		for (let number = 1; number <= swaps; number++) {
			swap.activate(addVersion())
			if (isTorn(swap)) torn++
			if (number % 50 === 0) await setImmediate()
		}
		// However busy the machine is, it calls another version than the first before it ends.
		await Atomics.waitAsync(state, 1, 1).value
		Atomics.store(state, 0, 1)
		const there = await told
		await worker.terminate()
		assert.deepEqual([torn, there.torn], [0, 0])

		// Terminated amid its calls, and while it forgets versions that it had loaded.
		for (let round = 0; round < 3; round++) {
			const state = new Int32Array(new SharedArrayBuffer(8))
			const terminated = new Worker(caller, { eval: true, workerData: { ...workerData, state: state.buffer } })
			await Atomics.waitAsync(state, 1, 0).value
			for (let number = 0; number < 2; number++) swap.activate(addVersion())
			await terminated.terminate()
		}
		assert.ok(there.calls > 0n && there.seen > 1, `${there.seen} versions seen in a worker`)

		// Four are kept, and the first, which is held here and still is what it was.
		assert.equal(await collect(folder.path, 5), 5)
		assert.equal(swap.revisions.length, 5)
		assert.equal(first.functions.left(1n), 2n)
		assert.equal(swap.active.number, swaps + 6)
		swap.activate(first)
		assert.equal(swap.active.functions.right(1n), 3n)
	})
})
