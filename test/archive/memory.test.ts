import { equal, ok } from 'node:assert/strict'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { Folder } from './folder.ts'

const script = fileURLToPath(new URL('memory.ts', import.meta.url))

it('memory does not grow with the number of candidates told', { timeout: 120_000 }, async (t) => {
	using folder = new Folder()
	const { stdout } = await execa(process.execPath, ['--expose-gc', script, folder.file('a.db')])
	const samples = JSON.parse(stdout) as { told: number; rssMb: number; heapMb: number }[]
	for (const { told, rssMb, heapMb } of samples) {
		t.diagnostic(`${told} told: ${rssMb.toFixed(1)} MiB resident, ${heapMb.toFixed(2)} MiB heap`)
	}
	const [, middle, , last] = samples
	equal(last?.told, 20_000)
	// Ten thousand candidates of 2,000 bytes are 20 MB of sources: kept in memory, they would show. SQLite's page cache
	// may still fill up.
	ok(last.heapMb - (middle?.heapMb ?? 0) < 1, 'the heap grew')
	ok(last.rssMb - (middle?.rssMb ?? 0) < 16, 'resident memory grew')
})
