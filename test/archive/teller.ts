// A child process that tells candidates to an archive as fast as it can.
//
//     node teller.ts <archive> <candidates> <bytes a source> [new]
//
// It goes on with the archive's newest run, or makes one, and prints the number of each candidate once it is told.

import { writeSync } from 'node:fs'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { newRun, tellOf } from './records.ts'

const [path = '', candidates = '0', bytes = '0', which] = process.argv.slice(2)
const archive = openArchive(path, { mode: 'write' })
const run = (which === 'new' ? undefined : archive.runs()[0]) ?? archive.createRun(newRun)
run.hold()
for (let number = run.record().told; number < Number(candidates); number++) {
	run.tell(tellOf(number, { source: `// ${number}`.padEnd(Number(bytes), '.') }))
	writeSync(1, `${number}\n`)
}
archive.close()
