import { equal, match, ok } from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { ArchiveError, type ArchiveErrorKind } from '../../src/archive/archive-error.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { newRun, tellOf } from './records.ts'

/** The program of that process. */
export const opener: string = fileURLToPath(new URL('opener.ts', import.meta.url))

/** An archive with one run of so many candidates. */
export function makeArchive(path: string, candidates: number): void {
	const archive = openArchive(path, { mode: 'write' })
	const run = archive.createRun(newRun)
	for (let number = 0; number < candidates; number++) run.tell(tellOf(number))
	archive.close()
}

/** What another process finds that opens an archive, perhaps as another user. */
export async function open(
	path: string,
	mode: string,
	user?: string,
): Promise<{ told?: number; kind?: string; message?: string }> {
	const { stdout } = await execa(process.execPath, [opener, path, mode, ...(user === undefined ? [] : [user])])
	return JSON.parse(stdout) as { told?: number; kind?: string; message?: string }
}

/** Tells whether an error is the `ArchiveError` of that kind, its message one line about it. */
export function refusal(kind: ArchiveErrorKind, message: RegExp): (error: unknown) => boolean {
	return (error) => {
		ok(error instanceof ArchiveError, String(error))
		equal(error.kind, kind, error.message)
		match(error.message, message)
		equal(error.message.includes('\n'), false)
		return true
	}
}
