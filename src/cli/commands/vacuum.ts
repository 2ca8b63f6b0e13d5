import { statSync } from 'node:fs'
import { type LookOptions, withWrittenArchive } from '../archive-look.ts'
import { type Context, pathForPeople } from '../context.ts'
import { bytes } from '../numbers.ts'
import { archivePath } from '../options.ts'

/** `vacuum`: gives room that an archive does not take any more back to the disk. */
export async function vacuum(context: Context, options: LookOptions): Promise<void> {
	const { cwd, archive: usual } = context.places
	// Before it is opened: an archive of an older version is rewritten then.
	const before = statSync(archivePath(options.archive, cwd, usual), { throwIfNoEntry: false })?.size ?? 0
	const path = await withWrittenArchive(context, options, (archive) => {
		archive.vacuum()
		return archive.path
	})
	const after = statSync(path).size
	context.out.write(`${pathForPeople(context, path)}: ${bytes(after)}, ${bytes(before)} before\n`)
}
