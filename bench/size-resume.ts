// Goes on with the run of the archive named until one more candidate is told; a process of its own, as `resume` is.
import { openArchive } from '../src/archive/sqlite-archive.ts'
import { goOn } from './long-run.ts'

const [path = ''] = process.argv.slice(2)
const archive = openArchive(path, { mode: 'write' })
const [run] = archive.runs()
if (run === undefined) throw new RangeError(`Expected a run in ${path}, got none`)
await goOn(run, run.record().told, () => {
	// What follows is the end of a run, not its beginning.
	process.exit()
})
