// A child process that opens an archive, tells one more candidate where it may write, and prints what came of it as
// JSON: `{"told":N}`, or `{"kind","message"}` of the `ArchiveError`.
//
//     node opener.ts <archive> read|write|write-and-die [<user id to become first>]

import Database from 'better-sqlite3'
import { ArchiveError } from '../../src/archive/archive-error.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { tellOf } from './records.ts'

const [path = '', mode, user] = process.argv.slice(2)
if (user !== undefined) {
	// SQLite's own library is loaded with the first database, and the other user may not reach this folder.
	new Database(':memory:').close()
	process.setgid?.(Number(user))
	process.setuid?.(Number(user))
}
try {
	const archive = openArchive(path, { mode: mode === 'read' ? 'read' : 'write' })
	const run = archive.runs()[0]
	if (mode !== 'read') run?.hold()
	if (mode !== 'read' && run !== undefined) run.tell(tellOf(run.record().told))
	if (mode === 'write-and-die') process.kill(process.pid, 'SIGKILL')
	const told = run === undefined ? 0 : [...run.candidates()].length
	archive.close()
	process.stdout.write(JSON.stringify({ told }))
} catch (error) {
	if (!(error instanceof ArchiveError)) throw error
	process.stdout.write(JSON.stringify({ kind: error.kind, message: error.message }))
}
