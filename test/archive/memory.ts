// A child process that tells 10,000 candidates and looks each up, as a search does, and prints its memory as it goes:
// `[{"told","rssMb","heapMb"}, …]`. To be run with `--expose-gc`, and a small nursery so that garbage does not hide it.
//
//     node --expose-gc --max-semi-space-size=2 memory.ts <archive>

import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { newRun, tellOf } from './records.ts'

const archive = openArchive(process.argv[2] ?? '', { mode: 'write' })
const run = archive.createRun(newRun)
const samples: object[] = []
for (let number = 0; number < 10_000; number++) {
	const { candidate, migrations } = tellOf(number, { source: `// ${number}`.padEnd(8000, '.') })
	if (run.findFingerprint(candidate.fingerprint) !== undefined) throw new Error('told twice')
	run.tell({ candidate, migrations })
	if ((number + 1) % 2500 !== 0) continue
	let read = 0
	for (const one of run.candidates()) read += one.source.length
	if (read !== (number + 1) * 8000) throw new Error('sources were lost')
	globalThis.gc?.()
	const { rss, heapUsed } = process.memoryUsage()
	samples.push({ told: number + 1, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 })
}
archive.close()
process.stdout.write(JSON.stringify(samples))
