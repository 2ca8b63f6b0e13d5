import { equal, ok } from 'node:assert/strict'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { Folder } from './folder.ts'

const script = fileURLToPath(new URL('memory.ts', import.meta.url))

it('memory does not grow with the number of candidates told', async (t) => {
	using folder = new Folder()
	// What is freed is given back at once, on this machine as on a busy one: V8 without threads of its own, glibc with one heap.
	const flags = ['--expose-gc', '--max-semi-space-size=2', '--single-threaded']
	const env = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536', MALLOC_MMAP_THRESHOLD_: '65536' }
	const { stdout } = await execa(process.execPath, [...flags, script, folder.file('a.db')], { env })
	const samples = JSON.parse(stdout) as { told: number; rssMb: number; heapMb: number }[]
	for (const { told, rssMb, heapMb } of samples) {
		t.diagnostic(`${told} told: ${rssMb.toFixed(1)} MiB resident, ${heapMb.toFixed(2)} MiB heap`)
	}
	const [, middle, , last] = samples
	equal(last?.told, 10_000)
	// Five thousand candidates of 8,000 bytes are 40 MB of sources: kept anywhere in memory, they would show. What may
	// still grow is SQLite's page cache, up to 16 MB.
	ok(last.heapMb - (middle?.heapMb ?? 0) < 1, 'the heap grew')
	ok(last.rssMb - (middle?.rssMb ?? 0) < 24, 'resident memory grew')
})
